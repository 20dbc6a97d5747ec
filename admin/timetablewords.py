"""How timetable rules and days of the calendar are said to people, in Vietnamese or English. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from admin.changevalues import ValueWords
from admin.timetabledraft import BLOCK, CLOSE, ONLY, effect_of
from admin.weekbands import PERIODS, SHIFT, Band, Entry, Week, entries
from admin.words import Words
from config.calendar import Calendar
from config.groups import Group, TimetableRule
from config.roles import ROLES
from config.week import Window
from policy.almanac import EXAM, HOLIDAY, Day

DAY_NAMES = (
    ("T2", "Mon", "Thứ Hai", "Monday"),
    ("T3", "Tue", "Thứ Ba", "Tuesday"),
    ("T4", "Wed", "Thứ Tư", "Wednesday"),
    ("T5", "Thu", "Thứ Năm", "Thursday"),
    ("T6", "Fri", "Thứ Sáu", "Friday"),
    ("T7", "Sat", "Thứ Bảy", "Saturday"),
    ("CN", "Sun", "Chủ nhật", "Sunday"),
)
"""Days of the week, Monday first: short and whole names, each in Vietnamese and English."""
KINDS = {
    "term": ("ngày học", "days of term", "học", "term"),
    "holiday": ("ngày nghỉ", "holidays", "nghỉ", "holiday"),
    "exam": ("ngày thi", "days of exams", "thi", "exams"),
}
"""Kinds of days: as in a sentence, and in one word."""
EFFECTS = {
    BLOCK: ("Chặn một số loại trang", "Block some kinds of sites"),
    ONLY: ("Chỉ mở một số trang", "Leave only some sites open"),
    CLOSE: ("Tắt mạng", "Internet off"),
}
_MOST_NAMES = 6


class TimetableWords:
    """Words for bands, in one language, with the calendar that their periods and shifts are of."""

    def __init__(self, words: Words, calendar: Calendar) -> None:
        self.words = words
        self._values = ValueWords(words)
        self._calendar = calendar

    def name(self, text: str) -> str:
        """Of "Giờ học / Class hours" this language's half."""
        vi, mark, en = text.partition(" / ")
        return self.words.pick(vi, en) if mark else text

    def day(self, number: int) -> str:
        """A day of the week, short."""
        return self.words.pick(*DAY_NAMES[number][:2])

    def whole_day(self, number: int) -> str:
        """A day of the week by its whole name."""
        return self.words.pick(*DAY_NAMES[number][2:])

    def date(self, date: dt.date) -> str:
        """A date without its year: "24/11", "24 Nov"."""
        if self.words.language == "vi":
            return f"{date.day}/{date.month}"
        return f"{date.day} {_MONTHS[date.month - 1]}"

    def full_date(self, date: dt.date) -> str:
        """A date with its year."""
        return f"{self.date(date)}{'/' if self.words.language == 'vi' else ' '}{date.year}"

    def kind(self, day: Day) -> str:
        """The kind of a day in one word."""
        key = "exam" if day.kinds == EXAM else "holiday" if day.kinds == HOLIDAY else "term"
        return self.words.pick(*KINDS[key][2:])

    def does(self, rule: TimetableRule) -> str:
        """What a rule does, in one sentence."""
        pick = self.words.pick
        effect = effect_of(rule)
        if effect == CLOSE:
            return pick("Tắt mạng.", "The internet is off.")
        if effect == ONLY:
            names = [self._values.value("only", (one,)) for one in rule.only[:_MOST_NAMES]]
            more = len(rule.only) - len(names)
            names += [pick(f"và {more} trang nữa", f"and {more} more")] if more else []
            what = ", ".join(names)
            return pick(f"Chỉ mở: {what}.", f"Only these are open: {what}.")
        what = self._blocked(rule)
        return pick(f"Chặn: {what}.", f"Blocked: {what}.")

    def always(self, group: Group) -> str:
        """What a group's rules do at all times, in one sentence."""
        pick = self.words.pick
        if group.allow_only:
            return pick(
                "Chỉ mở những tên được phép; mọi trang khác đóng.",
                "Only names that are allowed are open; all other sites are closed.",
            )
        what = self._blocked(group)
        if not what:
            return pick("Không chặn loại trang nào.", "No kind of site is blocked.")
        return pick(f"Chặn: {what}.", f"Blocked: {what}.")

    def _blocked(self, rules: TimetableRule | Group) -> str:
        parts = []
        if rules.block_categories:
            parts.append(self._values.value("block_categories", rules.block_categories))
        if rules.block_services:
            parts.append(self._values.value("block_services", rules.block_services))
        return ", ".join(parts)

    def when(self, rule: TimetableRule) -> str:
        """On which days of the calendar and between which dates a rule holds; "" for always."""
        pick = self.words.pick
        parts = []
        if "always" not in rule.when:
            kinds = " · ".join(pick(*KINDS[kind][:2]) for kind in KINDS if kind in rule.when)
            parts.append(pick(f"Chỉ vào {kinds}", f"Only on {kinds}"))
        if rule.from_:
            parts.append(pick(f"từ {self.full_date(rule.from_)}", f"from {self.full_date(rule.from_)}"))
        if rule.to:
            parts.append(pick(f"đến hết {self.full_date(rule.to)}", f"until {self.full_date(rule.to)}"))
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    def owner(self, rule: TimetableRule) -> str:
        """Whose rule it is; "" for nobody's."""
        if not rule.set_by:
            return ""
        role = ROLES[rule.set_by]
        return self.words.pick(
            f"Do {role.vi.lower()} đặt: vai trò thấp hơn không mở tạm được.",
            f"Set by: {role.en.lower()}. A lower role cannot open it for a while.",
        )

    def times(self, band: Band) -> list[str]:
        """Days and times of a band, a line for each set of days."""
        return self.week(band.kind, band.week)

    def week(self, kind: str, week: Week) -> list[str]:
        """Days and times of a week, a line for each set of days."""
        return [f"{self.days(entry.days)}: {self._times(kind, entry)}" for entry in entries(kind, week)]

    def days(self, days: Collection[int]) -> str:
        """Days as one says them: "T2–T6", "T3, T5", "every day"."""
        ordered = sorted(days)
        if len(ordered) == 7:
            return self.words.pick("Mọi ngày", "Every day")
        if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
            return f"{self.day(ordered[0])}–{self.day(ordered[-1])}"
        return ", ".join(self.day(day) for day in ordered)

    def periods(self, periods: Mapping[str, Window], calendar: Calendar) -> str:
        """Other times of the periods: how many, from when to when, and which do not take place."""
        pick = self.words.pick
        if not periods:
            return pick("không có tiết nào", "no periods")
        many = len(periods)
        span = Window(
            min(time.start for time in periods.values()), max(time.end for time in periods.values())
        )
        said = f"{pick(f'{many} tiết', '1 period' if many == 1 else f'{many} periods')}, {self._window(span)}"
        missing = ", ".join(name for name in calendar.periods if name not in periods)
        return said + (pick(f"; không có {missing}", f"; without {missing}") if missing else "")

    @staticmethod
    def _window(time: object) -> str:
        return str(time).replace("-", "–")

    def _times(self, kind: str, entry: Entry) -> str:
        if kind == SHIFT:
            shifts = (self._calendar.shifts.get(str(one)) for one in entry.times)
            return ", ".join(self.name(one.name) for one in shifts if one)
        if kind == PERIODS:
            return ", ".join(str(one) for one in entry.times)
        return ", ".join(self._window(one) for one in entry.times)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
