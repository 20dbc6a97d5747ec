"""The resolver as a process: `python -m resolver` on loopback, with its supervisor and its workers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest

from resolver.counters import CountersView, worker_files
from tests.support.ports import free_port

POLICY = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
en = "Children"
vi = "Trẻ em"
block = ["game.example"]
"""


class Box:
    """One resolver on a data folder. `lines` is what it said so far.

    inside: shell commands that mount something, for this resolver only (its own mount namespace).
    """

    def __init__(self, data, upstream, *, workers=2, runtime=None, policy=POLICY, inside=""):
        self.port = free_port()
        self.data = data
        self.runtime = runtime or data / "run"
        self.lines = []
        (data / "policy.toml").write_text(policy)
        self.runtime.mkdir(exist_ok=True)
        before = ["unshare", "-rm", "sh", "-c", f'{inside} exec "$@"', "sh"] if inside else []
        arguments = ["--data", data, "--runtime", self.runtime, "--dns", f"127.0.0.1:{self.port}"]
        arguments += ["--upstream", upstream, "--workers", str(workers)]
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "resolver", *map(str, arguments)],
            stderr=subprocess.PIPE,
            text=True,
        )
        if inside:
            self.runtime = Path(f"/proc/{self.process.pid}/root{self.runtime}")
        self._reader = threading.Thread(target=lambda: self.lines.extend(self.process.stderr))
        self._reader.start()
        try:
            # What has no room to say that it is ready shows it by answering.
            ready = self.answers if inside else lambda: self.status().get("ready")
            until(lambda: self.process.poll() is not None or ready(), 60)
            assert self.process.poll() is None
        except BaseException:
            self.stop()
            print("".join(self.lines))  # pytest shows it beside the failure
            raise

    def status(self):
        try:
            return json.loads((self.runtime / "resolver.json").read_text())
        except OSError:
            return {}

    def ask(self, name, rtype="A", *, tcp=False, timeout=3):
        query = dns.message.make_query(name, rtype)
        send = dns.query.tcp if tcp else dns.query.udp
        return send(query, "127.0.0.1", timeout=timeout, port=self.port)

    def rcode(self, name, *, tries=1, **options):
        """What the answer says. tries: as clients do, ask again: what a killed worker had read is lost."""
        for left in reversed(range(tries)):
            try:
                return dns.rcode.to_text(self.ask(name, **options).rcode())
            except dns.exception.Timeout:
                if not left:
                    raise
        return None

    def answers(self):
        """Whether a question that needs no upstream is answered."""
        try:
            self.ask("localhost", timeout=0.5)
        except (dns.exception.Timeout, OSError):
            return False
        return True

    def said(self, text):
        return any(text in line for line in list(self.lines))

    def pids(self):
        return [CountersView(path).pid for path in worker_files(self.runtime)]

    def stop(self, word=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(word)
        code = self.process.wait(10)
        self._reader.join(5)
        self.process.stderr.close()
        return code


def until(condition, seconds=15):
    """Ask again until it is so; the condition, not the clock, decides."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("did not come true in time")
