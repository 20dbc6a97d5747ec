"""What the commands of ``lachan pass`` share: who does it, and what goes wrong with the book."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from typing import NoReturn, TypeVar

import click

from admin.cli_common import fail, refuse
from admin.passes_store import BookFull
from admin.store import StoreBroken
from admin.words import Words
from config.passes import PassesBroken
from config.paths import Paths

Value = TypeVar("Value")


def login() -> str:
    """Who is logged in; behind sudo who called it."""
    try:
        return (os.environ.get("SUDO_USER") or getpass.getuser())[:80]
    except (KeyError, OSError):  # a user without a name, as in some containers
        return ""


def carry_out(words: Words, paths: Paths, work: Callable[[], Value]) -> Value:
    """Carry something out with the book; what goes wrong is said, and then nothing has changed.

    Ends with exit code 2 for a broken file, 1 for what the machine refuses.
    """
    try:
        return work()
    except PassesBroken as broken:
        hint = words.pick("thay bằng tệp trống", "to replace it by an empty file")
        click.echo(f"lachan pass revoke --all: {hint}", err=True)
        refuse(broken)
    except (BookFull, StoreBroken) as error:
        fail(str(error), code=1)
    except OSError as error:
        unwritable(words, paths, error)


def unwritable(words: Words, paths: Paths, error: OSError) -> NoReturn:
    """Say that a file or its folder cannot be used, and end."""
    reason = error.strerror or str(error)
    where = error.filename or paths.passes
    if isinstance(error, FileNotFoundError):
        fail(
            words.pick(
                f"Không có thư mục {paths.data}: chạy lachan run trước, hoặc ghi --data.",
                f"There is no folder {paths.data}: start lachan run first, or give --data.",
            )
        )
    fail(words.pick(f"Không ghi được {where}: {reason}", f"Cannot write {where}: {reason}"), code=1)
