"""``python -m admin.help_doc``: write docs/commands.md from the commands' own help texts.

A test holds that the file is current, and that the keys of ``--json`` named here are those that are printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from admin.cli import COMMANDS, lachan
from admin.json_keys import JSON_KEYS
from config.paths import PROJECT

if TYPE_CHECKING:
    from click import Command

FILE: Final[Path] = PROJECT / "docs" / "commands.md"
WIDTH: Final = 96


def document() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Every command tells the same with `--help`. This page is made from those texts by"
    yield "`python -m admin.help_doc`; change them there."
    yield ""
    yield from _fenced(lachan, "lachan")
    for name in COMMANDS:
        command = lachan.get_command(lachan.make_context("lachan", [], resilient_parsing=True), name)
        if command is not None:
            yield from _command(command, f"lachan {name}")
    yield "## What `--json` prints"
    yield ""
    yield "One object a line. `type` says what it is; keys are only ever added."
    yield ""
    for command_name, kinds in JSON_KEYS.items():
        for kind, keys in kinds.items():
            yield f'**`{command_name}`**, `"type": "{kind}"`'
            yield ""
            yield "| key | what it is |"
            yield "|---|---|"
            yield from (f"| `{key}` | {text} |" for key, text in keys.items())
            yield ""


def _command(command: Command, name: str) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    yield from _fenced(command, name)
    yield from _children(command, name)


def _children(command: Command, name: str) -> Iterator[str]:
    for child_name, child in getattr(command, "commands", {}).items():
        yield f"### {name} {child_name}"
        yield ""
        yield from _fenced(child, f"{name} {child_name}")
        yield from _children(child, f"{name} {child_name}")


def _fenced(command: Command, name: str) -> Iterator[str]:
    # The same names of the help option for all: a command that ran before as a child would keep its parent's.
    context = command.context_class(
        command,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    yield "```"
    yield from (line.rstrip() for line in command.get_help(context).splitlines())
    yield "```"
    yield ""


def main() -> int:
    """Write the page."""
    FILE.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
