"""What leaves the house, from the environment: push, e-mail, SMS. Only an operator says where anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from services.notifications import VENDORS, AllowList, Vapid, allowed_hosts

if TYPE_CHECKING:
    from services.delivery import Gateways

DEMO_SUBJECT = "mailto:demo@envol.invalid"


@dataclass(frozen=True)
class Outgoing:
    """`vapid` empty: no push. `smtp` empty: no e-mail. `sms` empty: none, but a line in the log of the demo."""

    vapid: str = field(default="", repr=False)
    vapid_subject: str = ""
    push_hosts: tuple[str, ...] = VENDORS
    # The tests’ own push service and its certificate: in ENVOL_MODE=test only.
    push_test_origin: str = ""
    push_test_anchor: str = ""
    smtp: tuple[str, ...] = field(default=(), repr=False)
    mail_from: str = ""
    sms: tuple[str, ...] = ()
    sms_token: str = field(default="", repr=False)
    logs_sms: bool = False

    @property
    def allowed(self) -> AllowList:
        """Where a browser’s endpoint may be."""
        test = (self.push_test_origin,) if self.push_test_origin else ()
        return AllowList(self.push_hosts, frozenset(test))

    @property
    def push_key(self) -> str:
        """The public key that browsers subscribe with; empty where there is no push."""
        return Vapid(self.vapid, self.vapid_subject).public if self.vapid else ""


def read_outgoing(read: Mapping[str, str], mode: str, origin: str) -> Outgoing:
    """Read and check. Raises `ValueError` with one sentence."""
    subject = read.get("ENVOL_VAPID_SUBJECT", origin if origin.startswith("https://") else DEMO_SUBJECT)
    if read.get("ENVOL_VAPID"):
        try:
            Vapid(read["ENVOL_VAPID"], subject)
        except ValueError:
            raise ValueError(
                "ENVOL_VAPID must be 32 bytes in base64url (flask --app app new-vapid makes one),"
                " and ENVOL_VAPID_SUBJECT a mailto: or https: address."
            ) from None
    try:
        hosts = allowed_hosts(read["ENVOL_PUSH_HOSTS"]) if read.get("ENVOL_PUSH_HOSTS") else VENDORS
    except ValueError as wrong:
        raise ValueError(f"ENVOL_PUSH_HOSTS lists hosts such as fcm.googleapis.com, not “{wrong}”.") from None
    is_test = mode == "test"
    return Outgoing(
        vapid=read.get("ENVOL_VAPID", ""),
        vapid_subject=subject,
        push_hosts=hosts,
        push_test_origin=read.get("ENVOL_PUSH_TEST_ORIGIN", "") if is_test else "",
        push_test_anchor=read.get("ENVOL_PUSH_TEST_ANCHOR", "") if is_test else "",
        smtp=_addresses(read, "ENVOL_SMTP", ("smtp", "smtps")),
        mail_from=_sender(read, origin),
        sms=_addresses(read, "ENVOL_SMS_URL", ("https", "http") if is_test else ("https",)),
        sms_token=read.get("ENVOL_SMS_TOKEN", ""),
        logs_sms=mode == "demo",
    )


def open_gateways(outgoing: Outgoing, origin: str) -> "Gateways":
    """The gateways of a process that sends: nothing is connected before the first sending."""
    # Imported here: only the worker sends, and a web worker has no use for an HTTP client.
    from app.notifications.texts import CatalogueTexts
    from services.delivery import Gateways, HttpSms, LoggedSms, PushService, SmtpMailer

    push = None
    if outgoing.vapid:
        push = PushService(
            Vapid(outgoing.vapid, outgoing.vapid_subject),
            outgoing.allowed,
            anchor=outgoing.push_test_anchor or None,
        )
    log = LoggedSms() if outgoing.logs_sms else None
    return Gateways(
        origin=origin,
        texts=CatalogueTexts(origin),
        push=push,
        mail=SmtpMailer(outgoing.smtp, outgoing.mail_from) if outgoing.smtp else None,
        sms=HttpSms(outgoing.sms, outgoing.sms_token) if outgoing.sms else log,
    )


def _addresses(read: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> tuple[str, ...]:
    """One address or several, in the order in which they are tried."""
    found = tuple(filter(None, (part.strip() for part in read.get(name, "").split(","))))
    for one in found:
        parts = urlsplit(one)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"{name} must be an address that starts with {schemes[0]}://.")
    return found


def _sender(read: Mapping[str, str], origin: str) -> str:
    sender = read.get("ENVOL_MAIL_FROM") or f"ne-pas-repondre@{urlsplit(origin).hostname}"
    if sender.count("@") != 1 or any(sign.isspace() or sign in '<>",' for sign in sender):
        raise ValueError("ENVOL_MAIL_FROM must be an e-mail address.")
    return sender
