"""``lachan stats``: what the box counted, as sums that tell of nobody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from admin.cli_common import (
    data_option,
    fail,
    json_line,
    json_option,
    paths_of,
    policy_of,
    policy_option,
    wrong,
)
from admin.phrases import Phrases
from admin.stats_rows import as_csv, rows
from admin.stats_said import StatsPhrases
from admin.statspans import day_of, days_of
from admin.words import Words
from config import clock
from reporting.figures import Statistics
from reporting.metnames import kept_names
from reporting.rollup import Place
from reporting.store import StatisticsBroken, StatisticsStore


@click.command()
@click.option("--day", "span", flag_value="day", help="Yesterday.")
@click.option(
    "--week", "span", flag_value="week", help="The last seven days; this is what holds without any."
)
@click.option("--month", "span", flag_value="month", help="The last whole calendar month.")
@click.option("--year", "span", flag_value="year", help="The school year so far.")
@click.option("--from", "first", metavar="DATE", help="The first day, like 2026-09-01.")
@click.option("--to", "last", metavar="DATE", help="The last day; otherwise yesterday.")
@click.option("--group", metavar="GROUP", help="One group, in a school; of ten devices or more.")
@click.option("--csv", "as_csv_", is_flag=True, help="Print a table for a spreadsheet.")
@json_option
@data_option
@policy_option
@click.pass_obj
def stats(
    words: Words,
    span: str | None,
    first: str | None,
    last: str | None,
    group: str | None,
    as_csv_: bool,
    as_json: bool,
    data: Path | None,
    policy_file: Path | None,
) -> None:
    """Say what was blocked: by category, group, hour and weekday, and against the days before.

    Whole days only, today not yet. No address, device or opened site is kept, groups of fewer than ten
    devices are not told apart, and homes show no hours: docs/statistics.md.

    \b
    Examples:
      lachan stats
      lachan stats --month --csv > september.csv
      lachan stats --from 2026-09-05 --group pupils
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    now = clock.wall(policy.zone)
    _refuse_both(words, "--" + (span or ""), "--from, --to", bool(span and (first or last)))
    _refuse_both(words, "--json", "--csv", as_json and as_csv_)
    begin, end = days_of(span or "week", now.date(), policy.calendar)
    if first or last:
        begin, end = _given(words, first, last, now.date())
    if group is not None and group not in policy.groups:
        wrong("--group", group, "is not a group of this file", tuple(policy.groups))
    if group is not None and policy.kind != "school":
        fail(words.pick("Ở nhà chỉ có số của cả hộp.", "At home there are numbers of the whole box only."), 1)
    try:
        with StatisticsStore(paths.statistics) as store:
            statistics = Statistics(store, Place(policy.kind, policy.zone), now.date())
            period = statistics.period(begin, end, group)
            before = statistics.before(period)
            names = kept_names(store) if policy.statistics.names and group is None else []
    except StatisticsBroken as error:
        fail(words.pick(f"Không đọc được thống kê: {error}", f"The statistics cannot be read: {error}"), 1)
    if as_csv_:
        click.echo(as_csv(rows(period, before, names)), nl=False)
    elif as_json:
        for row in rows(period, before, names):
            click.echo(json_line(row))
    else:
        for line in StatsPhrases(words, policy, Phrases(words, now)).lines(period, before, names):
            click.echo(line)


def _refuse_both(words: Words, one: str, other: str, both: bool) -> None:
    if both:
        fail(words.pick(f"{one} không đi cùng {other}.", f"{one} does not go with {other}."))


def _given(words: Words, first: str | None, last: str | None, today: date) -> tuple[date, date]:
    end = _date(words, "--to", last) if last else today - timedelta(days=1)
    begin = _date(words, "--from", first) if first else end
    if begin > end:
        fail(words.pick(f"--from: {begin} sau {end}.", f"--from: {begin} is after {end}."))
    return begin, end


def _date(words: Words, option: str, text: str) -> date:
    found = day_of(text)
    if found is None:
        vi, en = "không phải ngày; hãy ghi như 2026-09-01", "is not a date; write it like 2026-09-01"
        fail(words.pick(f'{option}: "{text}" {vi}', f'{option}: "{text}" {en}'))
    return found
