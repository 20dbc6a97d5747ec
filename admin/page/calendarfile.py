"""Days of an .ics file for the calendar, brought by who owns the box."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, make_response, redirect, request, url_for

from admin.calendardraft import EXAMS, HOLIDAYS, source_name
from admin.icsapart import read_apart
from admin.icsdays import LARGEST, IcsInvalid
from admin.mistakes import in_language
from admin.page import change
from admin.page.access import OWNER, open_to, takes
from admin.page.language import words
from admin.page.notes import Note
from admin.page.site import me, site
from config import clock
from config.calendaredit import put_days

blueprint = Blueprint("calendarfile", __name__)

_AHEAD = dt.timedelta(days=2 * 366)
_MOST_SKIPPED = 5


@blueprint.post("/calendar/import")
@open_to(OWNER)
@takes(LARGEST + 64 * 1024)
def bring() -> Response:
    """Propose the days of a file as holidays or exams, in the place of those of a file of that name."""
    box, speech = site(), words()
    here, place = url_for("calendar.look"), request.form.get("place", "")
    file = request.files.get("file")
    if file is None or not file.filename or place not in (HOLIDAYS, EXAMS):
        return _told(here, speech.pick("Chọn một tệp .ics.", "Choose an .ics file."))
    today = clock.wall(box.policy.zone).date()
    try:
        found = read_apart(file.read(LARGEST + 1), box.policy.zone, today, today + _AHEAD)
    except IcsInvalid as error:
        return _told(here, f"{source_name(file.filename)}: {in_language(speech, str(error))}")
    wanted = request.form.get("part", "").strip().casefold()
    days = [(one.name, one.first, one.last) for one in found.days if wanted in one.name.casefold()]
    if found.skipped:
        left = "; ".join(found.skipped[:_MOST_SKIPPED])
        _leave(speech.pick(f"Đã bỏ qua: {left}.", f"Left out: {left}."))
    if not days:
        text = speech.pick(
            "Trong hai năm tới tệp này không có ngày nào như vậy.",
            "The file has no such day in the next two years.",
        )
        return _told(here, text)
    source = source_name(file.filename)
    return change.propose(
        request.form.get("seen", ""),
        lambda text: put_days(text, place, source, days),
        what="policy.calendar",
        goal=url_for("calendar.look", month=f"{days[0][1]:%Y-%m}"),
        stay=here,
    )


def _told(here: str, text: str) -> Response:
    _leave(text)
    return make_response(redirect(here, 303))


def _leave(text: str) -> None:
    site().notes.leave(me().mark, Note(text, tone="warn"))
