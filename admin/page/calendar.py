"""The calendar: terms, holidays, exams and single days, month by month."""

from __future__ import annotations

import datetime as dt
import re

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from admin.calendardraft import (
    FIRST_YEAR,
    LAST_YEAR,
    PLACES,
    SINGLE,
    TERMS,
    Draft,
    EntryGone,
    draft_of,
    entries,
    find,
    mark_of,
    month,
    put_entry,
    take_entry,
    tidy,
)
from admin.page import change
from admin.page.access import OWNER, VIEWER, open_to, rank
from admin.page.language import words
from admin.page.site import me, site
from admin.phrases import Phrases
from admin.schoolday import school_day
from admin.timetablewords import KINDS, TimetableWords
from config import clock
from config.calendar import SpecialDay
from config.dates import Dates
from config.week import DAYS

blueprint = Blueprint("calendar", __name__)

NEW = "new"
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_NAMES = {
    "terms": ("Học kỳ", "Terms", "Thêm học kỳ", "Add a term"),
    "holidays": ("Ngày nghỉ riêng", "Holidays of your own", "Thêm ngày nghỉ", "Add holidays"),
    "exams": ("Ngày thi", "Exams", "Thêm ngày thi", "Add exams"),
    "days": ("Ngày khác thường", "Days unlike the others", "Thêm ngày khác thường", "Add such a day"),
}


@blueprint.get("/calendar")
@open_to(VIEWER)
def look() -> str:
    """Show a month, and all that the calendar has of people's own."""
    box, speech = site(), words()
    policy = box.policy
    now = clock.wall(policy.zone)
    year, number = _asked(request.args.get("month", "")) or (now.year, now.month)
    say = TimetableWords(speech, policy.calendar)
    return render_template(
        "calendar.html",
        weeks=month(policy.calendar, year, number),
        title=speech.pick(f"Tháng {number} năm {year}", f"{_MONTHS[number - 1]} {year}"),
        earlier=_beside(year, number, -1),
        later=_beside(year, number, 1),
        today=now.date(),
        this_month=(year, number) == (now.year, now.month),
        day_line=Phrases(speech, now).day_line(school_day(policy, now)),
        places=[
            (place, speech.pick(*_NAMES[place][:2]), speech.pick(*_NAMES[place][2:]), _listed(place, say))
            for place in PLACES
        ],
        calendar=policy.calendar,
        say=say,
        may_change=rank() >= OWNER,
        kinds=[(key, speech.pick(*names[2:])) for key, names in KINDS.items()],
        seen=change.seen_version(),
    )


@blueprint.get("/calendar/<place>/<mark>")
@open_to(OWNER)
def entry(place: str, mark: str) -> BaseResponse | str:
    """Show one entry as a form, or the form of a new one."""
    try:
        draft = _before(place, mark)
    except EntryGone as gone:
        return change.refused(gone, url_for("calendar.look"))
    kept = site().forms.find(me().mark, request.path) if request.args.get("again") else None
    return _form(place, mark, _typed(kept) if kept is not None else draft)


@blueprint.post("/calendar/<place>/<mark>")
@open_to(OWNER)
def save(place: str, mark: str) -> BaseResponse | tuple[str, int]:
    """Propose the entry as the form has it; what is wrong is said on the form, with all that was entered."""
    try:
        _before(place, mark)
    except EntryGone as gone:
        return change.refused(gone, url_for("calendar.look"))
    draft = _typed(request.form)

    def edit(text: str) -> str:
        return put_entry(text, place, "" if mark == NEW else mark, draft)

    problem = _missing(place, draft) or change.problem(edit)
    if problem:
        return _form(place, mark, draft, problem), 422
    site().forms.keep(me().mark, request.path, request.form)
    return change.propose(
        request.form.get("seen", ""),
        edit,
        what="policy.calendar",
        goal=_month_of(draft.first),
        stay=url_for("calendar.entry", place=place, mark=mark, again=1),
    )


@blueprint.post("/calendar/<place>/<mark>/remove")
@open_to(OWNER)
def remove(place: str, mark: str) -> Response:
    """Propose the calendar without an entry."""
    _known(place)
    here = url_for("calendar.look")
    return change.propose(
        request.form.get("seen", ""),
        lambda text: take_entry(text, place, mark),
        what="policy.calendar",
        goal=here,
        stay=here,
    )


def _known(place: str) -> None:
    if place not in PLACES:
        abort(404)


def _before(place: str, mark: str) -> Draft:
    """The entry as it is, or one to begin with, for the day that was pressed. Raises EntryGone."""
    _known(place)
    if mark != NEW:
        return draft_of(find(site().policy.calendar, place, mark))
    day = request.args.get("day", "")
    return Draft(first=day if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else "")


def _typed(form: MultiDict[str, str]) -> Draft:
    return tidy(Draft(**{key: form.get(key, "") for key in Draft.__slots__}))


def _form(place: str, mark: str, draft: Draft, problem: str = "") -> str:
    speech = words()
    say = TimetableWords(speech, site().policy.calendar)
    pick = speech.pick
    kept = None
    if mark != NEW and place == SINGLE:
        found = find(site().policy.calendar, place, mark)
        kept = found.periods if isinstance(found, SpecialDay) else None
    return render_template(
        "calendar_entry.html",
        place=place,
        mark=mark,
        draft=draft,
        problem=problem,
        heading=pick(*_NAMES[place][2:]) if mark == NEW else say.name(draft.name) or draft.first,
        seen=change.seen_version(),
        single=place == SINGLE,
        needs_end=place == TERMS,
        periods=kept,
        runs=[
            ("", pick("giờ của chính thứ ấy", "its own")),
            *((day, say.whole_day(n)) for n, day in enumerate(DAYS)),
        ],
        kinds=[
            ("", pick("như lịch đang có", "what the calendar says")),
            *((key, pick(*KINDS[key][:2])) for key in KINDS),
        ],
    )


def _listed(place: str, say: TimetableWords) -> list[tuple[str, str, str, str]]:
    """The entries of a list, by date: (mark, name, dates, what it says besides)."""
    found = sorted(entries(site().policy.calendar, place), key=_first)
    return [(mark_of(one), say.name(one.name), _dates(one, say), _besides(one, say)) for one in found]


def _first(one: Dates | SpecialDay) -> dt.date:
    return one.date if isinstance(one, SpecialDay) else one.from_


def _dates(one: Dates | SpecialDay, say: TimetableWords) -> str:
    if isinstance(one, SpecialDay):
        return f"{say.day(one.date.weekday())} {say.full_date(one.date)}"
    first = say.full_date(one.from_)
    return first if one.last == one.from_ else f"{first} – {say.full_date(one.last)}"


def _besides(one: Dates | SpecialDay, say: TimetableWords) -> str:
    pick = words().pick
    if isinstance(one, Dates):
        return pick(f"từ tệp {one.source}", f"from {one.source}") if one.source else ""
    parts = []
    if one.kind:
        parts.append(pick(*KINDS[one.kind][:2]))
    if one.runs is not None:
        parts.append(
            pick(
                f"theo giờ {say.whole_day(one.runs).lower()}",
                f"runs the timetable of {say.whole_day(one.runs)}",
            )
        )
    if one.periods is not None:
        parts.append(pick("giờ các tiết khác thường", "other times of the periods"))
    return ", ".join(parts)


def _missing(place: str, draft: Draft) -> str:
    pick = words().pick
    if not draft.first:
        return pick("Chọn ngày.", "Choose a day.")
    if place == SINGLE:
        return ""
    if not draft.name:
        return pick("Đặt tên, ví dụ “Nghỉ Tết”.", "Give it a name, such as “Tết holidays”.")
    if place == TERMS and not draft.last:
        return pick("Học kỳ cần ngày cuối.", "A term needs its last day.")
    return ""


def _asked(text: str) -> tuple[int, int] | None:
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    year, number = int(found[1]), int(found[2])
    return (year, number) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12 else None


def _beside(year: int, number: int, step: int) -> str:
    many = year * 12 + number - 1 + step
    return f"{many // 12:04}-{many % 12 + 1:02}"


def _month_of(day: str) -> str:
    return url_for("calendar.look", month=day[:7] if _MONTH.fullmatch(day[:7]) else None)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
