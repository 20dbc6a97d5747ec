"""Mistakes in people's files.

    ConfigInvalid      a file (or the command line) cannot be used; carries every Mistake found in it

A `Mistake` is a value: the command line prints it, the page shows it beside the field.
"""

from __future__ import annotations

import difflib

import msgspec


class Mistake(msgspec.Struct, frozen=True):
    """One thing that is wrong in a file.

    `path` is where (`groups.pupils.timetable[1].windows[0]`, or `line 3, column 7`, or an option such as
    `--upstream`), `value` the offending value as text ("" if there is none), `problem` what is wrong in
    plain words, `choices` what could stand there ("" cases have none).
    """

    path: str
    value: str
    problem: str
    choices: tuple[str, ...] = ()

    @property
    def of_option(self) -> bool:
        """Whether it stands on the command line, in no file."""
        return self.path.startswith("--")

    @property
    def nearest(self) -> str:
        """The choice that was probably meant, or ""."""
        close = difflib.get_close_matches(self.value, self.choices, n=1, cutoff=0.6)
        return close[0] if close else ""

    def __str__(self) -> str:
        """One readable line: where, what, why, and the choices."""
        parts = [self.path or "the file"]
        if self.value:
            parts.append(f'"{self.value}"')
        line = ": ".join([*parts, self.problem])
        if self.nearest:
            line += f'; did you mean "{self.nearest}"?'
        if self.choices:
            line += f" (choices: {', '.join(self.choices)})"
        return line


class ConfigInvalid(Exception):
    """A file of settings, policy or devices has mistakes; `mistakes` holds all of them, in file order."""

    def __init__(self, mistakes: tuple[Mistake, ...], file: str) -> None:
        """Take every mistake found and the name of the file, as people know it."""
        super().__init__(mistakes, file)
        self.mistakes = mistakes
        self.file = file

    def __str__(self) -> str:
        """One line a mistake: those of options as they are, then those of the file under a heading."""
        options = [str(mistake) for mistake in self.mistakes if mistake.of_option]
        inside = [f"  {mistake}" for mistake in self.mistakes if not mistake.of_option]
        if not inside:
            return "\n".join(options)
        count = "1 mistake" if len(inside) == 1 else f"{len(inside)} mistakes"
        return "\n".join([*options, f"{self.file}: {count}", *inside])
