"""The form of one timetable rule: what is shown in it, and what somebody has made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from admin.mistakes import mistake_line
from admin.timetabledraft import BLOCK, CLOSE, EFFECTS, ONLY, Draft
from admin.weekbands import (
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
from admin.words import Words
from config.calendar import Calendar
from config.dates import KINDS_OF_DAY
from config.reading import Spot

GRID, TEXT = "grid", "text"
_MOST_CELLS = 2000


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: the draft, the times as they were typed for each day, and what is wrong with it.

    torn: the grid and the typed times were both changed, and differ; a person has to say which holds.
    """

    draft: Draft
    typed: tuple[str, ...]
    mistakes: tuple[str, ...] = ()
    torn: bool = False


def empty_draft(kind: str, calendar: Calendar) -> Draft:
    """A rule to begin with. A kind of times that the calendar knows nothing of is windows."""
    known = {WINDOWS: True, "periods": bool(calendar.periods), "shift": bool(calendar.shifts)}
    kind = kind if known.get(kind) else WINDOWS
    return Draft("", BLOCK, (), (), (), frozenset(), "", "", "", kind, NO_WEEK)


def shown(draft: Draft) -> Filled:
    """The form of a draft that nobody has touched yet."""
    return Filled(draft, tuple(times_text(times) for times in draft.week))


def grid(draft: Draft, calendar: Calendar) -> tuple[tuple[Row, ...], frozenset[Cell]]:
    """The rows of a draft's grid, and the cells that are painted."""
    rows = rows_of(draft.kind, draft.week, calendar)
    return rows, cells_of(draft.kind, draft.week, rows)


def read_form(words: Words, form: MultiDict[str, str], before: Draft, calendar: Calendar) -> Filled:
    """What somebody has made of the form of `before`. The file's parser has to look at the rest of it."""
    spot = Spot()
    week, typed, torn = _week(form, before, calendar, spot)
    effect = form.get("effect", "")
    draft = Draft(
        name=" ".join(form.get("name", "").split()),
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
    mistakes = [mistake_line(words, one) for one in spot.mistakes]
    return Filled(draft, typed, (*mistakes, *_missing(words, draft, torn=torn)), torn)


def _week(
    form: MultiDict[str, str], before: Draft, calendar: Calendar, spot: Spot
) -> tuple[Week, tuple[str, ...], bool]:
    """The week that was painted, or typed, whichever was changed; and whether both were."""
    cells = frozenset(_cells(form.getlist("cell")[:_MOST_CELLS]))
    if before.kind != WINDOWS:
        return week_of(before.kind, rows_of(before.kind, before.week, calendar), cells), ("",) * 7, False
    painted = week_of(WINDOWS, rows_in(cells), cells, before.week)
    typed = tuple(form.get(f"times-{day}", times_text(before.week[day])) for day in range(7))
    written = tuple(read_times(text, spot.key(f"times-{day}")) for day, text in enumerate(typed))
    rows, drawn = grid(before, calendar)
    has_painted = not same_week(WINDOWS, painted, week_of(WINDOWS, rows, drawn, before.week))
    has_typed = bool(spot.mistakes) or not same_week(WINDOWS, written, before.week)
    holds = form.get("holds")
    if has_painted and has_typed and holds not in (GRID, TEXT):
        return painted, typed, not same_week(WINDOWS, painted, written)
    if has_typed and holds != GRID:
        return written, typed, False
    if holds == GRID:
        spot.mistakes.clear()
    return (painted if has_painted else before.week), typed, False


def _cells(values: Iterable[str]) -> Iterable[Cell]:
    for value in values:
        day, mark, key = value.partition(":")
        if mark and day in ("0", "1", "2", "3", "4", "5", "6"):
            yield int(day), key


def _given(form: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.getlist(name)))


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
        yield pick(
            "Bạn đã sửa cả bảng lẫn giờ gõ tay, và hai bên khác nhau. Hãy chọn bên đúng.",
            "You changed both the grid and the typed times, and they differ. Choose which is right.",
        )
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
