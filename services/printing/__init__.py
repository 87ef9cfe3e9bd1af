"""Printing: PDFs that somebody asks for, made by the worker and kept a day.

Promises: nothing is set in the process of a page; what is made is ciphertext, opened for whoever asked alone, and erased
when its day is over; asked twice it is made once. What a sheet says, and who may ask for it, is the caller's.
"""

from services.printing.making import PrintAs, forget_prints, make_print, make_waiting_prints
from services.printing.models import PrintKind, PrintOrder, PrintState
from services.printing.ordering import KEPT, TASK, Printed, open_print, order_print, read_print

__all__ = [
    "KEPT",
    "TASK",
    "PrintAs",
    "PrintKind",
    "PrintOrder",
    "PrintState",
    "Printed",
    "forget_prints",
    "make_print",
    "make_waiting_prints",
    "open_print",
    "order_print",
    "read_print",
]
