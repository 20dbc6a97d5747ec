"""Sending a notice: a POST to ntfy (https://docs.ntfy.sh/publish/), a mail by SMTP with TLS (RFC 8314)."""

from __future__ import annotations

import smtplib
import ssl
import urllib.error
import urllib.request
from email.header import Header
from email.message import EmailMessage
from http.client import HTTPException, HTTPMessage
from typing import IO, Final

from admin.notice import TLS_PORT, Notice, subject, text

SECONDS: Final = 20.0


class NoticeFailed(Exception):
    """It did not go out; the text says why, as the network or the server put it."""


class _Stays(urllib.request.HTTPRedirectHandler):
    """A token goes to the server that it was written down for, and to no other."""

    def redirect_request(
        self,
        req: urllib.request.Request,  # noqa: ARG002
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def send(notice: Notice, url: str, *, context: ssl.SSLContext | None = None) -> None:
    """Send it everywhere it goes. Raises NoticeFailed for the first place that fails; others are tried.

    url: of the page where requests are answered. context: which certificates are trusted; None: the system's.
    """
    failed = []
    for wanted, way in ((notice.ntfy, _ntfy), (notice.mail, _mail)):
        if wanted:
            try:
                way(notice, url, context or ssl.create_default_context())
            except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
                failed.append(_why(error))
    if failed:
        raise NoticeFailed("; ".join(failed))


def _ntfy(notice: Notice, url: str, context: ssl.SSLContext) -> None:
    request = urllib.request.Request(notice.ntfy, text(notice, url).encode(), method="POST")  # noqa: S310
    request.add_header("Title", Header(subject(notice), "utf-8", maxlinelen=998).encode())
    request.add_header("Click", url)
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    if notice.token:
        request.add_header("Authorization", f"Bearer {notice.token}")
    opener = urllib.request.build_opener(_Stays, urllib.request.HTTPSHandler(context=context))
    with opener.open(request, timeout=SECONDS):
        pass


def _mail(notice: Notice, url: str, context: ssl.SSLContext) -> None:
    message = EmailMessage()
    message["Subject"] = subject(notice)
    message["From"] = notice.user if "@" in notice.user else notice.mail
    message["To"] = notice.mail
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office comes back
    message.set_content(text(notice, url))
    host, port = notice.server
    if port == TLS_PORT:
        with smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context) as server:
            _hand_over(server, notice, message)
        return
    with smtplib.SMTP(host, port, timeout=SECONDS) as server:
        server.starttls(context=context)  # raises where the server has no TLS: never in clear
        _hand_over(server, notice, message)


def _hand_over(server: smtplib.SMTP, notice: Notice, message: EmailMessage) -> None:
    if notice.user:
        server.login(notice.user, notice.password)
    server.send_message(message)


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    return str(getattr(error, "reason", "") or getattr(error, "strerror", "") or error)
