"""The link for the first visit, and what a person compares before trusting the box's own certificate."""

from __future__ import annotations

import socket
from contextlib import suppress
from datetime import UTC, datetime

from admin.accounts import SETUP, AccountRefused, Accounts, Doer
from admin.banner import lan_address
from admin.pageaddress import own_names, page_url
from admin.store import StoreBroken
from admin.words import Words
from config.paths import Paths
from config.settings import Settings


def setup_link(words: Words, paths: Paths, settings: Settings, kind: str, at: int) -> tuple[str, ...]:
    """The lines to print: the link, new each time, and over HTTPS the fingerprint. None once set up.

    at: epoch seconds. Nothing is said where the database cannot be written: DNS starts all the same.
    """
    try:
        token = Accounts(paths.state_db).offer(SETUP, at, Doer("", "start"))
    except (AccountRefused, StoreBroken):
        return ()
    url = f"{page_url(settings, kind, lan_address())}/setup/{token}"
    lines = [url]
    if url.startswith("https:") and (found := own_fingerprint(paths, at)):
        lines.append(
            words.pick(f"Dấu vân tay chứng chỉ: {found}", f"Fingerprint of the certificate: {found}")
        )
    return tuple(lines)


def own_fingerprint(paths: Paths, at: int) -> str:
    """The fingerprint of the certificate, which is made if there is none; "" where it cannot be."""
    # Only where it is needed: the library takes some MB and time.
    from admin.certificate import ensure_certificate, fingerprint  # noqa: PLC0415

    addresses = [address for address in (lan_address(),) if address]
    with suppress(OSError, ValueError):
        now = datetime.fromtimestamp(at, UTC)
        return fingerprint(ensure_certificate(paths, now, sorted(own_names(socket.gethostname())), addresses))
    return ""
