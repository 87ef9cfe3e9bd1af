"""Delivery: the worker's side of notifications. What leaves the house, by push, e-mail or SMS, and what became of it.

Promises: nothing is sent inside a transaction; a delivery decided, claimed or sent twice is seen once; only hosts that
an operator allowed are called, at an address that was checked.
"""

from services.delivery.codes import send_code
from services.delivery.delivering import deliver, deliver_due
from services.delivery.gateways import GatewayDown, Gateways, close_gateways, use_gateways
from services.delivery.mail import SmtpMailer
from services.delivery.push import PushService
from services.delivery.sms import HttpSms, LoggedSms

__all__ = [
    "GatewayDown",
    "Gateways",
    "HttpSms",
    "LoggedSms",
    "PushService",
    "SmtpMailer",
    "close_gateways",
    "deliver",
    "deliver_due",
    "send_code",
    "use_gateways",
]
