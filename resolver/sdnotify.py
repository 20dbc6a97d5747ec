"""Words to systemd: that we are ready, and that we are alive (sd_notify(3)).

Outside systemd there is no NOTIFY_SOCKET and everything here does nothing.
"""

from __future__ import annotations

import os
import signal
import socket


def notify(*words: str) -> bool:
    """Send assignments such as "READY=1", "WATCHDOG=1" or "STATUS=…". True when systemd was there to hear."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.sendto("\n".join(words).encode(), address)
    except OSError:
        return False  # a deaf systemd must never stop DNS
    return True


def watchdog_seconds() -> float | None:
    """Return how often systemd wants a sign of life, halved as sd_watchdog_enabled(3) advises, or None."""
    try:
        return int(os.environ["WATCHDOG_USEC"]) / 2_000_000
    except (KeyError, ValueError):
        return None


def signal_name(number: int) -> str:
    """Return "SIGKILL" for 9, and "35" for a real-time signal, which has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
