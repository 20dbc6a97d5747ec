"""Periods and shifts of the calendar: when each lesson begins and ends, and when a shift is at school."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from admin.bellsdraft import (
    Bells,
    ShiftDraft,
    bells_of,
    ends_of,
    id_of,
    in_order,
    put_bells,
    span_of,
    time_of,
    times_of,
)
from admin.calendardraft import HOURS
from admin.calendarsaid import listed
from admin.page import change
from admin.page.access import OWNER, open_to
from admin.page.language import words
from admin.page.site import me, site
from admin.timetablewords import TimetableWords

blueprint = Blueprint("bells", __name__)

NEW_PERIODS = 3
"""Empty rows of the form for more periods."""

BY_PERIODS, BY_TIMES = "periods", "times"
"""How a shift says when it is at school."""

Form = MultiDict[str, str]


@blueprint.get("/calendar/periods")
@open_to(OWNER)
def look() -> str:
    """Show the periods with their times, and the shifts with their periods."""
    kept = site().forms.find(me().mark, request.path) if request.args.get("again") else None
    return _form(kept if kept is not None else MultiDict())


@blueprint.post("/calendar/periods")
@open_to(OWNER)
def save() -> Response | tuple[str, int]:
    """Propose them as the form has them; what is wrong is said on the form, with all that was entered."""
    before = bells_of(site().policy.calendar)
    after = _read(request.form, before)

    def edit(text: str) -> str:
        return put_bells(text, before, after)

    problem = change.problem(edit)
    if problem:
        return _form(request.form, problem), 422
    site().forms.keep(me().mark, request.path, request.form)
    return change.propose(
        request.form.get("seen", ""),
        edit,
        what="policy.calendar",
        goal=url_for("calendar.look"),
        stay=url_for("bells.look", again=1),
    )


def _read(form: Form, before: Bells) -> Bells:
    periods = {}
    for name in before.periods:
        if time := time_of(form.get(f"from-{name}", ""), form.get(f"to-{name}", "")):
            periods[name] = time
    for number in range(NEW_PERIODS):
        time = time_of(form.get(f"new-from-{number}", ""), form.get(f"new-to-{number}", ""))
        called = form.get(f"new-name-{number}", "").strip()
        if time or called:
            periods[id_of(called, periods.keys() | before.periods.keys())] = time
    shifts = {}
    for key in before.shifts:
        if called := form.get(f"shift-name-{key}", "").strip():
            shifts[key] = _shift(form, called, f"shift-{key}", periods)
    if called := form.get("new-shift-name", "").strip():
        shifts[id_of(called, before.shifts.keys())] = _shift(form, called, "new-shift", periods)
    return Bells(periods, shifts)


def _shift(form: Form, called: str, field: str, periods: Mapping[str, str]) -> ShiftDraft:
    """A shift as it was entered: by the one or the other, whichever is chosen."""
    if form.get(f"{field}-by") == BY_TIMES:
        return ShiftDraft(called, (), times_of(form.get(f"{field}-times", "")))
    return ShiftDraft(called, in_order(form.getlist(field), periods))


def _form(typed: Form, problem: str = "") -> str:
    """The form of what there is, or of what was typed where something was."""
    bells = bells_of(site().policy.calendar)
    rows = []
    for name, time in bells.periods.items():
        start, end = ends_of(time)
        rows.append((name, typed.get(f"from-{name}", start), typed.get(f"to-{name}", end)))
    shifts = []
    for key, one in bells.shifts.items():
        field = f"shift-{key}"
        chosen = typed.getlist(field) if f"shift-name-{key}" in typed else one.periods
        by = typed.get(f"{field}-by", BY_TIMES if one.windows else BY_PERIODS)
        times = typed.get(f"{field}-times", ", ".join(one.windows) or span_of(one.periods, bells.periods))
        shifts.append((key, typed.get(f"shift-name-{key}", one.name), chosen, by, times))
    return render_template(
        "bells.html",
        rows=rows,
        more=range(NEW_PERIODS),
        shifts=shifts,
        typed=typed,
        hours=listed(site().policy.calendar, HOURS, TimetableWords(words(), site().policy.calendar)),
        problem=problem,
        seen=change.seen_version(),
    )
