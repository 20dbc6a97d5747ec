"""Starts the servers of a comparison on one core, and reads what they used from their own clocks."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.ask import ask

PATIENCE = 5.0  # seconds a server has to end when it is asked to
_libc = ctypes.CDLL(None, use_errno=True)


class ServerFailed(RuntimeError):
    """A server ended, or did not answer in time; the text holds the end of its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that is free for UDP and TCP at this moment.

    Below the range from which the kernel serves sockets that ask for any port: the servers and dnsperf open
    hundreds of those, and one of them would take the port before its server does.
    """
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(200):
        port = random.randrange(10_000, max(first, 20_000))
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            contextlib.suppress(OSError),
        ):
            udp.bind(("127.0.0.1", port))
            tcp.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port of 127.0.0.1 is free for both UDP and TCP")


def pinned(command: Sequence[str], cores: int | Sequence[int] | None) -> list[str]:
    """The command, bound to a core (or several) from its first instruction on; None binds it to nothing.

    By taskset, so that threads started early are bound too, and nothing of the bench's own binding is inherited.
    """
    taskset = shutil.which("taskset")
    if taskset is None or cores is None:
        return list(command)
    chosen = [cores] if isinstance(cores, int) else cores
    return [taskset, "-c", ",".join(map(str, chosen)), *command]


def process_tree(root: int) -> list[int]:
    """Process ids of `root` and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                stat = Path("/proc", entry, "stat").read_text(errors="replace")
                parent = int(stat.rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def process_cpu_ns(pid: int) -> int | None:
    """CPU time (user + system, all threads, ended ones too) of one process in ns; None when it is gone.

    The kernel's own per-process clock (clock_getcpuclockid(3)): /proc/PID/stat counts in ticks of 10 ms, and
    /proc/PID/schedstat knows the first thread only.
    """
    clock = ctypes.c_int()
    if _libc.clock_getcpuclockid(pid, ctypes.byref(clock)):
        return None
    try:
        return time.clock_gettime_ns(clock.value)
    except OSError:
        return None


def pss_mb(pid: int) -> float:
    """Proportional set size of one process in MB: shared pages are divided among those who map them."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match.group(1)) / 1024 if match else 0.0


def cpu_between(before: Mapping[int, int], after: Mapping[int, int]) -> tuple[int, bool]:
    """(ns used by a tree between two readings, whether the reading is whole).

    A process that appeared counts with all it used; one that vanished took its figure along, so the sum is
    too small and the round must not be used.
    """
    used = sum(ns - before.get(pid, 0) for pid, ns in after.items())
    return used, before.keys() <= after.keys()


@dataclass
class Server:
    """A started server with its whole process tree."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    label: str = ""
    extra: dict[str, float] = field(default_factory=dict)

    def tree(self) -> list[int]:
        """Process ids of the server."""
        return process_tree(self.process.pid)

    def cpu(self) -> dict[int, int]:
        """Process id → CPU ns used so far."""
        readings = ((pid, process_cpu_ns(pid)) for pid in self.tree())
        return {pid: ns for pid, ns in readings if ns is not None}

    def pss_mb(self) -> float:
        """PSS of the whole tree in MB."""
        return sum(pss_mb(pid) for pid in self.tree())

    def log_tail(self, size: int = 1500) -> str:
        """The end of what the server printed."""
        return self.log.read_bytes()[-size:].decode(errors="replace") if self.log.exists() else ""

    def wait_until_answering(self, patience: float = 30.0, pause: float = 0.02) -> None:
        """Returns at the first reply of any kind; raises ServerFailed if the process ends or time runs out."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerFailed(
                    f"{self.name} ended with code {self.process.returncode}:\n{self.log_tail()}"
                )
            if ask(self.port, "ready.example.vn", timeout=0.2) is not None:
                return
            time.sleep(pause)
        raise ServerFailed(f"{self.name} did not answer within {patience:.0f} s:\n{self.log_tail()}")

    def stop(self) -> None:
        """SIGTERM, PATIENCE, SIGKILL for what is left of the tree. Returns when all of it is gone."""
        if self.process.poll() is not None:
            return
        # By handles taken while they were ours: a number is soon somebody else's process.
        family = list(filter(None, map(_handle, self.tree())))
        try:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
            for handle in family:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            self.process.wait()
            for handle in family:  # a killed process needs a moment, and holds its port until then
                select.select([handle], [], [])
        finally:
            for handle in family:
                os.close(handle)


def _handle(pid: int) -> int | None:
    with contextlib.suppress(ProcessLookupError):
        return os.pidfd_open(pid)
    return None


def start(
    name: str,
    command: Sequence[str],
    port: int,
    directory: Path,
    *,
    core: int | None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Starts a server pinned to `core`; its output goes to DIRECTORY/NAME.log. It may not answer yet."""
    log = directory / f"{name}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            pinned(command, core),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            cwd=cwd or directory,
            env={**os.environ, **(environment or {})},
            start_new_session=True,  # Ctrl-C reaches the bench first, which then ends its servers in order
        )
    return Server(name, port, process, log)
