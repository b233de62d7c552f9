"""The two ways out: a mail server, and an address that takes JSON. What they answer is told without any secret."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import httpx

from pipelines.alerts.config import AlertsConfig, Email, Webhook
from pipelines.alerts.model import DeliveryError, Message
from pipelines.connectors.http import USER_AGENT
from pipelines.settings import smtp_password, webhook_url

TIMEOUT_S = 20.0
Send = Callable[[Message], None]


def ways_out(config: AlertsConfig) -> dict[str, Send]:
    """Return the ways that the file names; each raises DeliveryError where it does not lead out."""
    ways: dict[str, Send] = {}
    if email := config.email:
        ways["email"] = lambda message: send_mail(email, message)
    if webhook := config.webhook:
        ways["webhook"] = lambda message: post(webhook, message)
    return ways


def send_mail(email: Email, message: Message) -> None:
    """Send plain text by SMTP.

    Raises:
        DeliveryError: The server cannot be reached, has no valid certificate, or does not take the message.
    """
    try:
        with _connected(email) as server:
            refused = server.send_message(_letter(email, message))
    except (smtplib.SMTPException, OSError) as fault:
        raise DeliveryError(
            f"the mail server {email.host}:{email.at_port} did not take it ({_reason(fault)})"
        ) from None
    if refused:
        raise DeliveryError(f"the mail server took it, but not for {', '.join(sorted(refused))}: correct `email.to`")


def _connected(email: Email) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if email.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(email.host, email.at_port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(email.host, email.at_port, timeout=TIMEOUT_S)
    try:
        if email.tls == "starttls":
            server.starttls(context=context)
        if email.user:
            server.login(email.user, smtp_password() or "")
    except BaseException:
        server.close()
        raise
    return server


def _letter(email: Email, message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = " ".join(message.subject.split())
    letter["From"], letter["To"] = email.sender, ", ".join(email.to)
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=email.sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    return letter


def _reason(fault: Exception) -> str:
    """Tell what went wrong without what the server echoes, which may hold what was sent to it."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"it answered {fault.smtp_code}"
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return f"it refuses {', '.join(fault.recipients)}"
    if isinstance(fault, socket.gaierror):
        return "there is no such host"
    if isinstance(fault, ssl.SSLError):
        return f"its certificate or TLS is not accepted: {getattr(fault, 'verify_message', '') or fault.reason}"
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__


def post(webhook: Webhook, message: Message) -> None:
    """Post `{"subject": …, "text": …}`; chat servers that take a `text` show it.

    Raises:
        DeliveryError: No address is known, it cannot be reached, or it does not answer with success.
    """
    url = webhook.url or webhook_url()
    if not url:
        raise DeliveryError("no address is known: set LMIS_WEBHOOK_URL, or webhook.url")
    content = {"subject": message.subject, "text": f"{message.subject}\n\n{message.text}"}
    try:
        answer = httpx.post(url, json=content, timeout=TIMEOUT_S, headers={"User-Agent": USER_AGENT})
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise DeliveryError(f"the webhook did not take it ({type(fault).__name__})") from None
    if not answer.is_success:
        raise DeliveryError(f"the webhook did not take it (it answered {answer.status_code})")
