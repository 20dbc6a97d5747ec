"""Statistics for people: lines of text, in one language. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from admin.detailsaid import names_line
from admin.phrases import Phrases
from admin.stats_rows import ranked
from admin.words import Words
from config.categories import BY_NUMBER
from config.policyfile import Policy
from reporting.figures import Period, Total
from reporting.limits import FEW
from reporting.metnames import KeptName

CELLS = {
    "active": ("có mặt", "were there"),
    "harm": ("gặp bạo lực, ma tuý, tự gây hại", "met violence, drugs, self-harm"),
    "adult": ("gặp nội dung người lớn", "met adult content"),
    "gambling": ("gặp cờ bạc, cá độ", "met gambling"),
    "scam": ("gặp mã độc, lừa đảo", "met malware or scams"),
    "bypass": ("gặp cách vượt lọc", "met a way around the filter"),
    "timetable": ("gặp khoá theo thời khoá biểu", "met the timetable"),
}
"""Cell of a device-day → what such devices did, in Vietnamese and English."""

PASSES = {
    "pass": ("mở tạm", "opened"),
    "focus": ("chỉ mở vài trang", "only some sites open"),
    "off": ("tắt mạng", "internet off"),
    "extra": ("thêm giờ", "extra time"),
    "release": ("gỡ báo nhầm", "false alarm released"),
}
_SHADES = " ·:+*#"


class StatsPhrases:
    """What there is to say about a period."""

    def __init__(self, words: Words, policy: Policy, phrases: Phrases) -> None:
        self._words, self._policy, self._phrases = words, policy, phrases

    def lines(self, period: Period, before: Period, names: Sequence[KeptName] = ()) -> Iterator[str]:
        """Yield everything, line by line; paragraphs are parted by empty lines. names: those kept."""
        pick = self._words.pick
        yield self.heading(period)
        if not period.days:
            yield "  " + self._nothing(period)
            yield from self._names(names)
            return
        yield from self._totals(period, before)
        if period.categories:
            yield from ("", pick("Bị chặn, theo nhóm nội dung", "Blocked, by category"))
            yield from self._bars([(self._category(name), n) for name, n in ranked(period.categories)])
        if set(period.groups) - {""}:
            yield from ("", pick("Theo nhóm thiết bị: câu hỏi, bị chặn", "By group: questions, blocked"))
            yield from self._groups(period.groups)
        if period.heat:
            yield from ("", pick("Bị chặn theo giờ (cột) và thứ", "Blocked by hour (columns) and weekday"))
            yield from heat_lines(period.heat, [self._phrases.weekday(day) for day in range(7)])
        if period.group is None:
            yield from self._box(period)
            yield from self._names(names)
        yield from ("", self._footnote(period))

    def heading(self, period: Period) -> str:
        """Whose statistics, of which days."""
        pick, of = self._words.pick, self._phrases.date
        found = self._policy.groups.get(period.group or "")
        whom = pick(found.vi, found.en) if found else pick("cả hộp", "the whole box")
        if period.last <= period.first:
            return pick(
                f"Thống kê ngày {of(period.first)}, {whom}", f"Statistics of {of(period.first)}, {whom}"
            )
        return pick(
            f"Thống kê từ {of(period.first)} đến {of(period.last)}, {whom}",
            f"Statistics from {of(period.first)} to {of(period.last)}, {whom}",
        )

    def _nothing(self, period: Period) -> str:
        pick = self._words.pick
        if period.group is not None:
            return pick(
                f"Không có ngày nào kể riêng được: nhóm dưới {FEW} thiết bị, hoặc sẽ lộ một nhóm như vậy.",
                f"There is no day on which it is told apart: it has fewer than {FEW} devices, or such a "
                "group would show beside it.",
            )
        return pick(
            "Chưa có ngày trọn nào được đếm. Hôm nay: xem trang trạng thái.",
            "No whole day was counted yet. For today see the status page.",
        )

    def _totals(self, period: Period, before: Period) -> Iterator[str]:
        pick, number = self._words.pick, self._words.number
        total = period.total
        # A box that was installed in between has nothing to be compared with.
        last = before.total if len(before.days) >= len(period.days) else Total()
        share = f"{100 * total.blocked / total.questions:.1f} %" if total.questions else "–"
        if self._words.language == "vi":
            share = share.replace(".", ",")
        rows = [
            (pick("Câu hỏi", "Questions"), total.questions, self._trend(total.questions, last.questions)),
            (pick("Bị chặn", "Blocked"), total.blocked, f"{share}{self._trend(total.blocked, last.blocked)}"),
            (pick("Tìm cách vượt lọc", "Ways around the filter"), period.outcomes.get("bypass", 0), ""),
            (pick("Chế độ an toàn", "Held in a safe mode"), period.outcomes.get("rewritten", 0), ""),
            (pick("Mở bằng tay", "Opened by hand"), period.outcomes.get("passed", 0), ""),
        ]
        wide = max(len(name) for name, _count, _note in rows)
        for name, count, note in rows:
            yield f"  {name:<{wide}}  {number(count):>12}  {note}".rstrip()

    def _trend(self, now: int, before: int) -> str:
        if not before:
            return ""
        change = round(100 * (now - before) / before)
        return self._words.pick(
            f"  ({change:+} % so với kỳ trước)", f"  ({change:+} % against the days before)"
        )

    def _bars(self, counts: Sequence[tuple[str, int]]) -> Iterator[str]:
        wide = max(len(name) for name, _count in counts)
        most = max(count for _name, count in counts) or 1
        for name, count in counts:
            bar = "█" * round(20 * count / most)
            yield f"  {name:<{wide}}  {self._words.number(count):>10}  {bar}".rstrip()

    def _groups(self, groups: Mapping[str, Total]) -> Iterator[str]:
        named = [
            (self._group(name), total) for name, total in sorted(groups.items(), key=lambda i: (not i[0], i))
        ]
        wide = max(len(name) for name, _total in named)
        for name, total in named:
            questions, blocked = map(self._words.number, total)
            yield f"  {name:<{wide}}  {questions:>12}  {blocked:>10}"

    def _box(self, period: Period) -> Iterator[str]:
        pick, number = self._words.pick, self._words.number
        if self._policy.kind == "school":
            yield from (
                "",
                pick("Lượt thiết bị học sinh trong ngày (thiết bị × ngày)", "Pupils' device-days"),
            )
            if period.devices is None:
                yield "  " + pick("không đo được", "not measurable")
            else:
                yield from (
                    f"  {number(count):>10}  {pick(*CELLS[cell])}" for cell, count in period.devices.items()
                )
        for month, categories in period.distress.items():
            told = ", ".join(f"{self._category(name)} {number(n)}" for name, n in sorted(categories.items()))
            yield from ("", pick(f"Cả tháng {month}: {told or 0}", f"All of {month}: {told or 0}"))
        if period.passes:
            told = ", ".join(
                f"{pick(*PASSES[kind])} {number(n)}" for kind, n in sorted(period.passes.items())
            )
            yield from ("", pick(f"Mở, đóng bằng tay: {told}", f"Set by hand: {told}"))
        hours, all_hours = period.filtered_minutes // 60, ((period.last - period.first).days + 1) * 24
        yield from (
            "",
            pick(f"Lọc {hours} trên {all_hours} giờ.", f"Filtering for {hours} of {all_hours} hours."),
        )
        old = [one.id for one in period.lists if one.confirmed and _age(one.day, one.confirmed) > OLD]
        if old:
            names = ", ".join(old)
            yield pick(f"Danh sách cũ hơn {OLD} ngày: {names}", f"Lists older than {OLD} days: {names}")

    def _names(self, names: Sequence[KeptName]) -> Iterator[str]:
        told = names_line(self._words, self._policy)
        if not told:
            return
        pick, of = self._words.pick, self._phrases.date
        yield from ("", pick("Trang bị chặn mà nhiều thiết bị gặp", "Blocked sites that several devices met"))
        for one in names:
            yield f"  {of(one.day)}  {one.name}  ({self._category(BY_NUMBER[one.category].id)})"
        if not names:
            yield "  " + pick(
                "Chưa có tên nào được đủ thiết bị gặp.", "No name was met by enough devices yet."
            )
        yield told

    def _footnote(self, period: Period) -> str:
        pick = self._words.pick
        if "" in period.groups and len(period.groups) > 1:
            return pick(
                f"Nhóm dưới {FEW} thiết bị không kể riêng. Không ghi địa chỉ, thiết bị hay trang đã mở.",
                f"Groups of fewer than {FEW} devices are not told apart. No address, device or "
                "opened site is kept.",
            )
        return pick(
            "Không ghi địa chỉ, thiết bị hay trang đã mở.", "No address, device or opened site is kept."
        )

    def _category(self, name: str) -> str:
        return self._phrases.category(name) if name else self._words.pick("Khác", "Other")

    def _group(self, name: str) -> str:
        found = self._policy.groups.get(name)
        if found is not None:
            return self._words.pick(found.vi, found.en)
        return name or self._words.pick("Các nhóm khác", "Other groups")


OLD = 14
"""Days after which a list that nobody renewed is named."""


def _age(day: date, confirmed: int) -> int:
    return (day - (date(1970, 1, 1) + timedelta(seconds=confirmed))).days


def heat_lines(heat: Sequence[Sequence[Total]], weekdays: Sequence[str]) -> Iterator[str]:
    """Draw a week in letters, from nothing to most; hours at the edges without a question are left out."""
    busy = [hour for hour in range(24) if any(row[hour].questions for row in heat)]
    first, last = (busy[0], busy[-1]) if busy else (0, 23)
    most = max((one.blocked for row in heat for one in row), default=0) or 1
    wide = max(map(len, weekdays))
    yield f"  {'':<{wide}}  " + " ".join(f"{hour:>2}" for hour in range(first, last + 1))
    for name, row in zip(weekdays, heat, strict=True):
        shades = (_SHADES[-(-one.blocked * (len(_SHADES) - 1) // most)] for one in row[first : last + 1])
        yield f"  {name:<{wide}}  " + " ".join(f"{shade * 2:>2}" for shade in shades).rstrip()
