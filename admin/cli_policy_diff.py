"""``lachan policy diff``: which names two policies answer differently, for whom, and when."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from admin.asking import name_in
from admin.cli_check_many import bad_line, names_in, opened
from admin.cli_common import (
    data_option,
    fail,
    json_option,
    paths_of,
    refuse,
    settings_of,
    warn,
    wrong,
)
from admin.inforce import unreadable
from admin.lookups import open_lists
from admin.mistakes import in_language
from admin.moments import MomentInvalid, parse_moment
from admin.policydiff import Found, Told, gathered, lists_of, names_written
from admin.recordtypes import TYPES, type_number
from admin.wellknown import NAMES
from admin.words import Words
from config import clock
from config.errors import ConfigInvalid
from config.names import DomainName, NameInvalid
from config.policyfile import Policy, parse_policy
from config.presets import PRESETS, preset_text
from policy.compare import Comparison, Side, Span, pairs
from policy.structure import structure

_MANY = 2000
"""Names from which on a bar shows how far it is."""


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--names",
    metavar="FILE",
    help="Compare these names, one a line; - is standard input. Otherwise sites that nearly everyone needs, "
    "and the names that stand in A or B.",
)
@click.option(
    "--group", metavar="GROUP", help="Only for this group. Otherwise for all that A and B both have."
)
@click.option(
    "--at",
    multiple=True,
    metavar="MOMENT",
    help="At this moment, such as 2026-09-07T20:00. Otherwise all week long. Repeatable.",
)
@click.option(
    "--from", "start", metavar="DATE", help="The week that begins with this day. Otherwise with today."
)
@click.option(
    "--type", "qtype", default="A", show_default=True, help="The record type: A, AAAA, HTTPS, TYPE65."
)
@click.option("--all", "everything", is_flag=True, help="Print every name, not the first of each group.")
@json_option
@data_option
@click.pass_obj
def diff(
    words: Words,
    before: str,
    after: str,
    names: str | None,
    group: str | None,
    at: Sequence[str],
    start: str | None,
    qtype: str,
    everything: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """Say what would change if policy B took the place of policy A: two files, or names of presets.

    First what is written differently, then which names open or close, for which group, at which times: every
    change of either timetable within a week is looked at. The lists are those of this box; what is set by
    hand does not count. Exit code 0: nothing changes, 1: something does.

    \b
    Examples:
      lachan policy diff policy.toml new.toml
      lachan policy diff school secondary --names most-asked.txt
      lachan policy diff policy.toml new.toml --group pupils --at 2026-09-07T08:00 --json
    """  # noqa: D301 - \b is click's mark for lines to keep
    number = type_number(qtype)
    if number is None:
        wrong("--type", qtype, "is not a record type", (*TYPES, "TYPE123"))
    paths = paths_of(data)
    protected = settings_of(paths).protected
    policies = [_policy(text) for text in (before, after)]
    index = open_lists(paths, policies[0]).lookup
    first, second = (Side(policy, lists_of(policy, index), protected) for policy in policies)
    groups = _groups(group, *policies)
    times, whole = _times(words, policies[1], at, start)
    told = Told(words, policies[0], policies[1], whole, as_json=as_json, most=None if everything else 20)
    differences = structure(*policies)
    for line in told.structure(differences):
        click.echo(line)
    seen = [pair for one in groups for pair in pairs(first, second, one, times)]
    found = _compare(words, Comparison(first, second, seen, number), names, policies, quiet=as_json)
    for line in told.changes(found, seen):
        click.echo(line)
    sys.exit(1 if differences or found.changes else 0)


def _policy(text: str) -> Policy:
    path = Path(text)
    if text in PRESETS and not path.exists():
        return parse_policy(preset_text(text), text)
    try:
        return parse_policy(path.read_bytes(), text)
    except ConfigInvalid as error:
        refuse(error)
    except FileNotFoundError:
        wrong("A, B", text, "is neither a file nor a preset", tuple(PRESETS))
    except OSError as error:
        refuse(unreadable(text, error))


def _groups(group: str | None, before: Policy, after: Policy) -> list[str]:
    both = [one for one in before.groups if one in after.groups]
    if group is None:
        return both
    if group not in both:
        wrong("--group", group, "is not a group of both", both)
    return [group]


def _times(
    words: Words, policy: Policy, at: Sequence[str], start: str | None
) -> tuple[Span | list[datetime], Span | None]:
    try:
        if at:
            return [parse_moment(text, policy.zone) for text in at], None
    except MomentInvalid as error:
        fail(f"--at: {in_language(words, str(error))}")
    now = clock.wall(policy.zone)
    try:
        day = datetime.fromisoformat(start).date() if start else now.date()
    except ValueError:
        wrong("--from", str(start), "is not a date; write it like 2026-09-07")
    midnight = datetime(day.year, day.month, day.day, tzinfo=policy.zone)
    whole = Span(midnight, midnight + timedelta(days=7))
    return whole, whole


def _compare(
    words: Words,
    comparison: Comparison,
    file: str | None,
    policies: Sequence[Policy],
    *,
    quiet: bool,
) -> Found:
    names = _unique(_named(words, file) if file else (*NAMES, *names_written(policies)))
    console = Console(stderr=True)
    shown = track(
        names,
        description=words.pick("So sánh", "Comparing"),
        console=console,
        transient=True,
        disable=quiet or len(names) < _MANY or not console.is_terminal,
    )
    return gathered(comparison, shown)


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _named(words: Words, file: str) -> Iterator[str]:
    with opened(words, file) as stream:
        for line, text, _type in names_in(stream):
            try:
                yield str(DomainName.parse(name_in(text)))
            except NameInvalid as error:
                warn(bad_line(words, line, error, as_json=False).rstrip())
