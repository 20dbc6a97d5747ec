"""``lachan run``: the resolver, the page and the chores as child processes in the foreground.

The whole product in one picture:

    resolver   first, alone: a school waits for DNS, nobody waits for the page. When it dies it is started
               again at once; when it cannot live, the run ends with its error
    page       after the resolver said READY; its death never touches DNS, it comes back with back-off
    chores     likewise

One thread, no event loop library: signals and the resolver's notifications wake a ``select``. The children
get process groups of their own, so that Ctrl-C in the terminal reaches us alone and they end in order; and a
parent-death signal, so that none of them outlives a killed ``lachan run``.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config import clock
from resolver.sdnotify import signal_name

END_SECONDS = 1.5
"""How long the children may take to end by themselves; with what follows, all is over within 2 s."""
CALM_SECONDS = 60.0
"""A child that lived this long is healthy again: its next death counts as the first."""
LONGEST_PAUSE = 60.0
RESOLVER_TRIES = 5

# What systemd says to the run itself is not meant for its children: each would speak in its name.
_OWN_ENVIRONMENT = {
    k: v for k, v in os.environ.items() if k not in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
}

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Program:
    """One child: what it is called in messages, and how it is started."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def module(cls, name: str, module: str, *arguments: str) -> Program:
        """Return the program ``python -m module`` in our own interpreter."""
        return cls(name, (sys.executable, "-m", module, *arguments))


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    deaths: int = 0
    due: float | None = None
    """When it is to be started again (monotonic seconds); None: it runs, or is not wanted yet."""


def pause(deaths: int) -> float:
    """Return the seconds to wait before a start, after so many deaths in a row: 1, 2, 4, … 60."""
    return float(min(LONGEST_PAUSE, 2 ** min(deaths - 1, 6)))


class Assembly:
    """Starts and keeps the children until a signal ends the run. Use once."""

    def __init__(
        self,
        resolver: Program,
        others: Sequence[Program],
        *,
        on_ready: Callable[[], None],
        say: Callable[[str], None],
        hangup_ends: bool = False,
    ) -> None:
        """``on_ready`` is called once, when DNS answers; ``say`` prints one line about what happened.

        ``hangup_ends``: SIGHUP means that the terminal was closed, not that the files are to be read again.
        """
        self._resolver = _Child(resolver)
        self._others = [_Child(program) for program in others]
        self._on_ready = on_ready
        self._say = say
        self._hangup_ends = hangup_ends
        self._ready = False
        self._code: int | None = None

    def run(self) -> int:
        """Run until told to end. Return 0 for that, the resolver's exit code when DNS cannot live."""
        with _notifications() as (notify, address), _wakeups() as wakeup:
            self._resolver.program = _with_environment(self._resolver.program, NOTIFY_SOCKET=address)
            with selectors.DefaultSelector() as selector:
                selector.register(notify, selectors.EVENT_READ, self._hear)
                selector.register(wakeup, selectors.EVENT_READ, self._signalled)
                try:
                    self._start(self._resolver)
                    while self._code is None:
                        self._turn(selector)
                finally:
                    self._end(wakeup)
        return self._code

    def _turn(self, selector: selectors.BaseSelector) -> None:
        dues = [child.due for child in self._children() if child.due is not None]
        timeout = max(0.0, min(dues) - clock.monotonic()) if dues else None
        for key, _events in selector.select(timeout):
            key.data(key.fileobj)
        for child in self._children():
            if child.process is not None and child.process.poll() is not None:
                self._died(child, child.process.returncode)
        for child in self._children():
            if self._code is None and child.due is not None and child.due <= clock.monotonic():
                self._start(child)

    def _children(self) -> Iterator[_Child]:
        yield self._resolver
        yield from self._others

    def _start(self, child: _Child) -> None:
        child.due = None
        child.born = clock.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            child.program.arguments,
            env={**_OWN_ENVIRONMENT, **child.program.environment},
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has no threads
        )

    def _died(self, child: _Child, code: int) -> None:
        child.process = None
        now = clock.monotonic()
        child.deaths = 1 if now - child.born >= CALM_SECONDS else child.deaths + 1
        how = f"signal {signal_name(-code)}" if code < 0 else f"exit code {code}"
        if child is self._resolver:
            self._resolver_died(child, code, how, now)
            return
        child.due = now + pause(child.deaths)
        self._say(
            f"{child.program.name} ended ({how}); DNS goes on, next start in {pause(child.deaths):.0f} s"
        )

    def _resolver_died(self, child: _Child, code: int, how: str, now: float) -> None:
        # Before READY, and with exit code 2, it has said what is wrong; another try would end the same way.
        if not self._ready or code in (0, 2) or child.deaths >= RESOLVER_TRIES:
            self._code = 2 if code == 2 else 1
            self._say(f"DNS has ended ({how})")
            return
        child.due = now  # at once: a school without DNS notices every second
        self._say(f"DNS ended ({how}); it is started again now")

    def _hear(self, notify: socket.socket) -> None:
        message = notify.recv(4096)
        if b"READY=1" not in message.split(b"\n") or self._ready:
            return
        self._ready = True
        for child in self._others:
            self._start(child)
        self._on_ready()

    def _signalled(self, wakeup: socket.socket) -> None:
        for number in wakeup.recv(4096):
            if number in (signal.SIGINT, signal.SIGTERM) or (number == signal.SIGHUP and self._hangup_ends):
                self._code = 0
            elif number == signal.SIGHUP and self._resolver.process is not None:
                self._resolver.process.send_signal(signal.SIGHUP)

    def _end(self, wakeup: socket.socket) -> None:
        """Tell all children to end, wait a moment, and make the rest end. A second Ctrl-C skips the wait."""
        running = [child.process for child in self._children() if child.process is not None]
        for process in running:
            process.terminate()
        deadline = clock.monotonic() + END_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(wakeup, selectors.EVENT_READ)
            while any(process.poll() is None for process in running):
                left = deadline - clock.monotonic()
                impatient = bool(selector.select(max(0.0, left))) and signal.SIGINT in wakeup.recv(4096)
                if left <= 0 or impatient:
                    break
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _with_environment(program: Program, **extra: str) -> Program:
    return Program(program.name, program.arguments, {**program.environment, **extra})


@contextmanager
def _notifications() -> Iterator[tuple[socket.socket, str]]:
    """Open the socket to which the resolver says READY=1, as to systemd (sd_notify(3))."""
    with (
        tempfile.TemporaryDirectory(prefix="lachan-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify,
    ):
        address = str(Path(folder) / "notify")
        notify.bind(address)
        yield notify, address


@contextmanager
def _wakeups() -> Iterator[socket.socket]:
    """Turn signals into bytes to select on; all handlers are put back at the end."""
    ours = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        writer.setblocking(False)
        handlers = {number: signal.signal(number, lambda _number, _frame: None) for number in ours}
        before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
