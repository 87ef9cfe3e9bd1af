"""The workshop: where files from outside are opened, in a process of its own with nothing to steal.

Promises: it holds no key, no password, no connection and no environment; each file is opened in a child of its own under limits
of time and memory; a child that dies is a refusal, never a fault of the page. It imports nothing of ours.
"""

from services.workshop.asking import Unfit, Workshop, workshop
from services.workshop.fitness import LARGEST, MOST_PAGES, MOST_PIXELS

__all__ = ["LARGEST", "MOST_PAGES", "MOST_PIXELS", "Unfit", "Workshop", "workshop"]
