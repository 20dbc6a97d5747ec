"""What one device asks, for a quarter of an hour: seen, never what is discreet, and gone afterwards."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from config.baseline import written
from config.categories import CATEGORIES
from config.paths import Paths
from config.settings import load_settings
from config.troubleshoot import LONGEST, Order, dump_order
from policy.verdict import Outcome
from resolver.counters import slot
from resolver.watching import MOST, Line, Watching, read_lines, watching_of
from tests.reporting.schema.baselines import signed

DEVICE = SimpleNamespace(address="192.0.2.7")


@pytest.fixture
def files(tmp_path):
    return tmp_path / "troubleshoot.json", tmp_path / "watched-0.json"


def watching(files, **more):
    return Watching(*files, lambda: frozenset({"help.example"}), **more)


def lines(files, start=1000, addresses=("192.0.2.7",)):
    return read_lines(files[1].parent, Order(addresses, start, start + 900))


def ordered(files, start=1000, until=1900, addresses=("192.0.2.7",)):
    files[0].write_bytes(dump_order(Order(addresses, start, until)))


def asks(watch, name, category="", outcome=Outcome.ALLOWED, group=3):
    number = CATEGORIES[category].number if category else 0
    watch.note(DEVICE, SimpleNamespace(name=name, qtype=1), slot(group, number, outcome))


def test_who_is_looked_at_while_the_order_holds(files):
    watch = watching(files)
    watch.turn(1000, 50.0)
    assert not watch.addresses
    ordered(files)
    watch.turn(1001, 51.0)
    assert watch.addresses == {"192.0.2.7"}
    asks(watch, "game.example", "games", Outcome.BLOCKED)
    asks(watch, "www.example")
    watch.turn(1002, 52.0)
    found = lines(files)
    assert [(line.name, line.outcome, line.category) for line in found] == [
        ("game.example", Outcome.BLOCKED, CATEGORIES["games"].number),
        ("www.example", Outcome.ALLOWED, 0),
    ]
    assert files[1].stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("tongdai111.vn", ""),
        ("chat.help.example", ""),
        ("dark.example", "self-harm"),
        ("worse.example", "abuse"),
        ("x.unicef.org", "social"),
    ],
)
def test_what_is_never_named(files, name, category):
    ordered(files)
    watch = watching(files)
    watch.turn(1001, 51.0)
    asks(watch, name, category, Outcome.BLOCKED if category else Outcome.ALLOWED)
    asks(watch, "www.example")
    watch.turn(1002, 52.0)
    assert [line.name for line in lines(files)] == ["www.example"]
    assert name.encode() not in files[1].read_bytes()


def test_that_there_was_such_a_name_is_not_told_either(files):
    ordered(files)
    watch = watching(files)
    watch.turn(1001, 51.0)
    asks(watch, "dark.example", "self-harm", Outcome.BLOCKED)
    asks(watch, "tongdai111.vn")
    watch.turn(1002, 52.0)
    assert lines(files) == []


def test_what_a_killed_worker_left_of_another_device_is_not_shown(files):
    left = [
        Line(900, "192.0.2.7", "before.example", 1, 0, 0),
        Line(1001, "192.0.2.9", "other.example", 1, 0, 0),
    ]
    (files[1].parent / "watched-7.json").write_bytes(msgspec.json.encode(left))
    assert lines(files) == []
    assert [line.name for line in lines(files, 800)] == ["before.example"]


def test_contacts_of_settings_and_of_the_province_are_never_named(tmp_path, monkeypatch):
    monkeypatch.setattr("resolver.watching.in_memory", lambda _folder: True)
    paths = Paths(tmp_path, runtime=tmp_path)
    contacts = {"hotline_site": "canhtay.example", "page": "https://so.example/tre-em"}
    paths.baseline.write_bytes(written(msgspec.to_builtins(signed(contacts=contacts).bundle)))
    settings = load_settings(tmp_path / "settings.toml", {"reporting_site": "baocao.example"})
    watch = watching_of(settings, paths, 0)
    now = 1_790_000_000
    paths.troubleshoot.write_bytes(dump_order(Order(("192.0.2.7",), now, now + 900)))
    watch.turn(now, 1.0)
    for name in ("canhtay.example", "so.example", "tuvan.hue.example", "x.baocao.example", "other.example"):
        asks(watch, name)
    watch.turn(now + 1, 2.0)
    assert [line.name for line in read_lines(tmp_path, Order(("192.0.2.7",), now, now + 900))] == [
        "other.example"
    ]


def test_it_ends_by_either_clock_and_leaves_nothing(files):
    for epoch, monotonic in ((1900, 60.0), (1010, 51.0 + LONGEST), (900, 60.0)):
        ordered(files)
        watch = watching(files)
        watch.turn(1001, 51.0)
        asks(watch, "www.example")
        watch.turn(1002, 52.0)
        assert files[1].exists()
        watch.turn(epoch, monotonic)
        assert not watch.addresses
        assert not files[1].exists()


def test_ended_early_it_is_gone_too(files):
    ordered(files)
    watch = watching(files)
    watch.turn(1001, 51.0)
    asks(watch, "www.example")
    watch.turn(1002, 52.0)
    files[0].unlink()
    watch.turn(1003, 53.0)
    assert not watch.addresses
    assert not files[1].exists()


def test_a_new_worker_begins_with_nothing(files):
    files[1].write_text("[[1, 'x', 'left.example', 1, 0, 0]]")
    watching(files)
    assert not files[1].exists()


def test_it_is_bounded(files):
    ordered(files)
    watch = watching(files)
    watch.turn(1001, 51.0)
    for number in range(MOST + 10):
        asks(watch, f"n{number}.example")
    watch.turn(1002, 52.0)
    assert len(lines(files)) == MOST


def test_a_broken_order_or_file_is_nobody(files):
    files[0].write_text("junk")
    watch = watching(files)
    watch.turn(1001, 51.0)
    assert not watch.addresses
    (files[1].parent / "watched-9.json").write_text("junk")
    assert lines(files) == []
    nobody = Watching()
    nobody.turn(1.0, 1.0)
    assert not nobody.addresses
