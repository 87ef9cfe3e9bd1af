"""E-mail through SMTP: a neutral subject, a sentence, a link to the application; nothing of what it is about."""

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from services.delivery.gateways import GatewayDown

TIMEOUT = 10  # seconds


@dataclass(frozen=True)
class SmtpMailer:
    """Sends through the first of these servers that takes it: `smtp://user:word@host:587`, `smtps://…:465`.

    A server that offers STARTTLS is spoken to under TLS; one that is given a password must offer it.
    """

    servers: Sequence[str] = field(repr=False)
    sender: str

    async def send(self, to: str, subject: str, body: str, *, reference: str) -> None:
        message = self._message(to, subject, body, reference)
        for server in self.servers:
            try:
                return await asyncio.to_thread(_deliver, server, message)
            except (OSError, smtplib.SMTPException):
                continue
        raise GatewayDown("no server took the e-mail")

    def _message(self, to: str, subject: str, body: str, reference: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = f"Envol <{self.sender}>"
        message["To"] = to
        message["Subject"] = subject
        # The same when it is sent again: mail boxes show it once.
        message["Message-ID"] = f"<{reference}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message


def _deliver(server: str, message: EmailMessage) -> None:
    parts = urlsplit(server)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    with connection:
        connection.ehlo()
        if parts.scheme == "smtp" and (connection.has_extn("starttls") or parts.username):
            connection.starttls(context=context)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        connection.send_message(message)
