"""``lachan user``: who may log in to the page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from admin.accounts import PASSWORD, AccountRefused, Accounts, Doer, User
from admin.accountwords import refusal
from admin.banner import lan_address
from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    settings_of,
)
from admin.cli_pass_common import login
from admin.pageaddress import page_url
from admin.secondstep import SecondSteps
from admin.setuplink import setup_link
from admin.store import StoreBroken
from admin.words import Words
from config import clock
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES, ROLES_AT

Value = TypeVar("Value")


@click.group()
def user() -> None:
    """Say who may log in to the page, and as what.

    Nobody gets a password from anybody: a new account begins with a link that is good once, for a day.

    \b
    Examples:
      lachan user link                          the link for the first visit
      lachan user add "Cô Lan" --role teacher
      lachan user list
      lachan user link "Cô Lan"                 she has forgotten her password
      lachan user password "Cô Lan"             or type a new one here
      lachan user remove "Cô Lan"
    """  # noqa: D301 - \b is click's mark for lines to keep


class _Desk:
    """The accounts of the box that a command is about."""

    def __init__(self, words: Words, data: Path | None, policy_file: Path | None) -> None:
        self.words = words
        self.paths: Paths = paths_of(data, policy_file)
        self.policy: Policy = policy_of(words, self.paths, policy_file).policy
        self.kind = self.policy.kind
        self.at = int(clock.epoch())
        self.accounts = Accounts(self.paths.state_db)
        self.by = Doer(ROLES_AT[self.kind][0].id, login() or "root")
        if not self.paths.data.is_dir():
            fail(words.pick(f"Không có thư mục {self.paths.data}", f"There is no folder {self.paths.data}"))

    def try_to(self, work: Callable[[], Value]) -> Value:
        """Carry something out; what is refused ends with exit code 2, what the machine refuses with 1."""
        try:
            return work()
        except AccountRefused as refused:
            fail(refusal(self.words, refused, self.kind))
        except StoreBroken as broken:
            fail(str(broken), code=1)

    def say_link(self, user: str = "") -> None:
        """Make a link and print it: for an account, or for the first visit."""
        settings = settings_of(self.paths, kind=self.kind)
        if user:
            token = self.try_to(lambda: self.accounts.offer(PASSWORD, self.at, self.by, user))
            click.echo(f"{page_url(settings, self.kind, lan_address())}/link/{token}")
        else:
            link, *more = setup_link(self.words, self.paths, settings, self.kind, self.at) or ("",)
            if not link:
                fail(refusal(self.words, AccountRefused("set-up-done"), self.kind), code=1)
            click.echo(link)
            for line in more:
                click.echo(line, err=True)
        click.echo(
            self.words.pick(
                "Liên kết dùng một lần, trong 24 giờ. Ai có nó là có tài khoản: chỉ gửi đúng người.",
                "Good once, for 24 hours. Whoever has it has the account: give it to that person only.",
            ),
            err=True,
        )


@user.command()
@click.argument("name")
@click.option(
    "--role", metavar="ROLE", help="In a school it, head, teacher or viewer; at home parent, helper."
)
@data_option
@policy_option
@click.pass_obj
def add(words: Words, name: str, role: str | None, data: Path | None, policy_file: Path | None) -> None:
    """Make an account and print the link by which its owner chooses a password.

    \b
    Examples:
      lachan user add "Cô Lan" --role teacher
      lachan user add Minh                       at home: a parent
      lachan user add "Bà Nội" --role helper     at home: may open a site, no more
    """  # noqa: D301 - as above
    desk = _Desk(words, data, policy_file)
    roles = [one.id for one in ROLES_AT[desk.kind]]
    if role is None and desk.kind == "school":
        choices = ", ".join(roles)
        fail(words.pick(f"Cần --role: {choices}", f"--role is missing; choices: {choices}"))
    made = desk.try_to(lambda: desk.accounts.add(name, role or roles[0], desk.kind, desk.at, desk.by))
    desk.say_link(made.name)


@user.command("list")
@json_option
@data_option
@policy_option
@click.pass_obj
def list_(words: Words, /, as_json: bool, data: Path | None, policy_file: Path | None) -> None:
    """Print the accounts, one a line: name, role, since when.

    \b
    Example:
      lachan user list --json
    """  # noqa: D301 - as above
    desk = _Desk(words, data, policy_file)
    for one in desk.try_to(desk.accounts.users):
        made = datetime.fromtimestamp(one.created, desk.policy.zone)
        if as_json:
            found = {"name": one.name, "role": one.role, "created": made.isoformat(), "ready": one.ready}
            click.echo(json_line({"type": "user", **found}))
        else:
            click.echo(f"{one.name}  {_described(words, one)}  {made:%Y-%m-%d}")


@user.command()
@click.argument("name")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input, one line.")
@data_option
@policy_option
@click.pass_obj
def password(
    words: Words, name: str, *, from_stdin: bool, data: Path | None, policy_file: Path | None
) -> None:
    """Type a new password for an account; it is logged out everywhere.

    \b
    Example:
      lachan user password "Cô Lan"
    """  # noqa: D301 - as above
    desk = _Desk(words, data, policy_file)
    if desk.try_to(lambda: desk.accounts.find(name)) is None:
        fail(refusal(words, AccountRefused("unknown", name), desk.kind))
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\n")
    else:
        ask = words.pick("Mật khẩu mới", "New password")
        again = words.pick("Gõ lại", "Again")
        typed = click.prompt(ask, hide_input=True, confirmation_prompt=again)
    desk.try_to(lambda: desk.accounts.set_password(name, typed, desk.kind, desk.at, desk.by))
    click.echo(
        words.pick("Đã đổi; mọi nơi phải đăng nhập lại.", "Changed; every browser has to log in again.")
    )


@user.command()
@click.argument("name")
@data_option
@policy_option
@click.pass_obj
def remove(words: Words, name: str, data: Path | None, policy_file: Path | None) -> None:
    """Remove an account and log it out everywhere. The last one that owns the box stays.

    \b
    Example:
      lachan user remove "Cô Lan"
    """  # noqa: D301 - as above
    desk = _Desk(words, data, policy_file)
    desk.try_to(lambda: desk.accounts.remove(name, desk.at, desk.by))
    click.echo(words.pick(f"Đã xoá: {name}", f"Removed: {name}"))


@user.command()
@click.argument("name", required=False, default="")
@data_option
@policy_option
@click.pass_obj
def link(words: Words, name: str, data: Path | None, policy_file: Path | None) -> None:
    """Print a link that is good once: to choose a password, or without a name for the first visit.

    \b
    Examples:
      lachan user link "Cô Lan"
      lachan user link
    """  # noqa: D301 - as above
    _Desk(words, data, policy_file).say_link(name)


def _described(words: Words, one: User) -> str:
    role = ROLES[one.role]
    waits = "" if one.ready else words.pick(" (chưa chọn mật khẩu)", " (no password chosen yet)")
    return f"{words.pick(role.vi, role.en)}{waits}"


@user.command("no-code")
@click.argument("name")
@data_option
@policy_option
@click.pass_obj
def no_code(words: Words, name: str, data: Path | None, policy_file: Path | None) -> None:
    """Ask an account for no code after the password any more: phone and paper are lost.

    Exit code 1: it was not asked for one.

    \b
    Example:
      lachan user no-code "Cô Lan"
    """  # noqa: D301 - as above
    desk = _Desk(words, data, policy_file)
    found = desk.try_to(lambda: desk.accounts.find(name))
    if found is None:
        fail(refusal(words, AccountRefused("unknown", name), desk.kind))
    steps = SecondSteps(desk.paths.state_db)
    if not desk.try_to(lambda: steps.turn_off(found, desk.at, desk.by)):
        fail(words.pick(f"{found.name} không bật bước thứ hai.", f"{found.name} has no second step."), code=1)
    click.echo(
        words.pick(
            f"{found.name} từ nay chỉ cần mật khẩu.", f"{found.name} needs the password only from now on."
        )
    )
