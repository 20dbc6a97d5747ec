"""How a person calls the command line from where they stand: what we tell them to type has to work.

An installed box has ``lachan`` on its path; a fresh clone has ``./lachan`` in its folder.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.paths import PROJECT

NAME = "lachan"


@dataclass(frozen=True, slots=True)
class Calling:
    """The program as it is called here, and the options that say where its files are."""

    program: str = NAME
    data: str = ""
    policy: str = ""

    def command(self, words: str) -> str:
        """Return a whole command line: ``./lachan check bet365.com --data /tmp/x``."""
        options = [("--data", self.data), ("--policy", self.policy)]
        given = "".join(f" {option} {shlex.quote(value)}" for option, value in options if value)
        return f"{self.program} {words}{given}"

    def policy_check(self) -> str:
        """Return the command that finds the mistakes in the policy (it takes the file as an argument)."""
        file = f" {shlex.quote(self.policy)}" if self.policy else ""
        return Calling(self.program, self.data).command(f"policy check{file}")


def calling(
    data: Path | None,
    policy: Path | None,
    environ: Mapping[str, str],
    *,
    project: Path = PROJECT,
    cwd: Path | None = None,
) -> Calling:
    """Return how to call us with the options given.

    $LACHAN_DATA counts as ``--data``: a second terminal does not have it.
    """
    named = str(data) if data else environ.get("LACHAN_DATA", "")
    return Calling(program(environ, project, cwd or _here()), named, str(policy) if policy else "")


def program(environ: Mapping[str, str], project: Path, cwd: Path | None) -> str:
    """Return ``lachan`` where the path leads to this copy, else where its launcher is, seen from ``cwd``."""
    launcher = project / NAME
    found = shutil.which(NAME, path=environ.get("PATH", ""))
    if found and Path(found).resolve() == launcher.resolve():
        return NAME
    if cwd is not None and launcher.is_relative_to(cwd):
        return f"./{shlex.quote(str(launcher.relative_to(cwd)))}"
    return shlex.quote(str(launcher))


def _here() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None  # somebody removed the folder that we stand in
