"""Carrying out the orders that the page has placed for the lists, one by one, each in its own process.

Runs in a thread of the chores, since a refresh holds their other work up for minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from admin.listorders import OrderDesk
from config.paths import Paths

LOOK_EVERY: Final = 1.0
"""Seconds between two looks for an order: somebody sits before the page and waits."""

LONGEST: Final = 3600.0
"""Seconds that an order may take."""

_HOME: Final = Path(__file__).resolve().parent.parent
_PATIENCE: Final = 10.0


class Foreman:
    """Looks after the orders of one box. `arguments` are those that every process of the box gets."""

    def __init__(
        self,
        paths: Paths,
        arguments: Sequence[str],
        say: Callable[[str], None],
        command: Sequence[str] = (sys.executable, "-m", "admin.listwork"),
    ) -> None:
        self._desk = OrderDesk(paths)
        self._command = [*command, *arguments]
        self._say, self._trouble = say, ""
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)

    def start(self) -> None:
        """Look for orders from now on."""
        self._thread.start()

    def end(self) -> None:
        """Stop; what is at work is ended, and begun anew at the next start."""
        self._ending.set()
        if (child := self._child) is not None:
            child.terminate()
        self._thread.join(_PATIENCE)

    def turn(self) -> None:
        """Carry out what waits. Never raises."""
        try:
            for number in self._desk.waiting():
                if self._ending.is_set():
                    return
                self._carry_out(number)
            self._trouble = ""
        except OSError as error:
            trouble = f"orders for the lists: {error.strerror or error}"
            if trouble != self._trouble:
                self._say(trouble)
            self._trouble = trouble

    def _run(self) -> None:
        while not self._ending.wait(LOOK_EVERY):
            self.turn()

    def _carry_out(self, number: str) -> None:
        path = os.pathsep.join(filter(None, [str(_HOME), os.environ.get("PYTHONPATH", "")]))
        with subprocess.Popen(  # noqa: S603 - our own module; an order's number is 16 hex digits
            [*self._command, number], stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path}
        ) as child:
            self._child = child
            try:
                code = child.wait(LONGEST)
            except subprocess.TimeoutExpired:
                child.kill()
                code = child.wait()
            finally:
                self._child = None
        if self._ending.is_set():
            return
        found = self._desk.work(number)
        if found and not found.over:
            reason = f"the work ended with code {code}"
            self._desk.tell(msgspec.structs.replace(found, state="failed", reason=reason))
        self._desk.finish(number)
