"""Statistics: what the box counted on days that are over, for whoever has an account.

What may not be told is not in the store (`reporting.limits`); the page says so where something is missing.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from admin import statcharts
from admin.detailsaid import names_line
from admin.findings_said import FindingPhrases, why_not_shown
from admin.inforce import baseline_in_force
from admin.page.access import OWNER, VIEWER, open_to, rank
from admin.page.language import words
from admin.page.site import Site, site
from admin.phrases import Phrases
from admin.stats_rows import as_csv, rows
from admin.stats_said import CELLS, PASSES, StatsPhrases
from admin.statspans import SPANS, day_of, days_of
from admin.store import StoreBroken
from admin.svg import figure
from config import clock
from config.baseline import help_contacts
from config.categories import BY_NUMBER
from reporting.counteddays import Month
from reporting.figures import Period, Statistics
from reporting.findings import find, is_comparable, is_old
from reporting.metnames import KeptName, kept_names
from reporting.rollup import Place
from reporting.store import StatisticsBroken, StatisticsStore

blueprint = Blueprint("statistics", __name__)

KEPT, _MOST_KEPT = 300.0, 12

_LONGEST = 400  # days that can be asked for at once; hours are not kept longer either


class Asked(NamedTuple):
    """What somebody wants to see. span: one of SPANS, "custom", or "" with what is wrong in `problem`."""

    first: date
    last: date
    span: str
    group: str | None
    problem: str = ""


@blueprint.get("/statistics")
@open_to(VIEWER)
def show() -> tuple[str, int] | str:
    """Show a span of days, of the whole box or of one group."""
    box, speech = site(), words()
    asked = _asked(box)
    try:
        period, before = read(box, asked.first, asked.last, asked.group)
    except StatisticsBroken as error:
        logging.getLogger(__name__).warning("%s", error)
        return render_template("sorry.html", code=503, why="statistics"), 503
    phrases = Phrases(speech, clock.wall(box.policy.zone))
    names = names_line(speech, box.policy)
    said = FindingPhrases(speech, box.policy, phrases)
    page = render_template(
        "statistics.html",
        asked=asked,
        period=period,
        before=before,
        comparable=is_comparable(period, before),
        spans=_spans(asked),
        group_options=_group_options(box),
        heading=StatsPhrases(speech, box.policy, phrases).heading(period),
        findings=[said.say(one) for one in find(period, before, box.policy.pupil_groups)]
        if period.days
        else [],
        charts=_charts(box, period, before),
        not_shown=why_not_shown(speech, box.kind, names),
        names=_names(box, asked),
        may_change=rank() >= OWNER,
        percent=said.percent,
        cells=CELLS,
        passes=PASSES,
        requests=_requests(box, period) if asked.group is None else None,
        old_lists=[one.id for one in period.lists if one.confirmed and is_old(one.day, one.confirmed)],
        hours=((period.last - period.first).days + 1) * 24,
        day=phrases.date,
        category=phrases.category,
        month_name=lambda text: phrases.month(Month.parse(text).first),
        numbered=BY_NUMBER,
        school=box.kind == "school",
        hotline=help_contacts(box.settings, baseline_in_force(box.paths)).hotline,
        csv=url_for(".table", **_arguments(asked)),
    )
    return (page, 422) if asked.problem else page


@blueprint.get("/statistics.csv")
@open_to(VIEWER)
def table() -> Response:
    """Give the same days as a table for a spreadsheet."""
    asked = _asked(site())
    try:
        period, before = read(site(), asked.first, asked.last, asked.group)
    except StatisticsBroken as error:
        logging.getLogger(__name__).warning("%s", error)
        return Response(render_template("sorry.html", code=503, why="statistics"), 503)
    name = f"lachan-{asked.first}-{asked.last}.csv"
    # Spreadsheets take a file without a byte order mark for one in an old encoding.
    return Response(
        "\ufeff" + as_csv(rows(period, before, _names(site(), asked) or ())),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def read(box: Site, first: date, last: date, group: str | None = None) -> tuple[Period, Period]:
    """Return a period and as many days before it. Raises StatisticsBroken.

    Its days are over, so what was read is shown again for KEPT seconds.
    """
    today = clock.wall(box.policy.zone).date()
    key = (first, last, group, today, box.kind, box.policy.timezone, _inode(box))
    kept = box.periods.get(key)
    if kept is not None and 0 <= box.monotonic() - kept[0] < KEPT:
        found: tuple[Period, Period] = kept[1]
        return found
    with StatisticsStore(box.paths.statistics) as store:
        statistics = Statistics(store, Place(box.kind, box.policy.zone), today)
        period = statistics.period(first, last, group)
        found = period, statistics.before(period)
    if len(box.periods) >= _MOST_KEPT:
        box.periods.clear()
    box.periods[key] = box.monotonic(), found
    return found


def _inode(box: Site) -> int:
    """What tells the file from another one: somebody may have deleted it, and then all is forgotten."""
    try:
        return box.paths.statistics.stat().st_ino
    except OSError:
        return 0


def _asked(box: Site) -> Asked:
    today = clock.wall(box.policy.zone).date()
    group = request.args.get("group", "")
    chosen = group if box.kind == "school" and group in box.policy.groups else None
    span = request.args.get("span", "")
    from_, to = request.args.get("from", "").strip(), request.args.get("to", "").strip()
    usual = days_of(span if span in SPANS else "week", today, box.policy.calendar)
    if span in SPANS or not (from_ or to):
        return Asked(*usual, span if span in SPANS else "week", chosen)
    yesterday = today - timedelta(days=1)
    last = day_of(to) if to else yesterday
    first = day_of(from_) if from_ else last
    problem = _problem(first, last, today)
    if problem or first is None or last is None:
        return Asked(*usual, "", chosen, problem)
    return Asked(first, min(last, yesterday), "custom", chosen)


def _problem(first: date | None, last: date | None, today: date) -> str:
    pick = words().pick
    if first is None or last is None:
        return pick(
            "Ngày chưa đúng. Hãy chọn ngày, hoặc ghi như 2026-09-01.",
            "That is no date. Choose one, or write it like 2026-09-01.",
        )
    if first > last:
        return pick("Ngày đầu nằm sau ngày cuối.", "The first day is after the last.")
    if first >= today:
        return pick(
            "Những ngày này chưa qua. Thống kê chỉ có những ngày đã trọn.",
            "These days are not over yet. Statistics are of whole days.",
        )
    if (last - first).days >= _LONGEST:
        return pick(
            f"Nhiều nhất {_LONGEST} ngày một lần xem.", f"At most {_LONGEST} days can be looked at at once."
        )
    return ""


def _requests(box: Site, period: Period) -> tuple[int, int, int] | None:
    """How many requests to open something were asked, opened and refused; None for none."""
    try:
        days = box.requests.days(period.first, period.last).values()
    except StoreBroken as error:
        logging.getLogger(__name__).warning("%s", error)
        return None
    asked, opened, refused = (sum(day[at] for day in days) for at in range(3))
    return (asked, opened, refused) if asked else None


def _names(box: Site, asked: Asked) -> list[KeptName] | None:
    """Names of blocked sites that are kept, the newest day first; None while none are, and for one group."""
    if not box.policy.statistics.names or asked.group is not None:
        return None
    try:
        with StatisticsStore(box.paths.statistics) as store:
            return kept_names(store)
    except StatisticsBroken as error:
        logging.getLogger(__name__).warning("%s", error)
        return []


def _arguments(asked: Asked) -> dict[str, Any]:
    """What leads to the same days again; a span stays a span, so that a bookmark moves on."""
    days = {"from": asked.first, "to": asked.last} if asked.span == "custom" else {"span": asked.span or None}
    return {**days, "group": asked.group}


def _spans(asked: Asked) -> list[tuple[str, str, bool]]:
    """The spans to choose from: address, name, whether it is shown."""
    names = {
        "day": words().pick("Hôm qua", "Yesterday"),
        "week": words().pick("7 ngày qua", "Last 7 days"),
        "month": words().pick("Tháng trước", "Last month"),
        "year": words().pick("Năm học này", "School year"),
    }
    return [(url_for(".show", span=s, group=asked.group), names[s], s == asked.span) for s in SPANS]


def _group_options(box: Site) -> list[tuple[str, str]]:
    if box.kind != "school":
        return []
    pick = words().pick
    named = [(group.id, pick(group.vi, group.en)) for group in box.policy.groups.values()]
    return [("", pick("Cả trường", "The whole school")), *named]


def _charts(box: Site, period: Period, before: Period) -> dict[str, Markup]:
    speech = words()
    phrases = Phrases(speech, clock.wall(box.policy.zone))
    found = statcharts.of_period(speech, box.policy, phrases, period, before)
    return {chart.name: figure(speech, chart) for chart in found}
