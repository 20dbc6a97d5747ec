from __future__ import annotations

import sqlite3
from datetime import date, datetime
from threading import Event

import msgspec
import pytest

from admin import bookkeeper as bookkeeper_module
from admin.bookkeeper import Bookkeeper
from config.box import Settings
from config.categories import CATEGORIES
from config.names import DomainName
from config.passes import Pass, written
from config.paths import Paths
from config.policyfile import default_policy_text
from policy.verdict import Outcome
from reporting.figures import Statistics
from reporting.metnames import kept_names
from reporting.store import StatisticsStore
from resolver.counters import Counters, slot, worker_file
from resolver.metnames import EVERY, MetNames
from tests.support.countbox import HUE, SCHOOL, at

MONDAY = at("2026-09-07 08:00")
DAY = 86_400


@pytest.fixture
def paths(tmp_path):
    found = Paths(tmp_path / "data", runtime=tmp_path / "run")
    found.data.mkdir()
    found.runtime.mkdir()
    found.policy.write_text(default_policy_text("school"), encoding="utf-8")
    return found


def count(paths, epoch, questions=5):
    counters = Counters(worker_file(paths.runtime, 0))
    counters.hour(int(epoch))[slot(counters.group_number("pupils"), 0, Outcome.ALLOWED)] += questions
    counters.beat(int(epoch), 1)


def week(paths):
    with StatisticsStore(paths.statistics) as store:
        return Statistics(store, SCHOOL, date(2026, 9, 14)).period(date(2026, 9, 7), date(2026, 9, 13))


def test_what_a_box_counts_is_in_its_statistics(paths):
    keeper = Bookkeeper(paths, pytest.fail, Settings())
    given = Pass("abcd", "pass", group="pupils", start=int(MONDAY), end=int(MONDAY) + 600, role="teacher")
    paths.passes.write_bytes(written((msgspec.structs.replace(given, services=("youtube",)),)))
    count(paths, MONDAY)
    keeper.turn(MONDAY + 1)
    paths.passes.write_bytes(b"half a file")
    keeper.turn(MONDAY + 60)
    keeper.turn(MONDAY + DAY)
    found = week(paths)
    assert found.total.questions == 5
    assert found.passes == {"pass": 1}
    assert found.filtered_minutes == 1


def test_a_clock_that_the_resolver_does_not_believe_closes_no_day(paths):
    said = {"clock": "untrusted", "workers": 1, "started": MONDAY}
    (paths.runtime / "resolver.json").write_bytes(msgspec.json.encode(said))
    keeper = Bookkeeper(paths, pytest.fail, Settings())
    count(paths, MONDAY)
    keeper.turn(MONDAY + DAY)
    assert week(paths).days == {}


def test_a_changed_policy_is_read_again(paths):
    keeper = Bookkeeper(paths, pytest.fail, Settings())
    keeper.turn(MONDAY)
    paths.policy.write_text(default_policy_text("home"), encoding="utf-8")
    assert keeper._current_policy().kind == "home"
    paths.policy.unlink()
    assert keeper._current_policy() is keeper._current_policy()


def test_trouble_is_said_once_and_ends(paths):
    said = []
    keeper = Bookkeeper(paths, said.append, Settings())
    paths.statistics.mkdir()
    for minute in range(3):
        keeper.turn(MONDAY + minute * 60)
    assert len(said) == 1
    assert "statistics.db" in said[0]
    paths.statistics.rmdir()
    count(paths, MONDAY)
    keeper.turn(MONDAY + 240)
    keeper.turn(MONDAY + DAY)
    assert week(paths).total.questions == 5


def test_a_file_that_a_person_deleted_begins_anew(paths):
    keeper = Bookkeeper(paths, pytest.fail, Settings())
    count(paths, MONDAY)
    keeper.turn(MONDAY)
    paths.statistics.unlink()
    keeper.turn(MONDAY + 60)
    keeper.turn(MONDAY + DAY)
    assert week(paths).total.questions == 5


def test_the_thread_keeps_on(paths, monkeypatch):
    turned = Event()
    monkeypatch.setattr(Bookkeeper, "turn", lambda _self, _now: turned.set())
    monkeypatch.setattr(bookkeeper_module, "EVERY", 0.01)
    keeper = Bookkeeper(paths, pytest.fail, Settings())
    keeper.start()
    assert turned.wait(5)
    turned.clear()
    assert turned.wait(5)
    keeper.end()
    assert not keeper._thread.is_alive()


def test_the_last_minute_is_taken_in_at_the_end(paths, monkeypatch):
    times = []
    monkeypatch.setattr(Bookkeeper, "turn", lambda _self, now: times.append(now))
    keeper = Bookkeeper(paths, pytest.fail, Settings())
    keeper.start()
    keeper.end()
    assert 1 <= len(times) <= 2


NAMES = '\n[statistics]\ndetail = "blocked-names"\nnames_hours = 24\n'
ADULT = CATEGORIES["adult"].number
SALT = b"salt of the day!"


def met(paths, now, *names, devices=5, workers=2):
    """Two workers, whose devices met these names; they tell what the keeper lets them."""
    day = datetime.fromtimestamp(now, HUE).toordinal()
    made = [MetNames(paths.runtime, number) for number in range(workers)]
    for number, worker in enumerate(made):
        worker.on = True
        worker.turn(now - EVERY, day, SALT)
        for name in names:
            for device in range(number, devices, workers):
                worker.note(name, ADULT, bytes([device]) * 8)
        worker.turn(now, day, SALT)
    return lambda later: [worker.turn(later, day, SALT) for worker in made]


def kept(paths):
    with StatisticsStore(paths.statistics) as store:
        return [one.name for one in kept_names(store)]


def test_names_are_kept_while_the_policy_says_so_and_go_when_it_does_not(paths):
    said = []
    plain = paths.policy.read_text()
    paths.policy.write_text(plain + NAMES)
    settings = Settings(hotline_site=DomainName("duongday.example"))
    keeper = Bookkeeper(paths, said.append, settings)
    tell = met(paths, MONDAY, "casino.example", "duongday.example")
    met(
        paths, MONDAY, "few.example", devices=4, workers=1
    )  # takes worker 0's place: its marks go on counting
    for minute in range(4):
        keeper.turn(MONDAY + 60 * minute)
        tell(MONDAY + 60 * (minute + 1))
    assert kept(paths) == ["casino.example"]
    paths.policy.write_text(plain)
    keeper.turn(MONDAY + 400)
    assert kept(paths) == []
    assert b"casino" not in b"".join(path.read_bytes() for path in paths.data.glob("statistics.db*"))
    assert said == []


def test_switched_off_while_nothing_vouches_for_the_clock_they_go_too(paths):
    plain = paths.policy.read_text()
    with StatisticsStore(paths.statistics, write=True) as store, store.changing() as db:
        db.execute("INSERT INTO names VALUES (?, 'casino.example', ?, 1, 5)", (1, ADULT))
    said = {"clock": "untrusted", "workers": 1, "started": MONDAY}
    (paths.runtime / "resolver.json").write_bytes(msgspec.json.encode(said))
    paths.policy.write_text(plain)
    Bookkeeper(paths, pytest.fail, Settings()).turn(MONDAY)
    assert kept(paths) == []


def test_on_a_full_disk_no_name_is_kept_and_later_it_is(paths, monkeypatch):
    said = []
    paths.policy.write_text(paths.policy.read_text() + NAMES)
    keeper = Bookkeeper(paths, said.append, Settings())
    tell = met(paths, MONDAY, "casino.example")
    keeper.turn(MONDAY)
    tell(MONDAY + 60)

    def full(*_what):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("reporting.metnames.NameBook._keep", full)
        keeper.turn(MONDAY + 60)
    assert len(said) == 1
    assert kept(paths) == []
    keeper.turn(MONDAY + 120)
    assert kept(paths) == ["casino.example"]
