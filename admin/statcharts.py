"""The charts of a period's statistics. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from admin import chart
from admin.chart import Chart
from admin.phrases import Phrases
from admin.stats_rows import ranked
from admin.words import Words
from config.policyfile import Policy
from reporting.figures import Period, Total

_SHORT = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTH_OF_DAYS = 45  # days up to which each day has its place; above it, weeks do


def of_period(words: Words, policy: Policy, phrases: Phrases, period: Period, before: Period) -> list[Chart]:
    """Return the charts that there are something to draw for: categories, week, trend, groups."""
    found = []
    if period.categories:
        found.append(categories(words, phrases, period.categories))
    if period.heat:
        found.append(week(words, period.heat))
    if len(period.days) > 1:
        found.append(trend(words, period, before))
    if set(period.groups) - {""}:
        found.append(groups(words, policy, period.groups))
    return found


def week(words: Words, heat: Sequence[Sequence[Total]], *, name: str = "week") -> Chart:
    """Return the heat map of blocks by hour and weekday, from the first to the last hour of any question.

    heat: weekday (Monday first) × hour, as Period.heat. name: an id that no other chart of the page has.
    """
    pick = words.pick
    busy = [hour for hour in range(24) if any(row[hour].questions for row in heat)] or list(range(24))
    hours = range(busy[0], busy[-1] + 1)
    open_ = [any(one.questions for one in row) for row in heat]
    values = [
        [row[hour].blocked if there else None for hour in hours]
        for row, there in zip(heat, open_, strict=True)
    ]
    most = max((value for row in values for value in row if value), default=0)
    description = pick("Không có lượt nào bị chặn.", "Nothing was blocked.")
    if most:
        day, at = next(
            (day, at) for day, row in enumerate(values) for at, value in enumerate(row) if value == most
        )
        when = f"{_SHORT[words.language][day]}, {hours[at]}:00"
        description = pick(
            f"Nhiều nhất: {words.number(most)} lượt, {when}.", f"Most: {words.number(most)}, {when}."
        )
    return chart.heat_map(
        words,
        name,
        pick("Lượt bị chặn theo giờ và thứ", "Blocks by hour and weekday"),
        description,
        values,
        _SHORT[words.language],
        [str(hour) for hour in hours],
        head=(pick("Giờ", "Hour"), pick("thứ", "day")),
    )


def categories(words: Words, phrases: Phrases, blocked: Mapping[str, int]) -> Chart:
    """Return the bars of blocks by category. blocked: category id → questions."""
    pick = words.pick
    entries = [
        (phrases.category(name) if name else pick("Khác", "Other"), count) for name, count in ranked(blocked)
    ]
    return chart.bars(
        words,
        "categories",
        pick("Lượt bị chặn theo nhóm nội dung", "Blocks by category"),
        _most(words, entries),
        entries,
        head=(pick("Nhóm nội dung", "Category"), pick("Bị chặn", "Blocked")),
    )


def groups(words: Words, policy: Policy, totals: Mapping[str, Total]) -> Chart:
    """Return the bars of blocks by group. totals: group id → total, "" for what is not told apart."""
    pick = words.pick
    named = [
        (group_name(words, policy, group), total.blocked)
        for group, total in sorted(totals.items(), key=lambda item: (not item[0], -item[1].blocked))
    ]
    return chart.bars(
        words,
        "groups",
        pick("Lượt bị chặn theo nhóm thiết bị", "Blocks by group of devices"),
        _most(words, named),
        named,
        head=(pick("Nhóm", "Group"), pick("Bị chặn", "Blocked")),
    )


def group_name(words: Words, policy: Policy, group: str) -> str:
    """Return what a group is called; "" is all that is not told apart."""
    found = policy.groups.get(group)
    if found is not None:
        return words.pick(found.vi, found.en)
    return group or words.pick("Các nhóm khác", "Other groups")


def trend(words: Words, period: Period, before: Period) -> Chart:
    """Return the line of blocks day by day, or week by week, and that of the days before."""
    pick = words.pick
    length = (period.last - period.first).days + 1
    step = 1 if length <= _MONTH_OF_DAYS else 7
    comparable = len(before.days) * 2 >= len(period.days)
    points = []
    for at in range(0, length, step):
        day = period.first + timedelta(days=at)
        then = _blocked(before, before.first + timedelta(days=at), step) if comparable else None
        points.append((f"{day.day}/{day.month}", _blocked(period, day, step), then))
    by = pick("từng ngày", "day by day") if step == 1 else pick("từng tuần", "week by week")
    return chart.line(
        words,
        "trend",
        pick(f"Lượt bị chặn, {by}", f"Blocks, {by}"),
        pick("Đường đứt nét là kỳ trước.", "The dashed line is the days before.") if comparable else by,
        points,
        head=(
            pick("Ngày", "Day") if step == 1 else pick("Tuần từ", "Week from"),
            pick("Kỳ này", "These days"),
            pick("Kỳ trước", "The days before"),
        ),
    )


def _blocked(period: Period, first: date, days: int) -> int | None:
    found = [
        period.days[day]
        for day in (first + timedelta(days=at) for at in range(days))
        if day in period.days and day <= period.last
    ]
    return sum(one.blocked for one in found) if found else None


def _most(words: Words, entries: Sequence[tuple[str, int]]) -> str:
    named = max(entries, key=lambda entry: entry[1], default=("", 0))
    if not named[1]:
        return words.pick("Không có lượt nào bị chặn.", "Nothing was blocked.")
    return words.pick(
        f"Nhiều nhất: {named[0]}, {words.number(named[1])} lượt.",
        f"Most: {named[0]}, {words.number(named[1])}.",
    )
