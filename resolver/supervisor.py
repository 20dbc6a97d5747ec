"""The supervisor: binds the sockets, keeps the workers alive, follows the files, tells systemd.

It answers no question itself and loads everything before it forks, so a dead worker's successor answers
within milliseconds, from the same sockets with what was waiting in them.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from config import clock
from config.files import own_folder
from resolver import batch
from resolver.channel import Receiver, Sender
from resolver.clockwatch import ClockWatch
from resolver.counters import CountersBroken, CountersView, worker_file, worker_files
from resolver.doors import open_doors
from resolver.loader import Loaded, Loader
from resolver.ownname import own_addresses
from resolver.sdnotify import notify, signal_name, watchdog_seconds
from resolver.statusfile import StatusFile
from resolver.worker import run_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.paths import Paths
    from config.settings import Settings

STUCK = 15.0
"""Seconds without a sign of life after which a worker is killed: far more than the slowest swap on a Pi."""

CRASHES = 5
"""Deaths within CRASH_SPAN seconds after which the next successor waits a second: no loop eats the CPU."""

CRASH_SPAN = 10.0
LOOK = 0.5
"""Seconds between two looks at the files: a change is in force within a second, and who changes files or asks
for a reload a thousand times a second stops nothing."""

CLOCK_SET = 2.0
"""Seconds by which the wall clock must have been set for the time of our start to be put right."""


class _Child:
    """A worker as the supervisor sees it."""

    __slots__ = ("born", "channel", "deaths", "number", "pid", "pidfd", "ready", "start_at")

    def __init__(self, number: int) -> None:
        self.number = number
        self.pid = 0
        self.pidfd = -1
        self.channel: Sender | None = None
        self.ready = False
        self.born = 0.0
        self.deaths: list[float] = []
        self.start_at = 0.0


class Supervisor:
    """All workers of one box. `run` returns when it is told to stop."""

    def __init__(self, settings: Settings, paths: Paths, say: Callable[[str], None]) -> None:
        """Bind every socket. Raises PortTaken. say: called with each line that a person should read."""
        self._settings = settings
        self._paths = paths
        self._say = say
        self._batches = batch.works()
        _many_files()
        self._doors = open_doors(settings.dns, settings.workers)
        self._children = [_Child(number) for number in range(settings.workers)]
        hosts = [endpoint.host for endpoint in settings.dns]
        self._loader = Loader(paths, settings.kind, lambda: own_addresses(hosts))
        self._clock = ClockWatch(paths, always=settings.trust_clock)
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._reload = False
        self._announced = False
        self._next_look = 0.0
        self._status = StatusFile(paths.runtime, os.getpid())
        self._born = clock.monotonic()
        self._started = clock.epoch()

    def run(self) -> None:
        """Start the workers and look after them until SIGTERM or SIGINT."""
        own_folder(self._paths.runtime)
        for path in worker_files(self._paths.runtime)[len(self._children) :]:
            path.unlink(missing_ok=True)  # of an earlier run with more workers: its pulse would look dead
        self._listen_to_signals()
        self._clock.look(clock.epoch(), clock.monotonic())
        self._take(self._loader.load())
        try:
            while not self._stopping:
                self._start_due()
                self._write_status()
                self._wait()
                self._follow_files()
                self._follow_clock()
                self._look_after()
        finally:
            notify("STOPPING=1")
            self._stop_all()
            self._status.end()

    # Signals and waiting ---------------------------------------------------------------------------------

    def _listen_to_signals(self) -> None:
        reader, writer = socket.socketpair()
        for sock in (reader, writer):
            sock.setblocking(False)
        self._wakeup = reader, writer
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        for word in (signal.SIGTERM, signal.SIGINT):
            signal.signal(word, self._stop)
        signal.signal(signal.SIGHUP, self._ask_reload)
        self._selector.register(reader, selectors.EVENT_READ, None)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _ask_reload(self, *_: object) -> None:
        self._reload = True

    def _wait(self) -> None:
        for key, _events in self._selector.select(LOOK):
            child = key.data
            if child is None:
                with suppress(BlockingIOError):
                    self._wakeup[0].recv(64)
            elif key.fd == child.pidfd:
                self._bury(child)
            else:
                self._hear(child)

    # Workers ---------------------------------------------------------------------------------------------

    def _start_due(self) -> None:
        now = clock.monotonic()
        due = [child for child in self._children if child.pid == 0 and now >= child.start_at]
        if due and self._loader.changed():
            self._next_look = 0.0  # a successor starts with what is there now: its index may have gone
            self._follow_files()
        for child in due:
            try:
                self._fork(child, now)
            except OSError as error:  # no memory, or too many processes: the others answer meanwhile
                self._say(f"worker {child.number} can't be started ({error.strerror}); trying again")
                child.start_at = now + 1.0

    def _fork(self, child: _Child, now: float) -> None:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            self._become(child, ours, theirs)
        theirs.close()
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        child.pid, child.pidfd, child.born, child.ready = pid, pidfd, now, False
        child.channel = Sender(ours)
        self._selector.register(child.pidfd, selectors.EVENT_READ, child)
        self._selector.register(ours, selectors.EVENT_READ, child)

    def _become(self, child: _Child, ours: socket.socket, theirs: socket.socket) -> None:
        """Be the worker; never returns. Nothing of the supervisor's loop may outlive the fork here."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for word in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(word, signal.SIG_IGN if word == signal.SIGHUP else signal.SIG_DFL)
            ours.close()
            self._selector.close()
            for other in self._children:
                if other.channel is not None:
                    other.channel.close()
            for number, doors in enumerate(self._doors):
                if number != child.number:
                    doors.close()
            run_worker(
                child.number,
                self._doors[child.number],
                self._settings,
                self._paths,
                Receiver(theirs),
                self._loaded.snapshot,
                batches=self._batches,
            )
            status = 0
        except BaseException as error:  # noqa: BLE001 - the last thing this process can do is say why
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _bury(self, child: _Child) -> None:
        _pid, status = os.waitpid(child.pid, 0)
        now = clock.monotonic()
        self._let_go(child)
        child.deaths = [death for death in child.deaths if now - death < CRASH_SPAN] + [now]
        child.start_at = now + 1.0 if len(child.deaths) > CRASHES else now
        if not self._stopping:
            self._say(f"worker {child.number} died ({_cause(status)}); starting another")
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGBUS:
            # A page of the index could not be read: it is checked before a successor starts.
            self._reload, self._next_look = True, 0.0

    def _let_go(self, child: _Child) -> None:
        self._selector.unregister(child.pidfd)
        os.close(child.pidfd)
        if child.channel is not None:
            with suppress(KeyError):
                self._selector.unregister(child.channel.socket)
            child.channel.close()
        child.pid, child.pidfd, child.channel, child.ready = 0, -1, None, False

    def _hear(self, child: _Child) -> None:
        if child.channel is None:
            return
        try:
            word = child.channel.socket.recv(64)
        except OSError:
            word = b""
        if not word:  # it has gone; the pidfd says so in a moment
            self._selector.unregister(child.channel.socket)
            return
        child.ready = True
        if not self._announced and all(other.ready for other in self._children):
            self._announced = True
            notify("READY=1", "STATUS=answering DNS")

    def _look_after(self) -> None:
        now = clock.monotonic()
        alive = True
        for child in self._children:
            if child.pid and now - child.born > STUCK and now - self._pulse(child) > STUCK:
                self._say(f"worker {child.number} doesn't move; killing it")
                os.kill(child.pid, signal.SIGKILL)
                child.born = now  # once is enough; its end comes by the pidfd
                alive = False
        if alive and self._announced and watchdog_seconds() is not None:
            notify("WATCHDOG=1")

    def _pulse(self, child: _Child) -> float:
        try:
            return CountersView(worker_file(self._paths.runtime, child.number)).pulse
        except (OSError, CountersBroken):
            return 0.0

    def _stop_all(self) -> None:
        for child in self._children:
            if child.pid:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGTERM)
        deadline = clock.monotonic() + 1.5
        for child in self._children:
            while child.pid:
                self._selector.select(0.05)
                if clock.monotonic() > deadline:
                    os.kill(child.pid, signal.SIGKILL)
                if os.waitpid(child.pid, os.WNOHANG)[0]:
                    child.pid = 0
        for doors in self._doors:
            doors.close()

    # Files -----------------------------------------------------------------------------------------------

    def _follow_files(self) -> None:
        if clock.monotonic() < self._next_look:
            return
        if self._reload or self._loader.changed():
            anew, self._reload = self._reload, False
            self._take(self._loader.load(anew=anew), self._loaded)
        self._next_look = clock.monotonic() + LOOK

    def _follow_clock(self) -> None:
        trust = self._clock.look(clock.epoch(), clock.monotonic())
        if trust.trusted != self._loaded.snapshot.clock_trusted:
            self._take(self._loaded._replace(fresh=True), self._loaded)

    def _take(self, loaded: Loaded, before: Loaded | None = None) -> None:
        for line in _news(before, loaded):
            self._say(line)
        trusted = self._clock.trust.trusted
        loaded = loaded._replace(snapshot=replace(loaded.snapshot, clock_trusted=trusted))
        self._loaded = loaded
        for child in self._children:
            if loaded.fresh and child.channel is not None and not child.channel.send(loaded.snapshot):
                os.kill(child.pid, signal.SIGKILL)  # it doesn't take the policy: its successor starts with it

    def _write_status(self) -> None:
        now = clock.epoch()
        started = now - (clock.monotonic() - self._born)
        if abs(started - self._started) > CLOCK_SET:
            self._started = started
        index = self._loaded.snapshot.index
        self._status.say(
            {
                "started": self._started,
                "clock": "trusted" if self._clock.trust.trusted else "untrusted",
                "clock_why": self._clock.trust.why,
                "ready": self._announced,
                "dns": [str(endpoint) for endpoint in self._settings.dns],
                "workers": len(self._children),
                "answering": sum(child.ready for child in self._children),
                "policy": self._loaded.origin,
                "mistakes": list(self._loaded.mistakes),
                "index": index.name if index else None,
            }
        )


def _news(before: Loaded | None, loaded: Loaded) -> Iterator[str]:
    """Yield what has to be said: what is wrong when it is new, and that it is right again."""
    known = before.mistakes if before else ()
    yield from (mistake for mistake in loaded.mistakes if mistake not in known)
    was = before.origin if before else "file"
    if loaded.origin != was:
        if loaded.origin == "file":
            yield "the policy file is right again and in force"
        else:
            yield f"the policy file can't be used; filtering goes on with the {loaded.origin} policy"
    elif known and not loaded.mistakes:
        yield "all files are right again and in force"


def _many_files() -> None:
    # 256 upstream sockets and hundreds of TCP connections: more than the usual 1024, where the limit lets us.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16384)), hard))


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal_name(os.WTERMSIG(status))
    return f"exit {os.waitstatus_to_exitcode(status)}"
