"""The form of one timetable rule: what is shown in it, and what somebody has made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec
from werkzeug.datastructures import MultiDict

from admin.mistakes import mistake_line
from admin.timetabledraft import BLOCK, CLOSE, EFFECTS, ONLY, Draft
from admin.timetablewords import DAY_NAMES
from admin.weekbands import (
    DAY_MINUTES,
    KINDS,
    NO_WEEK,
    WINDOWS,
    Cell,
    Row,
    Week,
    cells_of,
    read_times,
    rows_in,
    rows_of,
    same_week,
    times_text,
    week_of,
)
from admin.weekturn import kinds_for, turned, with_stretch
from admin.words import Words
from config.calendar import Calendar
from config.dates import KINDS_OF_DAY
from config.errors import Mistake
from config.reading import Refused, Spot
from config.week import Window, window

GRID, TEXT = "grid", "text"
ADD, CUT = "add", "cut"
"""Steps within the form: paint a stretch of some days that was chosen by its times, or take it off."""
_MOST_CELLS = 2000
_SEVEN = ("0", "1", "2", "3", "4", "5", "6")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: the draft, the times as they were typed for each day, and what is wrong with it.

    torn: the grid and the typed times were both changed, and differ; a person has to say which holds. base:
    the typed times that the form was drawn with, against which both are held. parts: the parts of the day
    that are unfolded; None for what is best. stretch: the days, start and end of a stretch to paint, as
    entered.
    """

    draft: Draft
    typed: tuple[str, ...]
    mistakes: tuple[str, ...] = ()
    torn: bool = False
    base: tuple[str, ...] = ()
    parts: frozenset[str] | None = None
    stretch: tuple[tuple[str, ...], str, str] = ((), "", "")


def empty_draft(kind: str, calendar: Calendar) -> Draft:
    """A rule to begin with. A kind of times that the calendar knows nothing of is windows."""
    kind = kind if kind in kinds_for(calendar) else WINDOWS
    return Draft("", BLOCK, (), (), (), frozenset(), "", "", "", kind, NO_WEEK)


def shown(draft: Draft) -> Filled:
    """The form of a draft that nobody has touched yet."""
    typed = _texts(draft.week)
    return Filled(draft, typed, base=typed, stretch=(_SEVEN[:5], "", ""))


def in_kind(draft: Draft, kind: str, calendar: Calendar) -> Draft:
    """A draft with its times said as windows, periods or shifts; as it is if the calendar has no such."""
    if kind == draft.kind or kind not in kinds_for(calendar):
        return draft
    return replace(draft, kind=kind, week=turned(draft.kind, draft.week, kind, calendar))


def grid(draft: Draft, calendar: Calendar) -> tuple[tuple[Row, ...], frozenset[Cell]]:
    """The rows of a draft's grid, and the cells that are painted."""
    rows = rows_of(draft.kind, draft.week, calendar)
    return rows, cells_of(draft.kind, draft.week, rows)


def read_form(words: Words, form: MultiDict[str, str], before: Draft, calendar: Calendar) -> Filled:
    """What somebody has made of the form of `before`. The file's parser has to look at the rest of it."""
    filled, spot = _read(form, before, calendar)
    mistakes = [_of_day(words, one) for one in spot.mistakes]
    if any(filled.stretch[1:]) and _stretch_of(filled.stretch) is None:
        mistakes.append(_stretch_asked(words))
    missing = _missing(words, filled.draft, torn=filled.torn)
    return replace(filled, mistakes=(*mistakes, *missing))


def step_form(
    words: Words, form: MultiDict[str, str], before: Draft, calendar: Calendar, step: str
) -> Filled:
    """The form again after a step within it: a stretch painted or taken off, or another kind of times.

    Nothing else of it has to be right yet.
    """
    filled, spot = _read(form, before, calendar, cut=step == CUT)
    mistakes = [_of_day(words, one) for one in spot.mistakes]
    if filled.torn:
        mistakes.append(_torn(words))
    if (step in (ADD, CUT) or any(filled.stretch[1:])) and _stretch_of(filled.stretch) is None:
        mistakes.append(_stretch_asked(words))
    if mistakes:
        return replace(filled, mistakes=tuple(mistakes))
    draft = in_kind(filled.draft, step, calendar)
    return replace(shown(draft), parts=_unfolded(filled, draft), stretch=(filled.stretch[0], "", ""))


def _unfolded(filled: Filled, draft: Draft) -> frozenset[str] | None:
    return filled.parts if draft.kind == filled.draft.kind else None


def _read(
    form: MultiDict[str, str], before: Draft, calendar: Calendar, *, cut: bool = False
) -> tuple[Filled, Spot]:
    spot = Spot()
    base = _base(form, before)
    week, typed, torn = _week(form, before, calendar, spot, base)
    days = tuple(day for day in _given(form, "add-day") if day in _SEVEN)
    stretch = (days, form.get("add-from", "").strip(), form.get("add-to", "").strip())
    if (found := _stretch_of(stretch)) and before.kind == WINDOWS:
        week = with_stretch(week, [int(day) for day in stretch[0]], found, paint=not cut)
    effect = form.get("effect", "")
    draft = Draft(
        name=_plain(form.get("name", "")),
        effect=effect if effect in EFFECTS else before.effect,
        categories=_given(form, "category"),
        services=_given(form, "service"),
        only=tuple(dict.fromkeys(form.get("only", "").replace(",", " ").split())),
        when=frozenset(form.getlist("when")) & frozenset(KINDS_OF_DAY),
        first=form.get("first", "").strip(),
        last=form.get("last", "").strip(),
        set_by=form.get("set_by", ""),
        kind=before.kind if before.kind in KINDS else WINDOWS,
        week=week,
    )
    parts = frozenset(form.getlist("part"))
    return Filled(draft, typed, torn=torn, base=_texts(base), parts=parts, stretch=stretch), spot


def _base(form: MultiDict[str, str], before: Draft) -> Week:
    """The week that the form was drawn with."""
    quiet = Spot()
    if before.kind != WINDOWS or "base-0" not in form:
        return before.week
    found = tuple(read_times(form.get(f"base-{day}", ""), quiet) for day in range(7))
    return before.week if quiet.mistakes else found


def _week(
    form: MultiDict[str, str], before: Draft, calendar: Calendar, spot: Spot, base: Week
) -> tuple[Week, tuple[str, ...], bool]:
    """The week that was painted, or typed, whichever was changed; and whether both were."""
    cells = frozenset(_cells(form.getlist("cell")[:_MOST_CELLS]))
    if before.kind != WINDOWS:
        return week_of(before.kind, rows_of(before.kind, before.week, calendar), cells), ("",) * 7, False
    painted = week_of(WINDOWS, rows_in(cells), cells, base)
    typed = tuple(form.get(f"times-{day}", times_text(base[day])) for day in range(7))
    written = tuple(read_times(text, spot.key(f"times-{day}")) for day, text in enumerate(typed))
    rows = rows_of(WINDOWS, base, calendar)
    has_painted = not same_week(WINDOWS, painted, week_of(WINDOWS, rows, cells_of(WINDOWS, base, rows), base))
    has_typed = bool(spot.mistakes) or not same_week(WINDOWS, written, base)
    holds = form.get("holds")
    if has_painted and has_typed and holds not in (GRID, TEXT):
        return painted, typed, not same_week(WINDOWS, painted, written)
    if has_typed and holds != GRID:
        return written, typed, False
    if holds == GRID:
        spot.mistakes.clear()
    return (painted if has_painted else base), typed, False


def _stretch_of(stretch: tuple[tuple[str, ...], str, str]) -> Window | None:
    """The window of an entered stretch, None where a part of it is missing or none; 00:00 ends a day."""
    days, start, end = stretch
    try:
        found = window(f"{start}-{end}", Spot())
    except Refused:
        return None
    return Window(found.start, found.end or DAY_MINUTES) if days else None


def _stretch_asked(words: Words) -> str:
    return words.pick(
        "Thêm nhanh: chọn ít nhất một ngày, giờ bắt đầu và giờ kết thúc, ví dụ 07:00 và 11:20.",
        "Add quickly: choose at least one day, and when it begins and ends, such as 07:00 and 11:20.",
    )


def _texts(week: Week) -> tuple[str, ...]:
    return tuple(times_text(times) for times in week)


def _cells(values: Iterable[str]) -> Iterable[Cell]:
    for value in values:
        day, mark, key = value.partition(":")
        if mark and day in _SEVEN:
            yield int(day), key


def _plain(text: str) -> str:
    """A name without stray spaces, and without what cannot be seen: it may turn the words around it."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _given(form: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.getlist(name)))


def _of_day(words: Words, mistake: Mistake) -> str:
    """What is wrong with the times that were typed for a day."""
    day = int(mistake.path.partition("-")[2])
    return mistake_line(words, msgspec.structs.replace(mistake, path=words.pick(*DAY_NAMES[day][2:])))


def _torn(words: Words) -> str:
    return words.pick(
        "Bạn đã sửa cả bảng lẫn giờ gõ tay, và hai bên khác nhau. Hãy chọn bên đúng.",
        "You changed both the grid and the typed times, and they differ. Choose which is right.",
    )


def _missing(words: Words, draft: Draft, *, torn: bool) -> Iterable[str]:
    """What a rule cannot do without, in words of the form rather than of the file."""
    pick = words.pick
    if not draft.name:
        yield pick("Đặt tên cho giờ này, ví dụ “Giờ học”.", "Give it a name, such as “Class hours”.")
    if not any(draft.week) and not torn:
        yield pick(
            "Chưa tô ô nào. Hãy tô ít nhất một ô; muốn bỏ hẳn thì dùng nút “Bỏ giờ này”.",
            "No cell is painted. Paint at least one, or use “Remove this”.",
        )
    if torn:
        yield _torn(words)
    if draft.effect == BLOCK and not (draft.categories or draft.services):
        yield pick(
            "Chọn ít nhất một loại trang hay dịch vụ để chặn.",
            "Choose at least one kind of site or service to block.",
        )
    if draft.effect == ONLY and not draft.only:
        yield pick(
            "Ghi ít nhất một trang để mở; muốn đóng hết thì chọn “Tắt mạng”.",
            "Write at least one site that stays open, or choose “Internet off”.",
        )
    if draft.effect not in (BLOCK, ONLY, CLOSE):
        yield pick("Chọn giờ này làm gì.", "Choose what it does.")
