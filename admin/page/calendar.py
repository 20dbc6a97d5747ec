"""The calendar: terms, holidays, exams and single days, month by month."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from admin.bellsdraft import bells_of, ends_of, moved, time_of
from admin.calendardraft import (
    FIRST_YEAR,
    HOURS,
    LAST_YEAR,
    PLACES,
    SINGLE,
    TERMS,
    Draft,
    EntryGone,
    draft_of,
    find,
    month,
    put_entry,
    take_entry,
    tidy,
    usual_periods,
)
from admin.calendarsaid import listed
from admin.page import change
from admin.page.access import OWNER, VIEWER, open_to, rank
from admin.page.language import words
from admin.page.site import me, site
from admin.phrases import Phrases
from admin.schoolday import school_day
from admin.timetablewords import KINDS, TimetableWords
from config import clock
from config.week import DAYS

blueprint = Blueprint("calendar", __name__)

NEW = "new"
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_NAMES = {
    "terms": ("Học kỳ", "Terms", "Thêm học kỳ", "Add a term"),
    "holidays": ("Ngày nghỉ riêng", "Holidays of your own", "Thêm ngày nghỉ", "Add holidays"),
    "exams": ("Ngày thi", "Exams", "Thêm ngày thi", "Add exams"),
    "days": ("Ngày khác thường", "Days unlike the others", "Thêm ngày khác thường", "Add such a day"),
    "hours": ("Giờ mùa đông", "Winter hours", "Thêm giờ mùa đông", "Add winter hours"),
}
LATER, EARLIER = "later", "earlier"
"""Steps within the form: all periods so many minutes later, or earlier."""
_MOST_MINUTES = 600


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
            (
                place,
                speech.pick(*_NAMES[place][:2]),
                speech.pick(*_NAMES[place][2:]),
                listed(policy.calendar, place, say),
            )
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
    return _form(place, mark, _typed(place, kept, draft) if kept is not None else draft)


@blueprint.post("/calendar/<place>/<mark>")
@open_to(OWNER)
def save(place: str, mark: str) -> BaseResponse | tuple[str, int]:
    """Propose the entry as the form has it; what is wrong is said on the form, with all that was entered."""
    try:
        before = _before(place, mark)
    except EntryGone as gone:
        return change.refused(gone, url_for("calendar.look"))
    draft = _typed(place, request.form, before)
    if request.form.get("step") in (LATER, EARLIER):
        return _moved(place, mark, draft), 200

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
    draft = Draft(first=day if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else "")
    return replace(draft, periods=bells_of(site().policy.calendar).periods) if place == HOURS else draft


def _typed(place: str, form: MultiDict[str, str], before: Draft) -> Draft:
    """The form as it was entered. Times are a day's own where that is ticked, or they are new."""
    name, first, last, runs, kind = (form.get(key, "") for key in ("name", "first", "last", "runs", "kind"))
    draft = tidy(Draft(name, first, last, runs, kind))
    usual = usual_periods(site().policy.calendar, place, draft)
    rows = {name: time_of(form.get(f"from-{name}", ""), form.get(f"to-{name}", "")) for name in usual}
    drawn = usual_periods(site().policy.calendar, place, Draft(first=form.get("drawn", before.first)))
    is_new = before.periods is None and f"from-{next(iter(rows), '')}" in form and rows not in (usual, drawn)
    own = place == HOURS or (place == SINGLE and ("own" in form or is_new))
    return replace(draft, periods={name: time for name, time in rows.items() if time} if own else None)


def _moved(place: str, mark: str, draft: Draft) -> str:
    """The form with all its periods later or earlier."""
    pick, form = words().pick, request.form
    text = form.get("minutes", "").strip()
    minutes = int(text) if re.fullmatch("[0-9]{1,3}", text) else 0
    if not 0 < minutes <= _MOST_MINUTES:
        return _form(
            place, mark, draft, pick("Ghi số phút, ví dụ 30.", "Write how many minutes, such as 30.")
        )
    found = moved(draft.periods or {}, minutes if form["step"] == LATER else -minutes)
    if found is None:
        wrong = pick("Có tiết sẽ ra ngoài ngày đó.", "A period would not lie within the day any more.")
        return _form(place, mark, draft, wrong)
    return _form(place, mark, replace(draft, periods=found))


def _form(place: str, mark: str, draft: Draft, problem: str = "") -> str:
    speech = words()
    say = TimetableWords(speech, site().policy.calendar)
    pick = speech.pick
    usual = usual_periods(site().policy.calendar, place, draft)
    times = usual if draft.periods is None else draft.periods
    return render_template(
        "calendar_entry.html",
        place=place,
        mark=mark,
        draft=draft,
        problem=problem,
        heading=pick(*_NAMES[place][2:]) if mark == NEW else say.name(draft.name) or draft.first,
        seen=change.seen_version(),
        single=place == SINGLE,
        needs_end=place in (TERMS, HOURS),
        hours=place == HOURS,
        rows=[(name, time, *ends_of(times.get(name, ""))) for name, time in usual.items()],
        minutes=request.form.get("minutes", "30"),
        runs=[
            ("", pick("giờ của chính thứ ấy", "its own")),
            *((day, say.whole_day(n)) for n, day in enumerate(DAYS)),
        ],
        kinds=[
            ("", pick("như lịch đang có", "what the calendar says")),
            *((key, pick(*KINDS[key][:2])) for key in KINDS),
        ],
    )


def _missing(place: str, draft: Draft) -> str:
    pick = words().pick
    wanted = {
        pick("Chọn ngày.", "Choose a day."): not draft.first,
        pick("Đặt tên, ví dụ “Nghỉ Tết”.", "Give it a name, such as “Tết holidays”."): (
            place != SINGLE and not draft.name
        ),
        pick("Học kỳ cần ngày cuối.", "A term needs its last day."): place == TERMS and not draft.last,
        pick("Chọn cả ngày cuối.", "Choose the last day, too."): place == HOURS and not draft.last,
        pick("Ghi giờ của ít nhất một tiết.", "Write when at least one period takes place."): (
            place == HOURS and not draft.periods
        ),
    }
    return next((text for text, missing in wanted.items() if missing), "")


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
