"""The help of a command is said in the reader's language, and what has no translation stays English."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest

from admin.cli import COMMANDS, lachan
from admin.cli_helpwords import in_language, look_in, texts
from config.paths import PROJECT


@click.group()
def shop() -> None:
    """Sell things.

    \b
    Examples:
      shop buy tea
    """


@shop.command()
@click.option("--much", help="How much.")
@click.option("--quiet")
def buy(**_more: object) -> None:
    """Buy something,
    and pay.

    Nobody has said this in another language.
    """


TOLD = {"Sell things.": "Bán hàng.", "Examples:": "Ví dụ:", "Buy something, and pay.": "Mua.", "How much.": "Bao nhiêu."}  # fmt: skip


def look(text: str) -> str:
    return TOLD.get(text, text)


def help_of(command: click.Command) -> str:
    return command.get_help(click.Context(command))


def test_all_below_a_group_is_said_and_the_rest_stays() -> None:
    said = in_language(shop, look)
    assert isinstance(said, click.Group)
    whole, one = help_of(said), help_of(said.commands["buy"])
    assert "Bán hàng." in whole
    assert "Ví dụ:\n    shop buy tea" in whole
    assert "buy  Mua." in whole
    assert "Bao nhiêu." in one
    assert "Nobody has said this" in one


def test_the_command_itself_stays_as_it_was() -> None:
    before = help_of(shop), help_of(buy)
    in_language(shop, look)
    assert (help_of(shop), help_of(buy)) == before


def test_what_can_be_translated_is_found() -> None:
    assert list(texts(shop))[:2] == ["Sell things.", "Examples:\n  shop buy tea"]
    assert "Buy something, and pay." in texts(shop)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("pass", "grant"), ("user", "add")])
def test_every_command_says_in_vietnamese_what_it_is_for(command: tuple[str, ...]) -> None:
    context, found = click.Context(lachan), lachan
    for name in command:
        assert isinstance(found, click.Group)
        found = found.get_command(context, name) or found
    english = next(texts(found, context))
    assert look_in("vi")(english) != english


def test_a_terminal_in_vietnamese_gets_it_and_another_does_not() -> None:
    def asked(language: str) -> str:
        env = {**os.environ, "LACHAN_LANG": language}
        line = [sys.executable, "-m", "admin", "backup", "--help"]
        return subprocess.run(line, cwd=PROJECT, env=env, capture_output=True, text=True, check=True).stdout

    assert "Ghi quy tắc, thiết bị" in asked("vi")
    assert "Tuỳ chọn:" in asked("vi")
    assert "Write rules, devices" in asked("en")
