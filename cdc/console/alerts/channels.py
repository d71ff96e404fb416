"""The ways an alert takes: a POST to an address, a mail."""

import asyncio
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage

import httpx

from cdc.alert_settings import AlertSettings
from cdc.console.alerts.alert import Alert
from cdc.secret import SecretMissing

_WITHIN_S = 15.0


class Undelivered(Exception):
    """Try later. The words hold neither the address, which may be a secret itself, nor the secret."""


@dataclass(frozen=True, slots=True)
class Channel:
    """``send`` raises Undelivered."""

    name: str
    send: Callable[[Alert], Awaitable[None]]


def channels_of(settings: AlertSettings, transport: httpx.AsyncBaseTransport | None = None) -> tuple[Channel, ...]:
    """Those that are configured."""

    async def post(alert: Alert) -> None:
        await _post(settings, alert, transport)

    async def mail(alert: Alert) -> None:
        await asyncio.to_thread(_mail, settings, alert)

    webhook = [Channel("webhook", post)] if settings.webhook else []
    return (*webhook, *([Channel("e-mail", mail)] if settings.email else []))


async def _post(settings: AlertSettings, alert: Alert, transport: httpx.AsyncBaseTransport | None) -> None:
    try:
        secret = settings.webhook_secret
        headers = {"Authorization": f"Bearer {secret.reveal()}"} if secret else {}
        async with httpx.AsyncClient(transport=transport, timeout=_WITHIN_S, trust_env=False) as http:
            answer = await http.post(settings.webhook or "", json=alert.body(), headers=headers)
    except SecretMissing as error:
        raise Undelivered(str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Undelivered(f"the address can't be reached ({type(error).__name__})") from error
    if not answer.is_success:
        raise Undelivered(f"the address answered {answer.status_code}")


def _mail(settings: AlertSettings, alert: Alert) -> None:
    host, _, port = (settings.smtp or "").rpartition(":")
    try:
        with smtplib.SMTP(host.strip("[]"), int(port), timeout=_WITHIN_S) as server:
            _introduce(server, settings)
            server.send_message(_message(settings, alert))
    except SecretMissing as error:
        raise Undelivered(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"the mail server did not take it ({type(error).__name__})") from error


def _introduce(server: smtplib.SMTP, settings: AlertSettings) -> None:
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    elif settings.smtp_password:
        raise Undelivered("the mail server offers no STARTTLS, so it gets no password")
    if settings.smtp_username and settings.smtp_password:
        server.login(settings.smtp_username, settings.smtp_password.reveal())


def _message(settings: AlertSettings, alert: Alert) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["To"] = settings.email
    message["From"] = settings.email_from or settings.email
    message.set_content(alert.text())
    return message
