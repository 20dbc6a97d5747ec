"""``lachan pass list`` and ``revoke``: what is in force by hand, and ending it before its time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import click

from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    warn,
    wrong,
)
from admin.cli_pass_common import carry_out, login, unwritable
from admin.passes_said import PassPhrases, in_order, pass_json
from admin.passes_store import PassBook
from admin.words import Words
from config import clock
from config.passes import Pass, PassesBroken
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES_AT, rank


@click.command("list")
@click.option("--group", metavar="GROUP", help="Only what is for this group.")
@click.option("--device", metavar="NAME", help="Only what is for this device.")
@click.option("--all", "everything", is_flag=True, help="What has ended within a day, too.")
@json_option
@data_option
@policy_option
@click.pass_obj
def list_(
    words: Words,
    group: str | None,
    device: str | None,
    everything: bool,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Show what is in force by hand, for whom, until when, and who set it.

    \b
    Examples:
      lachan pass list
      lachan pass list --group lop-6a --json
    """  # noqa: D301 - as above
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    if group is not None and group not in policy.groups:
        _unknown_group(words, policy, group)
    now = clock.wall(policy.zone)
    epoch = now.timestamp()
    phrases = PassPhrases(words, policy, now)
    shown = [
        one
        for one in in_order(carry_out(words, paths, PassBook(paths).read), epoch)
        if (everything or one.end > epoch) and group in (None, one.group) and device in (None, one.device)
    ]
    for one in shown:
        line = phrases.line(one)
        text = f"{one.id:<8} {line}"
        click.echo(json_line({"type": "pass", **pass_json(one, policy, epoch, line)}) if as_json else text)
    if not shown and not as_json:
        click.echo(
            words.pick("Không có gì đang mở hay đóng bằng tay.", "Nothing is opened or closed by hand.")
        )


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--group", metavar="GROUP", help="All that is for this group.")
@click.option("--device", metavar="NAME", help="All that is for this device.")
@click.option(
    "--all", "everything", is_flag=True, help="All there is; a broken file is replaced by an empty one."
)
@click.option("--by", default="", metavar="NAME", help="Who does it. Otherwise who is logged in.")
@click.option("--role", default="", metavar="ROLE", help="As what; only an equal or higher role ends it.")
@json_option
@data_option
@policy_option
@click.pass_obj
def revoke(
    words: Words,
    ids: tuple[str, ...],
    group: str | None,
    device: str | None,
    everything: bool,
    by: str,
    role: str,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """End something before its time: by the id that `lachan pass list` shows, or all for a group or device.

    \b
    Examples:
      lachan pass revoke lan-47
      lachan pass revoke --group lop-6a --by "Cô Lan" --role teacher

    Exit code 1: there was nothing to end.
    """  # noqa: D301 - as above
    if sum((bool(ids), group is not None, device is not None, everything)) != 1:
        vi, en = "Ghi một trong: ID, --group, --device, --all.", "Give one of: ID, --group, --device, --all."
        fail(words.pick(vi, en))
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    roles = [one.id for one in ROLES_AT[policy.kind] if one.longest]
    if role and role not in roles:
        wrong("--role", role, words.pick("không phải vai trò ở đây", "is not a role here"), roles)
    if group is not None and group not in policy.groups:
        _unknown_group(words, policy, group)
    role, by, epoch = role or roles[0], by or login(), clock.epoch()

    def choose(found: Sequence[Pass]) -> Sequence[Pass]:
        running = [one for one in found if one.end > epoch]
        meant = running if everything else _meant(words, running, ids, group, device)
        return _within_role(words, policy, meant, role)

    gone = _ended(words, paths, choose, epoch, role, by, anew=everything)
    _say_ended(words, policy, gone, as_json=as_json)


def _meant(
    words: Words, running: Sequence[Pass], ids: Sequence[str], group: str | None, device: str | None
) -> Sequence[Pass]:
    """What was named, of what has not ended; exit code 2 for an id that is not there."""
    known = [one.id for one in running]
    for identity in ids:
        if identity not in known:
            wrong("ID", identity, words.pick("không có hiệu lực", "is not in force"), known)
    return [one for one in running if one.id in ids or group == one.group != "" or device == one.device != ""]


def _say_ended(words: Words, policy: Policy, gone: Sequence[Pass], *, as_json: bool) -> None:
    now = clock.wall(policy.zone)
    phrases = PassPhrases(words, policy, now)
    for one in gone:
        if as_json:
            found = pass_json(one, policy, now.timestamp(), phrases.line(one))
            click.echo(json_line({"type": "revoked", **found, "in_force": False}))
        else:
            whom, what = phrases.whom(one), phrases.what(one)
            click.echo(words.pick(f"Đã thôi {one.id}: {whom}, {what}.", f"Ended {one.id}: {whom}, {what}."))
    if not gone:
        warn(words.pick("Không có gì để thôi.", "There was nothing to end."))
        sys.exit(1)


def _unknown_group(words: Words, policy: Policy, group: str) -> NoReturn:
    problem = words.pick("không phải nhóm trong quy tắc", "is not a group of the policy")
    wrong("--group", group, problem, policy.groups)


def _within_role(words: Words, policy: Policy, meant: Sequence[Pass], role: str) -> Sequence[Pass]:
    """Only what an equal or lower role has set; exit code 2 names what is not."""
    phrases = PassPhrases(words, policy, clock.wall(policy.zone))
    for one in meant:
        if rank(one.role) > rank(role):
            owner = phrases.owner(one)
            fail(
                words.pick(
                    f"{one.id} do {owner} đặt; vai trò {phrases.role(role)} không thôi được.",
                    f"{one.id} was set by {owner}; the role {phrases.role(role)} cannot end it.",
                )
            )
    return meant


def _ended(
    words: Words,
    paths: Paths,
    choose: Callable[[Sequence[Pass]], Sequence[Pass]],
    epoch: float,
    role: str,
    by: str,
    *,
    anew: bool,
) -> tuple[Pass, ...]:
    book = PassBook(paths)
    if anew:
        try:
            book.read()
        except PassesBroken:
            carry_out(words, paths, lambda: book.start_anew(epoch, role, by))
            warn(
                words.pick(
                    "Tệp bị hỏng đã được thay bằng tệp trống.",
                    "The broken file was replaced by an empty one.",
                )
            )
            return ()
        except OSError as error:
            unwritable(words, paths, error)
    return carry_out(words, paths, lambda: book.revoke(choose, epoch, role, by))
