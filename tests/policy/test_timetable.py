"""Timetables at work: every edge, past midnight, and both days of a clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import Calendar, Hours, Shift, SpecialDay
from config.dates import Dates
from config.frozen import FrozenMap
from config.policyfile import TimetableRule, Window, parse_policy
from config.publicdays import PublicDay, public_days
from config.reading import Spot
from config.week import EVERY_DAY, window
from policy.almanac import almanac
from policy.timetable import Timetable, active, changes, next_change

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
MON, FRI, SAT, SUN = 0, 4, 5, 6


def rule(*windows: str, days=EVERY_DAY, name="r") -> TimetableRule:
    return TimetableRule(
        name, tuple(window(text, Spot()) for text in windows), frozenset(days), block_categories=("games",)
    )


def at(text: str, zone=HANOI, fold=0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


# 2026-03-02 is a Monday.
@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-03-02T06:59:59.999999", False),
        ("2026-03-02T07:00:00", True),
        ("2026-03-02T11:29:59.999999", True),
        ("2026-03-02T11:30:00", False),
        ("2026-03-02T13:30:00", True),
        ("2026-03-07T08:00:00", False),
    ],
)
def test_a_window_is_half_open(moment, holds) -> None:
    lessons = rule("07:00-11:30", "13:30-16:45", days=range(5))
    assert bool(active([lessons], at(moment))) is holds


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-03-06T21:29:59", False),
        ("2026-03-06T21:30:00", True),
        ("2026-03-07T00:00:00", True),
        ("2026-03-07T05:59:59", True),
        ("2026-03-07T06:00:00", False),
        ("2026-03-07T21:30:00", False),
        ("2026-03-06T05:00:00", False),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_started_on(moment, holds) -> None:
    assert bool(active([rule("21:30-06:00", days=[FRI])], at(moment))) is holds


def test_sunday_night_reaches_into_monday() -> None:
    night = rule("21:30-06:00", days=[SUN])
    assert active([night], at("2026-03-02T05:00:00"))
    assert not active([night], at("2026-03-03T05:00:00"))


def test_until_midnight_may_be_written_in_two_ways() -> None:
    for text in ("22:00-24:00", "22:00-00:00"):
        evening = rule(text, days=[MON])
        assert active([evening], at("2026-03-02T23:59:59"))
        assert not active([evening], at("2026-03-03T00:00:00"))
        assert next_change([evening], at("2026-03-02T23:00:00")) == at("2026-03-03T00:00:00")


def test_rules_come_in_their_order() -> None:
    rules = [rule("07:00-12:00", name="b"), rule("07:00-12:00", name="a"), rule("13:00-14:00", name="c")]
    assert [found.name for found in active(rules, at("2026-03-02T08:00:00"))] == ["b", "a"]


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-03-02T06:00:00", "2026-03-02T07:00:00"),
        ("2026-03-02T07:00:00", "2026-03-02T11:30:00"),
        ("2026-03-06T16:45:00", "2026-03-09T07:00:00"),
    ],
)
def test_the_next_change_is_the_next_edge_that_matters(moment, change) -> None:
    lessons = rule("07:00-11:30", "13:30-16:45", days=range(5))
    assert next_change([lessons], at(moment)) == at(change)


def test_windows_that_touch_make_no_change() -> None:
    assert next_change([rule("07:00-09:00", "09:00-11:00")], at("2026-03-02T08:00:00")) == at(
        "2026-03-02T11:00:00"
    )
    assert next_change([rule("00:00-24:00")], at("2026-03-02T08:00:00")) is None
    assert next_change([rule("12:00-24:00", "00:00-12:00")], at("2026-03-02T08:00:00")) is None
    assert next_change([], at("2026-03-02T08:00:00")) is None


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_change([rule("07:00-08:00")], at("2026-03-02T06:00:00", zone=None))


# Berlin, 2026-03-29: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00.
def test_on_the_short_day_a_window_still_begins_by_the_wall() -> None:
    lessons = rule("07:00-11:30")
    change = next_change([lessons], at("2026-03-29T00:30:00", BERLIN))
    assert change == at("2026-03-29T07:00:00", BERLIN)
    assert change - at("2026-03-29T00:30:00", BERLIN).astimezone(UTC) == timedelta(hours=5, minutes=30)
    assert active([lessons], at("2026-03-29T11:29:00", BERLIN))


def test_an_hour_that_does_not_exist_is_jumped_over() -> None:
    before = at("2026-03-29T01:59:00", BERLIN)
    # Only its end is left of the first window; nothing of the second, which is on again next Sunday.
    assert next_change([rule("02:30-03:30")], before) == at("2026-03-29T03:00:00", BERLIN)
    assert next_change([rule("02:10-02:50", days=[SUN])], before) == at("2026-04-05T02:10:00", BERLIN)
    assert next_change([rule("01:00-02:30")], before) == at("2026-03-29T03:00:00", BERLIN)


def test_an_hour_that_comes_twice_holds_twice() -> None:
    found = [
        (moment.isoformat(), bool(rules))
        for moment, rules in islice(
            changes([rule("02:15-02:45", days=[SUN])], at("2026-10-25T00:00:00", BERLIN)), 4
        )
    ]
    assert found == [
        ("2026-10-25T02:15:00+02:00", True),
        ("2026-10-25T02:45:00+02:00", False),
        ("2026-10-25T02:15:00+01:00", True),
        ("2026-10-25T02:45:00+01:00", False),
    ]


def test_the_change_reads_as_local_time_and_subtracts_rightly() -> None:
    now = at("2026-10-25T01:00:00", BERLIN)
    change = next_change([rule("04:00-05:00")], now)
    assert f"{change:%H:%M}" == "04:00"
    assert change - now == timedelta(hours=4)


def test_a_clock_that_goes_back_over_midnight_brings_the_evening_twice() -> None:
    """St. John's, 2010-11-07: at 00:01 the clock shows 23:01 of the day before again."""
    evening = rule("23:30-24:00", days=[SAT])
    found = islice(changes([evening], at("2010-11-06T20:00:00", ZoneInfo("America/St_Johns"))), 4)
    assert [(f"{moment:%d %H:%M %z}", bool(rules)) for moment, rules in found] == [
        ("06 23:30 -0230", True),
        ("07 00:00 -0230", False),
        ("06 23:30 -0330", True),
        ("07 00:00 -0330", False),
    ]


# The calendar -------------------------------------------------------------------------------------------

SCHOOL = parse_policy("""
kind = "school"
default_group = "g"
[calendar.periods]
tiet-1 = "07:00-07:45"
tiet-2 = "07:50-08:35"
tiet-3 = "08:55-09:40"
chieu-1 = "13:00-13:45"
[calendar.shifts.sang]
name = "Ca sáng"
periods = ["tiet-1", "tiet-2", "tiet-3"]
[[calendar.terms]]
name = "Học kỳ I"
from = 2026-09-05
to = 2027-01-15
[[calendar.terms]]
name = "Học kỳ II"
from = 2027-01-18
to = 2027-05-31
[[calendar.exams]]
name = "Thi học kỳ I"
from = 2026-12-21
to = 2026-12-25
[[calendar.hours]]
name = "Giờ mùa đông"
from = 2026-11-02
to = 2027-02-28
periods = { tiet-1 = "07:30-08:15", tiet-2 = "08:20-09:05" }
[[calendar.days]]
date = 2026-11-21
name = "Học bù"
runs = "mon"
[[calendar.days]]
date = 2026-10-14
name = "Nghỉ bão"
kind = "holiday"
[[calendar.days]]
date = 2026-10-20
periods = { tiet-2 = "10:00-11:00" }
[groups.g]
vi = "g"
en = "g"
""").calendar
WORK = frozenset(range(5))


def school(moment: str, **more) -> bool:
    made = TimetableRule("r", days=WORK, block_categories=("games",), **more)
    return bool(active([made], at(moment), SCHOOL))


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-09-04T07:00:00", False),  # the day before term
        ("2026-09-07T07:00:00", True),
        ("2026-09-07T07:47:00", True),  # a break between periods belongs to the shift
        ("2026-09-07T09:40:00", False),
        ("2026-11-24T07:45:00", False),  # a public holiday
        ("2026-10-14T07:00:00", False),  # closed by date
        ("2026-11-21T08:00:00", True),  # a Saturday that runs Monday's timetable
        ("2026-11-21T07:10:00", False),  # and its winter hours
        ("2026-10-20T07:10:00", False),
        ("2026-10-20T10:30:00", True),  # other periods on this date
        ("2026-12-21T08:00:00", True),  # exams are term
        ("2027-02-08T08:00:00", False),  # Tết
        ("2027-01-16T08:00:00", False),
    ],
)
def test_a_shift_in_term(moment, holds) -> None:
    assert school(moment, shift="sang", when=frozenset({"term"})) is holds


def test_periods_leave_their_breaks_free() -> None:
    assert school("2026-09-07T07:44:00", periods=("tiet-1", "tiet-2"))
    assert not school("2026-09-07T07:46:00", periods=("tiet-1", "tiet-2"))
    assert school("2026-09-07T07:51:00", periods=("tiet-1", "tiet-2"))


def test_a_rule_with_dates_starts_no_window_outside_of_them() -> None:
    night = TimetableRule("r", (Window(1320, 360),), from_=date(2026, 9, 7), to=date(2026, 9, 8), close=True)
    assert not active([night], at("2026-09-07T05:00:00"), SCHOOL)
    assert active([night], at("2026-09-09T05:59:00"), SCHOOL)  # the night that began on the last day
    assert not active([night], at("2026-09-09T22:00:00"), SCHOOL)
    assert next_change([night], at("2026-01-01T00:00:00"), SCHOOL) == at("2026-09-07T22:00:00")
    assert next_change([night], at("2026-09-09T06:00:00"), SCHOOL) is None


def test_a_night_over_the_edge_of_a_holiday_belongs_to_its_eve() -> None:
    night = TimetableRule("r", (Window(1320, 360),), when=frozenset({"term"}), close=True)
    assert active([night], at("2026-10-14T05:00:00"), SCHOOL)  # began on a day of term
    assert not active([night], at("2026-10-14T23:00:00"), SCHOOL)
    assert not active([night], at("2026-10-15T05:00:00"), SCHOOL)  # would have begun on the closed day


def test_the_end_of_the_summer_holidays_is_found_from_their_first_day() -> None:
    lessons = TimetableRule("r", days=WORK, shift="sang", when=frozenset({"term"}), close=True)
    longer = msgspec.structs.replace(
        SCHOOL, terms=(*SCHOOL.terms, Dates("HK I", date(2027, 9, 6), date(2028, 1, 15)))
    )
    summer = at("2027-05-31T12:00:00")
    assert next_change([lessons], summer, longer) == at("2027-09-06T07:00:00")
    assert next_change([lessons], summer, SCHOOL) is None  # nobody has written a later term


def test_a_change_many_years_ahead_takes_few_steps() -> None:
    far = TimetableRule("r", (Window(0, 1440),), from_=date(2199, 1, 1), close=True)
    table = Timetable((far,), almanac(SCHOOL))
    looked = []
    table._shape = lambda day, shape=table._shape: looked.append(day) or shape(day)
    assert next(table.changes(at("2026-01-01T00:00:00")))[0] == at("2199-01-01T00:00:00")
    assert len(looked) < 100


def test_the_end_of_all_changes_is_looked_for_once() -> None:
    lessons = TimetableRule("r", days=WORK, shift="sang", when=frozenset({"term"}), close=True)
    table = Timetable((lessons,), almanac(SCHOOL))
    autumn, spring = at("2026-09-05T00:00:00"), at("2027-05-20T12:00:00")
    whole = list(table.changes(autumn))
    looked = []
    table._shape = lambda day, shape=table._shape: looked.append(day) or shape(day)
    assert list(table.changes(spring)) == [change for change in whole if change[0] > spring]
    assert len(looked) < 40
    assert list(table.changes(autumn)) == whole
    assert list(table.changes(at("2027-05-31T12:00:00"))) == []


def test_a_day_of_rest_does_not_hide_what_follows() -> None:
    """Nothing holds for years; each holiday is looked at, and the one that matters is found."""
    festive = TimetableRule(
        "r", (Window(600, 700),), frozenset({SUN}), when=frozenset({"holiday"}), close=True
    )
    found = [moment for moment, _rules in islice(changes([festive], at("2026-09-05T00:00:00"), NO_BREAKS), 4)]
    assert [f"{moment:%d/%m/%Y %H:%M}" for moment in found] == [
        "07/02/2027 10:00", "07/02/2027 11:40", "30/04/2028 10:00", "30/04/2028 11:40",
    ]  # fmt: skip


NO_BREAKS = Calendar(public=public_days("VN"))


# Against a slow, obvious model --------------------------------------------------------------------------


def model_kind(calendar: Calendar, day: date) -> set[str]:
    """What kind of day a date is, said as the documentation says it."""
    special = next((entry for entry in calendar.days if entry.date == day), None)
    said = []
    for exams, entries in ((True, calendar.exams), (False, calendar.holidays)):
        said += [((e.last - e.from_).days, not exams) for e in entries if e.from_ <= day <= e.last]
    said += [(0, True) for public in calendar.public if public.date == day]
    if said:
        kind = {"holiday"} if min(said)[1] else {"term", "exam"}
    elif not calendar.terms or any(term.from_ <= day <= term.last for term in calendar.terms):
        kind = {"term"}
    else:
        kind = {"holiday"}
    if special and special.kind:
        kind = {"holiday": {"holiday"}, "term": {"term"}, "exam": {"term", "exam"}}[special.kind]
    elif special and special.runs is not None and kind == {"holiday"}:
        kind = {"term"}
    return kind


def model_times(made: TimetableRule, calendar: Calendar, day: date) -> list[tuple[int, int]]:
    periods, best = calendar.periods, 10**6
    for hours in calendar.hours:
        if hours.from_ <= day <= hours.to and (hours.to - hours.from_).days <= best:
            periods, best = hours.periods, (hours.to - hours.from_).days
    for entry in calendar.days:
        if entry.date == day and entry.periods is not None:
            periods = entry.periods
    if made.windows:
        return [(w.start, w.end) for w in made.windows]
    names = calendar.shifts[made.shift].periods if made.shift else made.periods
    times = [(periods[name].start, periods[name].end) for name in names if name in periods]
    if made.shift and times:
        return [(min(start for start, _ in times), max(end for _, end in times))]
    return times


def model_starts(made: TimetableRule, calendar: Calendar, day: date) -> list[tuple[int, int]]:
    """The windows of a rule that start on a day."""
    weekday = next((e.runs for e in calendar.days if e.date == day and e.runs is not None), day.weekday())
    within = (made.from_ is None or day >= made.from_) and (made.to is None or day <= made.to)
    fits = "always" in made.when or made.when & model_kind(calendar, day)
    return model_times(made, calendar, day) if weekday in made.days and within and fits else []


def model(rules, calendar: Calendar, local: datetime) -> list[str]:
    """Which rules hold, by looking at every window of this day and of its eve."""
    minute, today = local.hour * 60 + local.minute, local.date()
    found = []
    for made in rules:
        own = any(
            start <= minute and (minute < end or end <= start)
            for start, end in model_starts(made, calendar, today)
        )
        eve = any(
            end <= start and minute < end
            for start, end in model_starts(made, calendar, today - timedelta(days=1))
        )
        if own or eve:
            found.append(made.name)
    return found


ZONES = st.sampled_from(
    [
        ("Asia/Ho_Chi_Minh", "2026-03-01"),
        ("Europe/Berlin", "2026-03-27"),
        ("Europe/Berlin", "2026-10-23"),
        ("Australia/Lord_Howe", "2026-04-03"),  # half an hour
        ("Australia/Lord_Howe", "2026-10-02"),
        ("America/Havana", "2026-03-06"),  # midnight does not exist
        ("America/Havana", "2026-10-30"),
        ("Asia/Beirut", "2026-10-23"),  # midnight comes twice
        ("America/St_Johns", "2010-11-05"),  # a minute of the next day, then the evening again
        ("Pacific/Apia", "2011-12-28"),  # a whole day is left out
    ]
)
MINUTES = st.integers(0, 1439)
WINDOWS = st.builds(Window, MINUTES, st.integers(0, 1440)).filter(lambda w: w.start != w.end)
DAY_WINDOWS = st.tuples(MINUTES, st.integers(1, 1440)).filter(lambda w: w[0] < w[1]).map(lambda w: Window(*w))
PERIODS = ("a", "b", "c")
BELLS = st.dictionaries(st.sampled_from(PERIODS), DAY_WINDOWS, max_size=3).map(FrozenMap)
WHEN = st.frozensets(st.sampled_from(["term", "holiday", "exam", "always"]), min_size=1, max_size=2)


@st.composite
def situations(draw):
    """A place in time, a calendar with things around it, and rules."""
    place, first = draw(ZONES)
    base = date.fromisoformat(first)
    near = st.integers(-3, 9).map(lambda n: base + timedelta(days=n))
    spans = st.tuples(near, st.integers(0, 4)).map(lambda s: Dates("x", s[0], s[0] + timedelta(days=s[1])))
    edge = sorted(draw(st.lists(near, max_size=5, unique=True)))
    special = st.builds(
        SpecialDay, near, runs=st.none() | st.integers(0, 6), kind=st.sampled_from(["", "term", "holiday", "exam"]),
        periods=st.none() | BELLS,
    )  # fmt: skip
    calendar = Calendar(
        periods=draw(BELLS),
        shifts=FrozenMap({"s": Shift("s", "s", PERIODS[:2])}),
        terms=tuple(Dates("t", *edges) for edges in zip(edge[::2], edge[1::2], strict=False)),
        holidays=tuple(draw(st.lists(spans, max_size=2))),
        exams=tuple(draw(st.lists(spans, max_size=2))),
        hours=tuple(
            Hours("h", s.from_, s.last, draw(BELLS))
            for s in draw(st.lists(spans, max_size=2, unique_by=lambda s: s.length))
        ),
        days=tuple(draw(st.lists(special, max_size=3, unique_by=lambda e: e.date))),
        public=tuple(PublicDay(day, "", "") for day in draw(st.lists(near, max_size=2))),
    )
    times = st.one_of(
        st.lists(WINDOWS, min_size=1, max_size=2).map(lambda w: {"windows": tuple(w)}),
        st.lists(st.sampled_from(PERIODS), min_size=1).map(lambda p: {"periods": tuple(p)}),
        st.just({"shift": "s"}),
    )
    rules = [
        TimetableRule(
            name, days=draw(st.frozensets(st.integers(0, 6), min_size=1)), when=draw(WHEN),
            from_=draw(st.none() | near), to=draw(st.none() | near), close=True, **draw(times),
        )
        for name in draw(st.sampled_from([["a"], ["a", "b"]]))
    ]  # fmt: skip
    return ZoneInfo(place), base, calendar, rules


@given(situations(), st.integers(0, 4 * 1440 * 60))
def test_what_holds_and_when_it_changes_is_as_the_model_says_minute_by_minute(situation, seconds) -> None:
    zone, base, calendar, rules = situation
    start = datetime.combine(base, time(), tzinfo=zone).astimezone(UTC) + timedelta(seconds=seconds)
    upcoming = changes(rules, start.astimezone(zone), calendar)
    change, after = next(upcoming, (None, ()))
    held = [found.name for found in active(rules, start.astimezone(zone), calendar)]
    assert held == model(rules, calendar, start.astimezone(zone))
    step = start.replace(second=0)
    for _ in range(3 * 1440):
        step += timedelta(minutes=1)
        seen = model(rules, calendar, step.astimezone(zone))
        if seen != held:
            assert (change, [found.name for found in after]) == (step, seen)
            held = seen
            change, after = next(upcoming, (None, ()))
    assert change is None or change > step


@given(situations())
def test_far_ahead_no_day_is_passed_over(situation) -> None:
    """Half an hour by half an hour through a month: the same as change by change."""
    zone, base, calendar, rules = situation
    start = datetime.combine(base, time(), tzinfo=zone).astimezone(UTC)
    end = start + timedelta(days=35)
    known = [(start, active(rules, start.astimezone(zone), calendar))]
    for moment, after in changes(rules, start.astimezone(zone), calendar):
        if moment > end:
            break
        known.append((moment.astimezone(UTC), after))
    place, step = 0, start
    while step < end:
        while place + 1 < len(known) and known[place + 1][0] <= step:
            place += 1
        assert [found.name for found in known[place][1]] == model(rules, calendar, step.astimezone(zone))
        step += timedelta(minutes=30)
