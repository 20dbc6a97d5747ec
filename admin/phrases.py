"""How moments, groups and changes are said to people, in Vietnamese or English.

Used by the page, by the banner of ``lachan run`` and by ``lachan policy show``, so all three say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from admin.schoolday import SchoolDay
from admin.status import Change, GroupNow, ListNow, Mode
from admin.words import Words
from config.categories import CATEGORIES
from config.passes import EXTRA, FOCUS, OFF, RELEASE, Pass
from config.services import GROUP_PREFIX, SERVICE_GROUPS, SERVICES

_SHOWN = 6  # of many names: a line stays a line


class Phrases:
    """Sentences in one language, seen from one moment (aware, in the policy's zone)."""

    def __init__(self, words: Words, now: datetime) -> None:
        self._ = words
        self.now = now

    def number(self, value: int) -> str:
        """Return a whole number, grouped as the language groups it."""
        return self._.number(value)

    def pick(self, vi: str, en: str) -> str:
        """Return the text that was written in this language, else the other one."""
        return self._.pick(vi, en)

    def category(self, category: str) -> str:
        """Return a category's name; the empty id is what has no category of its own."""
        if not category:
            return self._("Other rules")
        known = CATEGORIES.get(category)
        return self._.pick(known.vi, known.en) if known else category

    def group(self, group: GroupNow) -> str:
        """Return a group's name."""
        return self._.pick(group.vi, group.en) or group.id

    def service(self, entry: str) -> str:
        """Return a service's name, or for `group:ID` that of the group; what is not known stays as it is."""
        if entry.startswith(GROUP_PREFIX):
            group = SERVICE_GROUPS.get(entry.removeprefix(GROUP_PREFIX))
            return _lower_first(self._.pick(group.vi, group.en)) if group else entry
        known = SERVICES.get(entry)
        return self._.pick(known.vi, known.en) if known else entry

    def categories(self, categories: Iterable[str], services: Iterable[str] = ()) -> str:
        """Return the names of categories and services as one enumeration, as within a sentence."""
        names = [_lower_first(self.category(name)) for name in categories]
        names += [self.service(entry) for entry in services]
        names = list(dict.fromkeys(names))  # a group of services may be called as a category is
        # Some Vietnamese names hold a comma ("cờ bạc, cá độ"): then commas cannot tell where the next begins.
        return (" · " if any("," in name for name in names) else ", ").join(names)

    def moment(self, at: datetime) -> str:
        """Return a moment as people say it: "11:30 today", "06:00 tomorrow", "07:00 on Monday"."""
        at = at.astimezone(self.now.tzinfo)
        clock = f"{at:%H:%M}"
        days = (at.date() - self.now.date()).days
        if days in _NEAR_DAYS:
            return _NEAR_DAYS[days](self._, clock)
        if 1 < days < 7:
            return self._("%(clock)s on %(day)s", clock=clock, day=self.weekday(at.weekday()))
        return self._("%(clock)s on %(date)s", clock=clock, date=self.date(at))

    def month(self, day: date) -> str:
        """Return the month that a day is in, with its year, as within a sentence."""
        return self._.pick(f"tháng {day.month}/{day.year}", f"{_MONTHS[day.month - 1]} {day.year}")

    def date(self, at: date) -> str:
        """Return a day of the calendar, unmistakable in both languages."""
        if self._.language == "vi":
            return f"{at.day}/{at.month}/{at.year}"
        return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"

    def weekday(self, day: int) -> str:
        """Return the name of a day of the week, 0 for Monday."""
        _ = self._
        return (
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        )[day]

    def age(self, at: datetime) -> str:
        """Return how long ago something was: "3 hours ago"."""
        plural = self._.plural
        minutes = max(0, int((self.now - at) / timedelta(minutes=1)))
        if minutes < 1:
            return self._("just now")
        if minutes < 60:
            return plural("%(num)s minute ago", "%(num)s minutes ago", minutes)
        if minutes < 48 * 60:
            return plural("%(num)s hour ago", "%(num)s hours ago", minutes // 60)
        return plural("%(num)s day ago", "%(num)s days ago", minutes // (24 * 60))

    def list_age(self, entry: ListNow) -> str:
        """Return when a list was last known to be current."""
        if entry.bundled:
            return self._("came with Lá Chắn")
        return self.age(entry.updated) if entry.updated else self._("not fetched yet")

    def window(self, name: str) -> str:
        """Return a timetable rule's name; of "Giờ học / Class hours" this language's half."""
        return window_name(self._, name)

    def windows(self, group: GroupNow) -> str:
        """Return the names of the timetable rules in force, enumerated."""
        return ", ".join(self.window(name) for name in group.windows)

    def now_line(self, group: GroupNow) -> str:
        """Return what holds for a group at this moment, one sentence."""
        _ = self._
        return {
            Mode.CLOSED: lambda: _("The internet is off for this group."),
            Mode.ONLY: lambda: _("Only the sites chosen for this time are open."),
            Mode.FILTERED: lambda: (
                _("Blocked: %(what)s.", what=self.categories(group.categories, group.services))
                if group.categories or group.services
                else _("No category is blocked.")
            ),
            Mode.OPEN: lambda: _("No category is blocked."),
        }[group.mode]()

    def safe_line(self, group: GroupNow) -> str:
        """Return which safe modes hold for what is open; "" for none."""
        parts = []
        if group.safe_search:
            parts.append(self.pick("tìm kiếm an toàn", "safe search"))
        if group.youtube == "strict":
            parts.append(self.pick("YouTube hạn chế nghiêm ngặt", "YouTube restricted strictly"))
        elif group.youtube != "off":
            parts.append(self.pick("YouTube hạn chế", "YouTube restricted"))
        what = ", ".join(parts)
        return self.pick(f"Giữ ở chế độ an toàn: {what}.", f"Held in a safe mode: {what}.") if what else ""

    def bare_line(self, categories: Iterable[str]) -> str:
        """Return what blocked categories without a list behind them mean; "" when there are none."""
        what = self.categories(categories)
        return self._("No list yet, so nothing is blocked there: %(what)s.", what=what) if what else ""

    def everyone_lines(self, always: Iterable[str], bare: Iterable[str]) -> Iterator[str]:
        """Yield what is blocked for every group, and what is not for want of a list and how to get one."""
        if what := self.categories(always):
            yield self._("For every group, always: %(what)s.", what=what)
        if line := self.bare_line(bare):
            yield f"{line} lachan lists add --search malware"

    def day_line(self, day: SchoolDay | None) -> str:
        """Return what the calendar says of today, the day of `now`; "" where there is nothing to say."""
        if day is None:
            return ""
        _, name = self._, self.window(day.name)
        parts = []
        if day.kind == "exam":
            parts.append(_("Today is a day of exams: %(name)s.", name=name))
        elif day.kind == "holiday":
            parts.append(
                _("Today is a holiday: %(name)s.", name=name) if name else _("Today is no day of term.")
            )
        elif name:
            parts.append(_("Today: %(name)s.", name=name))
        if day.runs is not None:
            parts.append(_("It runs the timetable of %(day)s.", day=self.weekday(day.runs)))
        if day.ended is not None:
            ended = self.date(day.ended)
            parts.append(
                _("The last term ended on %(date)s: write the next one into the calendar.", date=ended)
            )
        return " ".join(parts)

    def change_line(self, group: GroupNow) -> str:
        """Return when that ends and what comes then, one sentence."""
        _ = self._
        if group.change is None:
            return _("Nothing in the timetable changes this.")
        when = self.moment(group.change.at)
        return _("Until %(when)s. Then: %(what)s.", when=when, what=self.change_effect(group, group.change))

    def change_effect(self, group: GroupNow, change: Change) -> str:
        """Return what a change does, as the second half of a sentence."""
        _ = self._
        if change.mode is not group.mode and change.mode is Mode.CLOSED:
            return _("the internet goes off")
        if change.mode is not group.mode and change.mode is Mode.ONLY:
            return _("only the sites chosen for that time stay open")
        parts = []
        if change.mode is not group.mode and group.mode in (Mode.CLOSED, Mode.ONLY):
            parts.append(_("the internet is back"))
        if what := self.categories(change.opens, change.opens_services):
            parts.append(_("open again: %(what)s", what=what))
        if what := self.categories(change.closes, change.closes_services):
            parts.append(_("blocked too: %(what)s", what=what))
        parts += [self._by_hand(entry, begins=True) for entry in change.begins]
        parts += [self._by_hand(entry, begins=False) for entry in change.ends if not parts or _opened(entry)]
        if not parts:
            parts += [
                self.pick(f"hết “{self.window(name)}”", f"“{self.window(name)}” ends")
                for name in change.windows_end
            ]
            parts += [
                self.pick(f"bắt đầu “{self.window(name)}”", f"“{self.window(name)}” begins")
                for name in change.windows_begin
            ]
        return "; ".join(parts) or _("other rules")

    def about(self, entry: Pass) -> str:
        """Return what an entry set by hand is about: names, services, categories; of many the first few."""
        names = [rule.name.unicode if rule.scope == "subtree" else str(rule) for rule in entry.names]
        names += [self.service(service) for service in entry.services]
        names += [
            self.pick(f"nhóm “{self.category(one)}”", f"category “{self.category(one)}”")
            for one in entry.categories
        ]
        if len(names) > _SHOWN:
            more = len(names) - _SHOWN
            names = [*names[:_SHOWN], self.pick(f"và {more} mục nữa", f"and {more} more")]
        return ", ".join(names)

    def _by_hand(self, entry: Pass, *, begins: bool) -> str:
        """Return what begins or ends by hand, as the second half of a sentence."""
        pick, about = self.pick, self.about(entry)
        vi, en = {
            OFF: ("tắt mạng bằng tay", "internet off by hand"),
            FOCUS: (f"chỉ mở {about}", f"only {about} open"),
            EXTRA: ("thêm giờ", "extra time"),
            RELEASE: (f"gỡ báo nhầm {about}", f"the release of {about}"),
        }.get(entry.kind, (f"mở tạm {about}", f"the opening of {about}"))
        return pick(f"bắt đầu {vi}", f"{en} begins") if begins else pick(f"hết {vi}", f"{en} ends")


def window_name(words: Words, name: str) -> str:
    """Return a timetable rule's name; of "Giờ học / Class hours" this language's half."""
    vi, mark, en = name.partition(" / ")
    return words.pick(vi, en) if mark else name


def _opened(entry: Pass) -> bool:
    """Whether its end closes something; that of an "off" or a focus is told as what it opens."""
    return entry.kind not in (OFF, FOCUS)


_NEAR_DAYS: dict[int, Callable[[Words, str], str]] = {
    -1: lambda _, clock: _("%(clock)s yesterday", clock=clock),
    0: lambda _, clock: _("%(clock)s today", clock=clock),
    1: lambda _, clock: _("%(clock)s tomorrow", clock=clock),
}

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _lower_first(text: str) -> str:
    """Make a title fit into a sentence; abbreviations such as VPN keep their capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
