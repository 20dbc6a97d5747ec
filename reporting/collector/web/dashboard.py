"""What the reports say: coverage by commune first, then what devices met and how sure that is; no ranking."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection

from reporting.collector import baselines, coverage, summary
from reporting.collector.chart import trend
from reporting.collector.coverage import Commune
from reporting.collector.db import Database
from reporting.collector.sums import NOTHING, Summary
from reporting.collector.tables import SCHOOL_KINDS
from reporting.collector.web import figures
from reporting.collector.web.access import READER, open_to
from reporting.collector.web.figures import MEETINGS, kind_name, month_name
from reporting.collector.web.language import number, t
from reporting.collector.web.site import site

blueprint = Blueprint("dashboard", __name__)

ON_A_PAGE = 100
MONTHS = 13


@dataclass(frozen=True)
class View:
    """What of a month is looked at, and what was found."""

    month: str
    kind: str
    commune: str | None
    months: list[str]
    communes: list[Commune]
    kinds: dict[str, Summary]
    past: dict[str, Summary]
    behind: tuple[str, ...] = ()
    """Months among those shown whose newest reports are still being added up."""

    @property
    def here(self) -> Commune:
        """The part that is looked at: a commune, or all of them."""
        if self.commune is None:
            return coverage.total(self.communes)
        empty = Commune(self.commune, self.commune, 0, 0, NOTHING)
        return next((row for row in self.communes if row.code == self.commune), empty)


@blueprint.get("/dashboard")
@open_to(READER)
def look() -> str:
    """A month: who filters and reports, what was held, and what devices met."""
    database = site().database
    behind = summary.glance(database)
    view = _view(database, behind)
    if view is None:
        return render_template("dashboard.html", view=None, behind=behind)
    wanted = " ".join(request.args.get("q", "").split())[:80]
    rows = [row for row in view.communes if wanted.casefold() in commune_name(row).casefold()]
    page, pages = _page(len(rows))
    cell = request.args.get("cell", "")
    cell = cell if cell in MEETINGS else "adult"
    return render_template(
        "dashboard.html",
        view=view,
        here=view.here,
        rows=rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        page=page,
        pages=pages,
        wanted=wanted,
        shown=figures.shown(view.here.summary),
        kinds=[(kind, kind_name(kind), view.kinds[kind]) for kind in SCHOOL_KINDS if kind in view.kinds],
        findings=figures.findings(view.past, view.month),
        picture=_picture(view.past, cell),
        past=[(month, view.past[month]) for month in sorted(view.past, reverse=True)],
        cell=cell,
        month_options=[(month, month_name(month)) for month in view.months],
        kind_options=[("", t("Tất cả", "All")), *((kind, kind_name(kind)) for kind in SCHOOL_KINDS)],
        meetings=[(key, t(*names)) for key, names in MEETINGS.items()],
        stale_days=summary.STALE_DAYS,
        **_words(),
    )


@blueprint.get("/dashboard/print")
@open_to(READER)
def paper() -> str:
    """The month's awareness report, made for paper, with the annex in the authority's form."""
    view = _exact()
    if view is None:
        return render_template("dashboard.html", view=None, behind=())
    return render_template(
        "paper.html",
        view=view,
        here=view.here,
        shown=figures.shown(view.here.summary),
        kinds=[(kind_name(kind), view.kinds[kind]) for kind in SCHOOL_KINDS if kind in view.kinds],
        findings=figures.findings(view.past, view.month),
        picture=_picture(view.past, "adult"),
        today=site().today,
        authority=site().about.name,
        hotline=_hotline(),
        stale_days=summary.STALE_DAYS,
        meetings=[(key, t(*names)) for key, names in MEETINGS.items()],
        **_words(),
    )


@blueprint.get("/dashboard/coverage.csv")
@open_to(READER)
def coverage_file() -> Response:
    """The table of communes."""
    view = _exact()
    head = (
        "month", "commune", "name", "schools", "enrolled", "reporting", "hours_filtered", "hours",
        "old_lists", "forms", "sessions", "parents", "pupils",
    )  # fmt: skip
    rows = [] if view is None else [_coverage_row(view.month, row) for row in view.communes]
    return _csv("coverage", view, head, rows)


@blueprint.get("/dashboard/figures.csv")
@open_to(READER)
def figures_file() -> Response:
    """What devices met, by commune: raw sums, their standard deviation and whether that is enough to use."""
    view = _exact()
    head = ("month", "commune", "reports", "cell", "sum", "standard_deviation", "half_width_95", "enough")
    rows = [] if view is None else [row for one in view.communes for row in _figure_rows(view.month, one)]
    return _csv("figures", view, head, rows)


def commune_name(row: Commune) -> str:
    """A commune's name; of reports from schools of none, so."""
    return row.name or t("(chưa rõ xã, phường)", "(no commune)")


def _exact() -> View | None:
    """What is asked for with every report in it: for paper and files, which are taken away."""
    database = site().database
    summary.refresh(database)
    return _view(database, ())


def _view(database: Database, behind: tuple[str, ...]) -> View | None:
    """What is asked for; None where there is no report at all."""
    with database.reading() as connection:
        months = coverage.months(connection)
        if not months:
            return None
        asked = request.args.get("month", "")
        kind = request.args.get("kind", "")
        return _found(connection, months, asked if asked in months else months[0], kind, behind)


def _found(connection: Connection, months: list[str], month: str, kind: str, behind: tuple[str, ...]) -> View:
    kind = kind if kind in SCHOOL_KINDS else ""
    communes = coverage.by_commune(connection, month, kind)
    commune = request.args.get("commune")
    commune = commune if commune is not None and any(row.code == commune for row in communes) else None
    shown = [one for one in months if one <= month][:MONTHS]
    return View(
        month,
        kind,
        commune,
        months,
        communes,
        coverage.by_kind(connection, month, commune),
        coverage.by_month(connection, shown[-1], month, commune, kind),
        tuple(one for one in behind if one >= shown[-1]),
    )


def _hotline() -> str:
    """The children's hotline, as the newest baseline says it; else the national one."""
    with site().database.reading() as connection:
        found = baselines.newest(connection)
    return (found.bundle.contacts.hotline if found else "") or "111"


def _picture(past: dict[str, Summary], cell: str) -> Markup:
    """The trend of a cell. All text in it was escaped where it was drawn."""
    found = figures.points(past, cell)
    said = [f"{month_name(month)}: {figures.rate_of(past[month].rate(cell))}" for month in sorted(past)]
    most = max((point.high for point in found if point.value is not None), default=0.0)
    title = t(
        f"{t(*MEETINGS[cell])}: lượt gặp chặn trên 1.000 lượt thiết bị, theo tháng",
        f"{t(*MEETINGS[cell])}: blocks met in 1,000 device-days, by month",
    )
    return Markup(trend(found, title, said, number(most) if most else ""))  # noqa: S704 - see above


def _words() -> dict[str, object]:
    return {
        "month_name": month_name,
        "kind_name": kind_name,
        "commune_name": commune_name,
        "percent": figures.percent,
        "value_of": figures.value_of,
        "reach_of": figures.reach_of,
        "rate_of": figures.rate_of,
        "link": _link,
    }


def _link(endpoint: str = "dashboard.look", **changes: str | int | None) -> str:
    """The address of the same look with something changed; None takes it away."""
    args = {name: value for name, value in request.args.items() if name not in ("lang", "page")} | changes
    return url_for(endpoint, **{name: value for name, value in args.items() if value is not None})  # type: ignore[arg-type]


def _page(count: int) -> tuple[int, int]:
    pages = max(1, -(-count // ON_A_PAGE))
    text = request.args.get("page", "1")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(1, asked), pages), pages


def _coverage_row(month: str, row: Commune) -> Sequence[object]:
    told = row.summary
    return (
        month, row.code, row.name, row.schools, row.enrolled, told.schools, told.hours, told.hours_of,
        told.stale, told.forms, told.sessions, told.parents, told.pupils,
    )  # fmt: skip


def _figure_rows(month: str, row: Commune) -> Iterable[Sequence[object]]:
    for cell in ("active", *MEETINGS):
        one = row.summary.sum(cell)
        if row.summary.measured:
            told = (one.value, round(one.deviation, 1), round(one.half_width, 1), int(one.enough))
            yield (month, row.code, row.summary.measured, cell, *told)


def _csv(name: str, view: View | None, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[_harmless(value) for value in row] for row in rows])
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    month = view.month if view else "none"
    response.headers["Content-Disposition"] = f"attachment; filename=lachan-{name}-{month}.csv"
    return response


def _harmless(value: object) -> object:
    """A name that a spreadsheet would take for a formula is made plain (CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
