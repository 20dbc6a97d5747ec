"""``lachan baseline``: what the province asks of this box; taken, pulled, put back; and the log of it all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click

from admin.baselineadvice import adopted, speaks_of_rules
from admin.baselinechore import pulled
from admin.baselinedesk import BaselineDesk, DeskBroken, NotTrusted, fingerprint
from admin.baselinesaid import BaselinePhrases
from admin.changewords import changes_said
from admin.cli_common import data_option, fail, json_line, json_option, paths_of, refuse, wrong
from admin.cli_pass_common import login
from admin.inforce import own_policy_in_force
from admin.phrases import Phrases
from admin.policydesk import PolicyChanged, PolicyDesk
from admin.store import StoreBroken
from admin.words import Words
from config import clock
from config.errors import ConfigInvalid
from config.paths import Paths
from policy.whole import read_policy
from reporting.collectorlink import AddressRefused, CollectorLink, collector_address
from reporting.schema.baseline import MOST_CHAIN, BaselineRefused

yes_option = click.option("--yes", is_flag=True, help="Take it without asking.")


@click.group()
def baseline() -> None:
    """What the province asks of every box: protected names, lists against abuse and fraud, contacts, advice.

    Only lists of abuse, malware and phishing come with it; your own rules stay as they are. Each change is
    shown before it holds, and can be taken back. docs/baseline.md explains it.

    \b
    Examples:
      lachan baseline trust 3f2a… --collector https://baocao.example.vn
      lachan baseline take /media/usb/baseline.jsonl
      lachan baseline show
      lachan baseline adopt games
    """  # noqa: D301 - \b is click's mark for lines to keep


@baseline.command()
@json_option
@data_option
@click.pass_obj
def show(words: Words, *, as_json: bool, data: Path | None) -> None:
    """Say what is in force, and what the newest version would change."""
    with _desk(words, data) as (desk, paths):
        trust, said = desk.trust(), BaselinePhrases(words)
        holds, offered = desk.held(trust.in_force), desk.offered()
        if as_json:
            newest = offered.bundle.version if offered else None
            found = {
                "key": trust.key,
                "address": trust.address,
                "in_force": trust.in_force,
                "offered": newest,
            }
            click.echo(json_line(found))
            return
        click.echo(said.standing(trust, holds, _today()))
        if not trust.key:
            click.echo(words.pick("Xem: lachan baseline trust --help", "See: lachan baseline trust --help"))
            return
        click.echo(words.pick(f"Khoá đang tin: {said.whom(trust)}", f"Key trusted: {said.whom(trust)}"))
        own = own_policy_in_force(paths).policy
        lines = [*said.changes(None, holds), *(said.left_alone(own, holds) if holds else [])]
        for line in lines:
            click.echo(f"  {line}")
        for one in holds.recommended if holds else ():
            for line in said.advice(one, own):
                click.echo(f"  {one.id}: {line}")
        if offered:
            _show_offer(words, desk, offered.bundle.version)


@baseline.command()
@click.argument("key")
@click.option("--collector", default="", metavar="URL", help="Where versions are pulled from; none: by file.")
@data_option
@click.pass_obj
def trust(words: Words, key: str, collector: str, data: Path | None) -> None:
    """Trust the public KEY (64 hexadecimal letters) of the province, and no other.

    It stands in the invitation to enrol, and on the province's own page: compare the first letters.
    Another key than before begins anew: what was in force ends.
    """
    key = key.strip().lower()
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        wrong("KEY", key, words.pick("phải có 64 chữ số thập lục phân", "must be 64 hexadecimal letters"))
    try:
        address = collector_address(collector) if collector else ""
    except AddressRefused as error:
        wrong("--collector", collector, str(error))
    with _desk(words, data) as (desk, _):
        desk.pin(key, address, int(clock.epoch()), "it", login())
    text = fingerprint(key)
    click.echo(words.pick(f"Từ nay chỉ tin khoá: {text}", f"From now on this key is trusted only: {text}"))


@baseline.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@yes_option
@data_option
@click.pass_obj
def take(words: Words, file: Path, *, yes: bool, data: Path | None) -> None:
    """Take versions from FILE, as the province gives them on a stick. Shows the change, then asks."""
    with _desk(words, data) as (desk, _):
        with file.open("rb") as stick:
            text = stick.read(MOST_CHAIN + 1)
        desk.receive(text, int(clock.epoch()), _today())
        _decide(words, desk, yes=yes)


@baseline.command()
@yes_option
@data_option
@click.pass_obj
def pull(words: Words, *, yes: bool, data: Path | None) -> None:
    """Ask the province for a newer version now. Shows the change, then asks. The box does so once a day."""
    with _desk(words, data) as (desk, _):
        found = desk.trust()
        if not found.key:
            raise NotTrusted
        if not found.address:
            vi = "Chưa có địa chỉ để lấy; dùng: lachan baseline take TỆP"
            fail(words.pick(vi, "There is no address to pull from; use: lachan baseline take FILE"), code=1)
        if trouble := pulled(desk, CollectorLink, int(clock.epoch())):
            fail(words.pick(f"Chưa lấy được: {trouble}", f"Not pulled: {trouble}"), code=1)
        _decide(words, desk, yes=yes)


@baseline.command()
@click.argument("advice_id", metavar="ID")
@yes_option
@data_option
@click.pass_obj
def adopt(words: Words, advice_id: str, *, yes: bool, data: Path | None) -> None:
    """Make a rule of your own of the advice ID, for the pupils' groups that do not follow it yet.

    Shows the change, then asks. What you adopt stays when the baseline goes; /history puts it back.
    """
    with _desk(words, data) as (desk, paths):
        holds = desk.held(desk.trust().in_force)
        found = next((one for one in holds.recommended if one.id == advice_id), None) if holds else None
        if found is None:
            known = [one.id for one in holds.recommended if speaks_of_rules(one)] if holds else []
            none = words.pick("không có lời khuyên nào", "there is no advice")
            wrong("ID", advice_id, ", ".join(known) or none)
        policy = PolicyDesk(paths)
        seen = policy.read()
        text = adopted(seen.text, found)
        if text == seen.text:
            click.echo(words.pick("Không có gì thay đổi.", "Nothing has changed."))
            return
        for part in changes_said(words, read_policy(seen.text), read_policy(text)):
            click.echo(f"{part.where}: {'; '.join(part.lines)}")
        if not yes and not sys.stdin.isatty():
            fail(words.pick("Chưa lưu; thêm --yes để lưu.", "Not saved yet; add --yes to save it."), code=1)
        if yes or click.confirm(words.pick("Lưu?", "Save it?")):
            policy.change(seen.version, lambda _now: text, int(clock.epoch()), "it", login(), "policy.advice")
            click.echo(words.pick("Đã lưu; có hiệu lực trong một giây.", "Saved; in force within a second."))


@baseline.command()
@data_option
@click.pass_obj
def back(words: Words, data: Path | None) -> None:
    """Go back to the version before, or to none. Newer ones then wait until somebody takes one."""
    with _desk(words, data) as (desk, _):
        if not desk.trust().in_force:
            fail(words.pick("Không có gì đang dùng để bỏ.", "Nothing is in force."), code=1)
        version = desk.back(int(clock.epoch()), "it", login())
    if version:
        click.echo(words.pick(f"Đã trở lại phiên bản {version}.", f"Version {version} is in force again."))
    else:
        click.echo(words.pick("Không còn dùng quy tắc chung.", "No baseline is in force any more."))


@baseline.command()
@data_option
@click.pass_obj
def log(words: Words, data: Path | None) -> None:
    """List what was ever asked of this box and what was done with it, the oldest first."""
    with _desk(words, data) as (desk, paths):
        said, zone = BaselinePhrases(words), own_policy_in_force(paths).policy.zone
        phrases = Phrases(words, clock.wall(zone))
        for one in desk.chain():
            reason = words.pick(one.bundle.reason.vi, one.bundle.reason.en)
            click.echo(f"{one.bundle.version}  {said.day(one.bundle.issued)}  {one.digest[:16]}  {reason}")
        for event in desk.trust().log:
            when = phrases.moment(datetime.fromtimestamp(event.at, zone))
            click.echo(f"{when}  {said.event(event)}" + (f" ({event.role})" if event.role else ""))


def _show_offer(words: Words, desk: BaselineDesk, version: int) -> None:
    said, trust = BaselinePhrases(words), desk.trust()
    old, new = desk.held(trust.in_force), desk.held(version)
    if new is None:
        return
    click.echo(words.pick(f"Phiên bản {version} sẽ đổi:", f"Version {version} would change:"))
    click.echo(f"  {words.pick(new.reason.vi, new.reason.en)}")
    for line in said.changes(old, new) or [words.pick("không đổi gì", "nothing")]:
        click.echo(f"  - {line}")


def _decide(words: Words, desk: BaselineDesk, *, yes: bool) -> None:
    offered = desk.offered()
    if offered is None:
        click.echo(words.pick("Không có gì mới.", "There is nothing new."))
        return
    version = offered.bundle.version
    _show_offer(words, desk, version)
    if not yes and not sys.stdin.isatty():
        fail(words.pick("Chưa dùng; thêm --yes để dùng.", "Not taken yet; add --yes to take it."), code=1)
    if yes or click.confirm(words.pick("Dùng phiên bản này?", "Take this version?")):
        desk.take(version, int(clock.epoch()), "it", login())
        click.echo(words.pick(f"Đang dùng phiên bản {version}.", f"Version {version} is in force."))
        return
    desk.leave(int(clock.epoch()), "it", login())
    click.echo(words.pick("Để nguyên như cũ.", "Everything stays as it was."))


@contextmanager
def _desk(words: Words, data: Path | None) -> Iterator[tuple[BaselineDesk, Paths]]:
    paths, said = paths_of(data), BaselinePhrases(words)
    if not paths.data.is_dir():
        fail(words.pick(f"Không có thư mục {paths.data}.", f"There is no folder {paths.data}."))
    try:
        yield BaselineDesk(paths), paths
    except NotTrusted:
        fail(
            words.pick(
                "Chưa biết tin khoá nào: lachan baseline trust KHOÁ",
                "It is not known yet whom to trust: lachan baseline trust KEY",
            ),
            code=1,
        )
    except BaselineRefused as error:
        fail(said.refused(error.code, str(error)))
    except ConfigInvalid as error:
        refuse(error)
    except (DeskBroken, StoreBroken) as error:
        fail(str(error), code=1)
    except PolicyChanged:
        vi = "Có người vừa sửa quy tắc; hãy làm lại."
        fail(words.pick(vi, "Somebody has just changed the rules; try once more."), code=1)
    except OSError as error:
        where, why = error.filename or "", error.strerror or str(error)
        fail(words.pick(f"Không dùng được {where}: {why}", f"Cannot use {where}: {why}"), code=1)


def _today() -> date:
    return datetime.fromtimestamp(clock.epoch(), UTC).date()
