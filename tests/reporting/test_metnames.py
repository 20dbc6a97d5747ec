"""Names that are kept: once enough devices met them, for some hours, never in a school below five."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.categories import CATEGORIES
from config.detail import LEAST_IN_A_SCHOOL, Detail
from reporting.metnames import NameBook, kept_names, ripe
from reporting.store import StatisticsStore
from resolver.metnames import EVERY, MetFile, MetNames
from tests.support.countbox import HOME, HUE, SCHOOL, at

ADULT = CATEGORIES["adult"].number
NOON = at("2026-09-07 12:00")


def names(devices, hours):
    return Detail(detail="blocked-names", names_devices=devices, names_hours=hours)


RULE = names(5, 48)
SALT = b"s" * 16


class Box:
    def __init__(self, folder, workers=2):
        self.store = StatisticsStore(folder / "statistics.db", write=True)
        self.book = NameBook(folder, self.store)
        self.workers = [MetNames(folder, number) for number in range(workers)]
        for worker in self.workers:
            worker.on = True
        self.now = NOON
        self.rest()

    @property
    def day(self):
        return datetime.fromtimestamp(self.now, HUE).toordinal()

    def rest(self, salt=SALT):
        for worker in self.workers:
            worker.turn(self.now, self.day, salt)

    def meet(self, name, devices, category=ADULT):
        for number in devices:
            self.workers[number % len(self.workers)].note(name, category, number.to_bytes(8, "big"))

    def minutes(self, count, place=SCHOOL, rule=RULE):
        for _minute in range(count):
            self.now += EVERY
            self.rest()
            self.book.turn(self.now, place, rule)

    @property
    def names(self):
        return [one.name for one in kept_names(self.store)]


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


def test_a_name_is_kept_once_five_devices_met_it_at_any_worker(box):
    box.meet("casino.example", range(4))
    box.meet("common.example", range(5))
    box.minutes(4)
    assert kept_names(box.store) == [(date(2026, 9, 7), "common.example", ADULT)]
    box.meet("casino.example", [7])
    box.minutes(4)
    assert box.names == ["casino.example", "common.example"]


def test_one_device_a_hundred_times_is_one_device(box):
    for _time in range(100):
        box.meet("casino.example", [3])
    box.minutes(4)
    assert box.names == []


def test_in_a_school_no_setting_goes_below_five(box):
    box.meet("casino.example", range(4))
    box.minutes(4, rule=names(1, 48))
    assert box.names == []


def test_at_home_the_owner_may_set_one(box):
    box.meet("casino.example", [1])
    box.minutes(4, place=HOME, rule=names(1, 48))
    assert box.names == ["casino.example"]


def test_names_go_after_their_hours_and_are_not_written_again(box):
    box.meet("common.example", range(5))
    box.minutes(4)
    box.now += 49 * 3600
    box.rest(b"another day's sa")
    box.minutes(2)
    assert box.names == []


def test_switched_off_everything_goes(box):
    box.meet("common.example", range(5))
    box.minutes(4)
    box.minutes(1, rule=Detail())
    assert box.names == []


def test_what_fewer_devices_met_goes_where_a_home_becomes_a_school(box):
    box.meet("casino.example", [1])
    box.meet("common.example", range(5))
    box.minutes(4, place=HOME, rule=names(1, 48))
    assert box.names == ["casino.example", "common.example"]
    box.minutes(1, rule=names(1, 48))  # at once, whatever the workers still say
    assert box.names == ["common.example"]


def test_below_the_number_a_name_never_reaches_the_card(box, tmp_path):
    box.meet("casino.example", range(4))
    box.meet("common.example", range(5))
    box.minutes(10)
    box.store.close()
    on_card = b"".join(path.read_bytes() for path in tmp_path.glob("statistics.db*"))
    assert b"common.example" in on_card
    assert b"casino" not in on_card


def test_switched_off_the_names_are_not_in_the_file_any_more(box, tmp_path):
    box.meet("common.example", range(5))
    box.minutes(4)
    box.minutes(1, rule=Detail())
    box.store.close()
    assert b"common.example" not in b"".join(path.read_bytes() for path in tmp_path.glob("statistics.db*"))


def test_midnight_begins_the_count_again(box):
    box.meet("casino.example", range(4))
    box.minutes(4)
    box.now += 24 * 3600
    box.rest(b"another day's sa")
    box.meet("casino.example", [7])
    box.minutes(4)
    assert box.names == []


def test_a_killed_worker_takes_nothing_with_it_that_was_noted(box, tmp_path):
    box.meet("casino.example", range(4))
    box.minutes(2)
    box.workers = [MetNames(tmp_path, number) for number in range(2)]  # both of them
    for worker in box.workers:
        worker.on = True
    box.rest()
    box.meet("casino.example", [5])
    box.minutes(4)
    assert box.names == ["casino.example"]


def test_help_is_never_kept_whatever_a_worker_wrote(box, tmp_path):
    (tmp_path / f"metnames.{box.day}.0").write_bytes(
        bytes(16) + b"".join(bytes(8) + bytes([n]) * 8 for n in range(5))
    )
    named = {"tongdai111.vn": ADULT, "hotline.example": ADULT, "x.example": CATEGORIES["self-harm"].number,
             "a.example": CATEGORIES["abuse"].number, "y.example": 0, "z.example": ADULT}  # fmt: skip
    lines = "".join(f"{'00' * 8}\t{category}\t{name}\n" for name, category in named.items())
    (tmp_path / f"metnames.{box.day}.0.txt").write_text(lines)
    box.book.turn(box.now, SCHOOL, RULE, {"hotline.example"})
    assert box.names == ["z.example"]


def test_without_news_nothing_is_written_to_the_card(box):
    box.meet("common.example", range(5))
    box.minutes(4)
    before = box.store.rows("PRAGMA data_version"), box.store.conn.total_changes
    box.minutes(30)
    assert (box.store.rows("PRAGMA data_version"), box.store.conn.total_changes) == before


def test_a_file_of_before_has_no_names(tmp_path):
    with StatisticsStore(tmp_path / "s.db", write=True) as store:
        store.conn.execute("DROP TABLE names")
    with StatisticsStore(tmp_path / "s.db") as reader:
        assert kept_names(reader) == []


PAIRS = st.lists(
    st.tuples(st.sampled_from([b"a" * 8, b"b" * 8]), st.sampled_from([bytes([n]) * 8 for n in range(8)]))
)


@given(st.lists(PAIRS, max_size=4), st.integers(1, 8))
def test_ripe_is_what_so_many_different_devices_met(workers, devices):
    files = [MetFile(1, number, tuple(pairs), ()) for number, pairs in enumerate(workers)]
    found = ripe(files, devices)
    for name in (b"a" * 8, b"b" * 8):
        met = {device for pairs in workers for one, device in pairs if one == name}
        assert (name in found) == (len(met) >= devices)


@given(st.integers(1, 50))
def test_enough(devices):
    assert names(devices, 24).least("school") == max(devices, LEAST_IN_A_SCHOOL)
    assert names(devices, 24).least("home") == devices
