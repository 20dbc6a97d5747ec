"""The command line ``lachan``: the group, its options for all commands, and where each command lives.

Commands are imported when they are asked for: ``lachan check`` must not wait for the web page's libraries,
and a broken command must not take the others with it.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence

import click

from admin.cli_helpwords import in_language, look_in
from admin.clickwords import spoken
from admin.words import LANGUAGES, Words, language_of
from config import VERSION

COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("admin.cli_run", "run"),
    "test": ("admin.cli", "test"),
    "check": ("admin.cli_check", "check"),
    "lists": ("admin.cli_lists", "lists"),
    "policy": ("admin.cli_policy", "policy"),
    "devices": ("admin.cli_devices", "devices"),
    "pass": ("admin.cli_pass", "pass_"),
    "user": ("admin.cli_user", "user"),
    "baseline": ("admin.cli_baseline", "baseline"),
    "report": ("admin.cli_report", "report"),
    "stats": ("admin.cli_stats", "stats"),
    "doctor": ("admin.cli_doctor", "doctor"),
    "collector": ("admin.cli_collector", "collector"),
    "clock": ("admin.cli_clock", "clock"),
    "backup": ("admin.cli_backup", "backup"),
    "restore": ("admin.cli_backup", "restore"),
    "install": ("admin.cli_install", "install"),
    "uninstall": ("admin.cli_install", "uninstall"),
}
"""Command → the module and the name that hold it, in the order in which ``--help`` lists them."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names in the order in which a newcomer needs them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, imported now, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - a programmer's mistake in the table above
        return said(command)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(VERSION, prog_name="lachan")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of what is printed: vi or en. Otherwise $LACHAN_LANG, then LC_ALL, LC_MESSAGES, LANG.",
)
@click.pass_context
def lachan(ctx: click.Context, lang: str | None) -> None:
    """Lá Chắn: a DNS filter for children's networks, in schools and homes.

    \b
    Start it, and see what it does:
      lachan run                         DNS on 127.0.0.1:5353 (as root: port 53), page on port 8053
      lachan check facebook.com          would this name be blocked now, and why
      lachan check facebook.com --at 2026-09-07T20:00
      lachan policy show                 what holds now, for whom, until when
      lachan lists status                how old the lists are

    Exit codes: 0 fine; 1 the answer is no (a blocked name does not count); 2 wrong use or bad input.
    """  # noqa: D301 - \b is click's mark for lines to keep
    ctx.obj = Words(lang or language_of(os.environ))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def test(pytest_args: Sequence[str]) -> None:
    """Check this copy of Lá Chắn: style, types, import order and all tests.

    The launcher ./lachan carries it out, because it installs first what the tests need.

    \b
    Examples:
      ./lachan test                      everything
      ./lachan test tests/policy -k timetable
    """  # noqa: D301 - as above
    del pytest_args
    click.echo("The launcher carries this out: run ./lachan test in the project's folder.", err=True)
    sys.exit(2)


def said(command: click.Command) -> click.Command:
    """Return a command with its help in the language that click was told to speak."""
    language = spoken()
    return command if language == "en" else in_language(command, look_in(language))


def main() -> None:
    """Run the command line; never with a traceback for a reader that went away or an odd terminal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # a terminal without Vietnamese letters gets "?" and not a crash
    said(lachan)(prog_name="lachan")
