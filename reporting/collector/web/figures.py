"""The words and numbers that the dashboard, its files and the printed report have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from reporting.collector.chart import Point
from reporting.collector.sums import Rate, Sum, Summary
from reporting.collector.web.language import number, t

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "preschool": ("Mầm non", "Preschools"),
    "primary": ("Tiểu học", "Primary schools"),
    "lower": ("THCS", "Lower secondary schools"),
    "upper": ("THPT", "Upper secondary schools"),
    "mixed": ("Liên cấp", "Schools of several levels"),
    "other": ("Khác", "Other schools"),
}
MEETINGS: Final[Mapping[str, tuple[str, str]]] = {
    "harm": ("Bạo lực, ma tuý, tự gây hại", "Violence, drugs, self-harm"),
    "adult": ("Nội dung người lớn", "Adult content"),
    "gambling": ("Cờ bạc, cá độ", "Gambling"),
    "scam": ("Mã độc, lừa đảo", "Malware and scams"),
    "bypass": ("Tìm cách vượt lọc", "Ways around the filter"),
    "timetable": ("Chặn theo giờ", "Closed by the timetable"),
}
"""The cells that say that something was met, in the order of the report."""


class Shown(NamedTuple):
    """A cell as people see it."""

    name: str
    value: str
    reach: str
    enough: bool
    share: int
    """Of the largest shown beside it, in percent."""


def month_name(month: str) -> str:
    """A month in words."""
    year, number_ = month.split("-")
    names = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    )  # fmt: skip
    return t(f"tháng {int(number_)}/{year}", f"{names[int(number_) - 1]} {year}")


def kind_name(kind: str) -> str:
    """A kind of school in words."""
    return t(*KINDS.get(kind, (kind, kind)))


def value_of(found: Sum) -> str:
    """A sum as it is shown, or that there is not enough to show it."""
    return number(found.shown) if found.enough else t("chưa đủ dữ liệu", "not enough data")


def reach_of(found: Sum) -> str:
    """The half of its 95 % interval, "" where no number is shown."""
    return f"±\N{NO-BREAK SPACE}{number(round(found.half_width))}" if found.enough else ""


def shown(summary: Summary) -> list[Shown]:
    """Every cell of a summary."""
    sums = {cell: summary.sum(cell) for cell in MEETINGS}
    most = max((one.shown for one in sums.values() if one.enough), default=0)
    return [
        Shown(
            t(*MEETINGS[cell]),
            value_of(one),
            reach_of(one),
            one.enough,
            max(1, round(100 * one.shown / most)) if one.enough and most else 0,
        )
        for cell, one in sums.items()
    ]


def percent(part: int, of: int) -> str:
    """A part in whole percent, "–" of nothing."""
    return f"{number(100 * part / of)} %" if of else "–"


def rate_of(found: Rate) -> str:
    """A rate as it is shown, with half of its interval, or that there is not enough."""
    if not found.enough:
        return t("chưa đủ dữ liệu", "not enough data")
    digits = 0 if found.value >= 20 else 1
    return f"{number(found.value, digits)} ±\N{NO-BREAK SPACE}{number(found.half_width, digits)}"


def points(months: Mapping[str, Summary], cell: str) -> list[Point]:
    """A cell's rate over months, broken where lists changed, a month is missing, or there is not enough."""
    found, last = [], ""
    for month in sorted(months):
        one = months[month].rate(cell)
        joined = bool(last) and _follows(last, month) and not months[month].breaks
        value = one.value if one.enough else None
        label = f"{int(month[5:])}/{month[2:4]}"
        found.append(Point(label, value, one.value - one.half_width, one.value + one.half_width, not joined))
        last = month
    return found


def findings(months: Mapping[str, Summary], month: str) -> list[str]:
    """What can be said in sentences about a month: only differences beyond the noise, and comparable ones."""
    now = months.get(month)
    if now is None:
        return []
    said = []
    enough = {cell: now.sum(cell) for cell in MEETINGS if cell != "timetable" and now.sum(cell).enough}
    if enough:
        most = max(enough, key=lambda cell: enough[cell].value)
        name = t(*MEETINGS[most])
        said.append(
            t(
                f"Thiết bị gặp chặn nhiều nhất ở mục “{name}”: {value_of(enough[most])} lượt "
                f"({reach_of(enough[most])}).",
                f"Devices met blocks of “{name}” most: {value_of(enough[most])} device-days "
                f"({reach_of(enough[most])}).",
            )
        )
    before = months.get(_before(month))
    if before is not None and now.breaks:
        said.append(
            t(
                "Nhiều trường đã đổi danh sách chặn, nên không so được với tháng trước.",
                "Many schools have other lists than the month before, so the two are not compared.",
            )
        )
    elif before is not None:
        said += _changes(now, before, enough)
    return said


def _changes(now: Summary, before: Summary, cells: Iterable[str]) -> list[str]:
    said = []
    for cell in cells:
        one, other = now.rate(cell), before.rate(cell)
        if not (one.enough and other.enough and one.differs(other)):
            continue
        name, more = t(*MEETINGS[cell]), one.value > other.value
        said.append(
            t(
                f"“{name}” {'tăng' if more else 'giảm'} so với tháng trước: cứ 1.000 lượt thiết bị thì có "
                f"{rate_of(one)} lượt gặp chặn, tháng trước là {rate_of(other)}.",
                f"“{name}”: {'more' if more else 'less'} than the month before; of 1,000 device-days "
                f"{rate_of(one)} met a block, after {rate_of(other)}.",
            )
        )
    return said


def _before(month: str) -> str:
    year, number_ = int(month[:4]), int(month[5:])
    return f"{year - (number_ == 1):04}-{(number_ - 2) % 12 + 1:02}"


def _follows(month: str, after: str) -> bool:
    return _before(after) == month
