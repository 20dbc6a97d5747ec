"""``lachan collector staff``: the province's people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from admin.cli_collector_common import database_option, now, opened, who
from admin.cli_common import data_option, fail, json_line, json_option
from admin.words import Words
from reporting.collector import about as abouts
from reporting.collector import secondstep
from reporting.collector import staff as accounts
from reporting.collector.db import Database
from reporting.collector.secondstep import StepRefused
from reporting.collector.staff import ROLES, StaffRefused

Value = TypeVar("Value")
_REFUSED = {
    "name": ("tên cần từ 1 đến 80 ký tự", "a name has 1 to 80 characters"),
    "taken": ("đã có tài khoản tên này", "there is an account of this name"),
    "unknown": ("không có tài khoản này", "there is no such account"),
    "last-admin": ("đây là quản trị viên cuối cùng", "this is the last administrator"),
}


@click.group()
def staff() -> None:
    """Who may log in: reader (looks), clerk (also enrols schools, takes in files), admin (also accounts)."""


@staff.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reader", show_default=True, help="What it may do.")
@database_option
@data_option
@click.pass_obj
def add(words: Words, name: str, role: str, url: str, data: Path | None) -> None:
    """Make an account for NAME, and print a link that is good once, to choose its password."""
    with opened(words, url, data) as database:
        _say_link(
            words, database, _try(words, name, lambda: accounts.add(database, name, role, now(), who()))
        )


@staff.command()
@click.argument("name")
@database_option
@data_option
@click.pass_obj
def link(words: Words, name: str, url: str, data: Path | None) -> None:
    """Print a new link for NAME, who has forgotten the password."""
    with opened(words, url, data) as database:
        _say_link(words, database, _try(words, name, lambda: accounts.link(database, name, now(), who())))


@staff.command()
@click.argument("name")
@database_option
@data_option
@click.pass_obj
def remove(words: Words, name: str, url: str, data: Path | None) -> None:
    """Take the account of NAME away, and log it out everywhere."""
    with opened(words, url, data) as database:
        _try(words, name, lambda: accounts.remove(database, name, now(), who()))
    click.echo(words.pick(f"Đã xoá tài khoản {name}.", f"Removed: {name}."))


@staff.command("second-off")
@click.argument("name")
@database_option
@data_option
@click.pass_obj
def second_off(words: Words, name: str, url: str, data: Path | None) -> None:
    """Ask NAME for no second step at log-in any more: the phone is lost."""
    with opened(words, url, data) as database:
        try:
            secondstep.turn_off(database, accounts.key_of(name), now(), who())
        except StepRefused:
            vi = f"{name}: không có tài khoản này, hoặc không có bước thứ hai"
            fail(words.pick(vi, f"{name}: there is no such account, or it has no second step"), code=1)
    click.echo(
        words.pick(f"{name}: từ nay chỉ cần mật khẩu.", f"{name}: the password is enough from now on.")
    )


@staff.command("list")
@json_option
@database_option
@data_option
@click.pass_obj
def list_(words: Words, *, as_json: bool, url: str, data: Path | None) -> None:
    """Show all accounts."""
    with opened(words, url, data) as database, database.reading() as connection:
        for one in accounts.everybody(connection):
            if as_json:
                click.echo(
                    json_line(
                        {
                            "type": "staff",
                            "name": one.name,
                            "role": one.role,
                            "ready": one.ready,
                            "second": one.second,
                        }
                    )
                )
                continue
            state = "" if one.ready else words.pick(" (chưa chọn mật khẩu)", " (no password yet)")
            click.echo(f"{one.name}  {one.role}{state}")


def _try(words: Words, name: str, work: Callable[[], Value]) -> Value:
    try:
        return work()
    except StaffRefused as refused:
        fail(f"{name}: {words.pick(*_REFUSED[refused.code])}", code=1)


def _say_link(words: Words, database: Database, token: str) -> None:
    with database.reading() as connection:
        address = abouts.read(connection).address or "http://127.0.0.1:8055"
    click.echo(f"{address}/link/{token}")
    click.echo(words.pick("Dùng một lần, trong 3 ngày.", "Good once, for 3 days."))


COMMANDS = (staff,)
