"""``lachan policy``: what the rules say, and whether they are written right."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    settings_of,
    wrong,
)
from admin.cli_policy_calendar import import_ics, preset
from admin.cli_policy_diff import diff
from admin.groupstate import backed, for_everyone, group_now
from admin.inforce import unreadable
from admin.lookups import open_lists
from admin.mistakes import in_language, told
from admin.moments import MomentInvalid, parse_moment
from admin.passes_said import PassPhrases
from admin.passes_store import PassBook
from admin.phrases import Phrases
from admin.schoolday import SchoolDay, school_day
from admin.status import GroupNow, Mode
from admin.words import Words
from config import clock
from config.categories import CATEGORIES
from config.devices import parse_devices
from config.errors import ConfigInvalid, Mistake
from config.passes import Pass, PassesBroken, in_force, reaches
from config.paths import Paths
from config.policyfile import Policy
from config.settings import load_settings
from policy.whole import read_policy

Value = TypeVar("Value")


@click.group()
def policy() -> None:
    """Show what the rules say now, find mistakes in them, compare, begin with a preset, import days."""


policy.add_command(diff)
policy.add_command(preset)
policy.add_command(import_ics)


@policy.command()
@click.option("--group", help="Show this group only.")
@click.option("--at", metavar="MOMENT", help="Show what holds at this moment, such as 2026-09-07T20:00.")
@json_option
@data_option
@policy_option
@click.pass_obj
def show(
    words: Words,
    group: str | None,
    at: str | None,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Say in plain words what holds for each group, until when, and what comes then.

    \b
    Examples:
      lachan policy show
      lachan policy show --group pupils --at 2026-09-07T07:30
      lachan policy show --json
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, policy_file)
    rules = policy_of(words, paths, policy_file).policy
    if group is not None and group not in rules.groups:
        wrong("--group", group, "is not a group of the policy", rules.groups)
    protected = settings_of(paths, kind=rules.kind).protected
    moment = _moment(words, rules, at)
    day = school_day(rules, moment)
    if not as_json:
        for line in _opening(words, moment, day, asked=at is not None):
            click.echo(line + "\n")
    known = open_lists(paths, rules).categories
    covered = frozenset(CATEGORIES) if known is None else known
    book = _passes(paths)
    passes = in_force(book, moment.timestamp())
    said = PassPhrases(words, rules, moment)
    for name in [group] if group else rules.groups:
        state = group_now(rules, name, moment, protected=protected, passes=book)
        mine = [one for one in passes if reaches(one, name, None)]
        bare = [category for category in state.categories if category not in covered]
        if as_json:
            more = {"by_hand": [one.id for one in mine], "without_list": bare, "day": _day_json(day)}
            click.echo(json_line({**_group_json(state, moment), **more}))
        else:
            hand = [f"{said.what(one)} {said.times(one)}" for one in mine]
            click.echo("\n".join(_told(words, backed(state, covered), moment, bare, hand)) + "\n")
    single = [f"{said.whom(one)}: {said.what(one)} {said.times(one)}" for one in passes if one.device]
    if single and group is None and not as_json:
        text = "; ".join(single)
        click.echo(words.pick(f"Làm bằng tay cho từng máy: {text}.", f"By hand for single devices: {text}."))
    if not as_json:
        for line in Phrases(words, moment).everyone_lines(*for_everyone(covered)):
            click.echo(line)


def _moment(words: Words, rules: Policy, at: str | None) -> datetime:
    if at is None:
        return clock.wall(rules.zone)
    try:
        return parse_moment(at, rules.zone)
    except MomentInvalid as error:
        fail(f"--at: {in_language(words, str(error))}")


def _opening(words: Words, moment: datetime, day: SchoolDay | None, *, asked: bool) -> Iterator[str]:
    """As of when, if somebody asked for a moment ("today" is that moment's day then); and what day it is."""
    phrases = Phrases(words, moment)
    if asked:
        clock, date, weekday = f"{moment:%H:%M}", phrases.date(moment), phrases.weekday(moment.weekday())
        yield words.pick(
            f"Như thể bây giờ là {clock} {weekday}, ngày {date}.",
            f"As if it were {clock} on {weekday}, {date}.",
        )
    if line := phrases.day_line(day):
        yield line


def _passes(paths: Paths) -> tuple[Pass, ...]:
    """All that was set by hand; nothing where the file cannot be read: `lachan pass list` says why."""
    try:
        return PassBook(paths).read()
    except (PassesBroken, OSError):
        return ()


def _told(
    words: Words, group: GroupNow, moment: datetime, bare: Sequence[str], hand: Sequence[str]
) -> Iterator[str]:
    phrases = Phrases(words, moment)
    head = click.style(phrases.group(group), bold=True) + f" ({group.id})"
    yield head + (words(", for every device that no group names") if group.is_default else "")
    if hand:
        text = words.pick(f"Làm bằng tay: {'; '.join(hand)}.", f"By hand: {'; '.join(hand)}.")
        yield "  " + click.style(text, fg="yellow")
    line = phrases.now_line(group)
    strict = group.mode in (Mode.CLOSED, Mode.ONLY)
    yield "  " + (click.style(line, fg="yellow") if strict else line)
    if group.mode is Mode.ONLY and (group.categories or group.services):
        yield "  " + words("Blocked: %(what)s.", what=phrases.categories(group.categories, group.services))
    if bare and group.mode is not Mode.CLOSED:
        yield "  " + phrases.bare_line(bare)
    if (line := phrases.safe_line(group)) and group.mode is not Mode.CLOSED:
        yield "  " + line
    if group.own_blocks or group.own_allows:
        yield "  " + words(
            "Its own names: %(blocks)s blocked, %(allows)s allowed.",
            blocks=group.own_blocks,
            allows=group.own_allows,
        )
    window = f"{phrases.windows(group)}. " if group.windows else ""
    yield f"  {window}{phrases.change_line(group)}"


def _group_json(group: GroupNow, moment: datetime) -> dict[str, object]:
    change = group.change
    return {
        "type": "group",
        "group": group.id,
        "vi": group.vi,
        "en": group.en,
        "default": group.is_default,
        "at": moment.isoformat(timespec="seconds"),
        "mode": group.mode.value,
        "blocked_categories": list(group.categories),
        "blocked_services": list(group.services),
        "safe_search": group.safe_search,
        "youtube": group.youtube,
        "windows": list(group.windows),
        "own_blocks": group.own_blocks,
        "own_allows": group.own_allows,
        "until": change.at.isoformat(timespec="seconds") if change else None,
        "then": {"mode": change.mode.value, "opens": list(change.opens), "closes": list(change.closes)}
        if change
        else None,
    }


def _day_json(day: SchoolDay | None) -> dict[str, object] | None:
    return None if day is None else {"kind": day.kind, "name": day.name}


# Checking -------------------------------------------------------------------------------------------------


@policy.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@data_option
@click.pass_obj
def check(words: Words, file: Path | None, as_json: bool, data: Path | None) -> None:
    """Find every mistake in FILE; without one, in the policy, the devices and the settings of this box.

    Each mistake is named with its place, what stands there and what could. Nothing is changed, and a running
    filter keeps the last good rules until the file is right. Exit code 0: no mistake; 2: mistakes.

    \b
    Examples:
      lachan policy check
      lachan policy check my-policy.toml
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, file)
    found: list[ConfigInvalid] = []
    rules = _try(found, lambda: _read_policy(paths.policy, named=file is not None))
    if rules is not None and not as_json:
        click.echo(_fine(words, paths.policy, rules))
    if rules is not None and as_json:
        click.echo(json_line({"type": "fine", "file": str(paths.policy), "groups": list(rules.groups)}))
    if file is None:
        _try(found, lambda: load_settings(paths.settings, kind=rules.kind if rules else None))
        if rules is not None and paths.devices.exists():
            _try(found, lambda: parse_devices(paths.devices.read_bytes(), rules.groups.keys()))
    for invalid in found:
        click.echo("\n".join(map(json_line, _mistakes_json(invalid))) if as_json else told(words, invalid))
    if found:
        sys.exit(2)


def _read_policy(path: Path, *, named: bool) -> Policy:
    try:
        return read_policy(path.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        hint = "there is no such file" + ("" if named else "; lachan run writes one at its first start")
        raise ConfigInvalid((Mistake("", "", hint),), str(path)) from None
    except IsADirectoryError:
        inside = path / "policy.toml"
        hint = f"; name the file in it: {inside}" if inside.is_file() else "; name a policy file"
        raise ConfigInvalid((Mistake("", "", f"it is a folder{hint}"),), str(path)) from None


def _try(found: list[ConfigInvalid], read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except ConfigInvalid as error:
        found.append(error)
    except OSError as error:
        found.append(unreadable(str(error.filename), error))
    return None


def _fine(words: Words, path: Path, rules: Policy) -> str:
    windows = sum(len(group.timetable) for group in rules.groups.values())
    return words(
        "%(file)s is fine: %(groups)s, %(lists)s, %(rules)s.",
        file=path,
        groups=words.plural("%(num)s group", "%(num)s groups", len(rules.groups)),
        lists=words.plural("%(num)s subscribed list", "%(num)s subscribed lists", len(rules.lists)),
        rules=words.plural("%(num)s timetable rule", "%(num)s timetable rules", windows),
    )


def _mistakes_json(invalid: ConfigInvalid) -> Iterator[dict[str, object]]:
    for mistake in invalid.mistakes:
        yield {
            "type": "mistake",
            "file": invalid.file,
            "path": mistake.path,
            "value": mistake.value,
            "problem": mistake.problem,
            "choices": list(mistake.choices),
        }
