"""Who asks, in memory and for an hour."""

from __future__ import annotations

import json
import stat

from resolver.asking import EVERY, KEPT, MOST, Asking, read_asking

NOW = 1_800_000_000.0


def test_workers_note_who_asked_and_readers_join_them(tmp_path) -> None:
    one, other = Asking(tmp_path, 0), Asking(tmp_path, 1)
    one.note([("192.168.1.1", 0), ("127.0.0.1", 0), ("::1", 0)], NOW)
    other.note([("192.168.1.1", 60), ("fd00::7", 5)], NOW)
    assert read_asking(tmp_path) == {"192.168.1.1": NOW, "fd00::7": NOW - 5}
    assert stat.S_IMODE((tmp_path / "asking-0.json").stat().st_mode) == 0o640


def test_a_note_is_due_now_and_then_whatever_the_clock_does(tmp_path) -> None:
    asking = Asking(tmp_path, 0)
    assert asking.due(NOW)
    asking.note([], NOW)
    assert not asking.due(NOW + EVERY - 1)
    assert asking.due(NOW + EVERY)
    assert asking.due(NOW - 3600)


def test_who_has_not_asked_for_an_hour_is_forgotten(tmp_path) -> None:
    asking = Asking(tmp_path, 0)
    asking.note([("192.168.1.1", 0)], NOW)
    asking.note([("192.168.1.2", 0), ("192.168.1.3", KEPT)], NOW + KEPT)
    assert list(read_asking(tmp_path)) == ["192.168.1.2"]


def test_forged_addresses_are_bounded(tmp_path) -> None:
    Asking(tmp_path, 0).note([(f"fd00::{n:x}", n % 100) for n in range(MOST + 500)], NOW)
    assert len(read_asking(tmp_path)) == MOST


def test_notes_that_are_damaged_or_missing_are_nobody(tmp_path) -> None:
    for number, text in enumerate(["{", "[]", '{"a": "x"}', '{"a": null}', '"x"']):
        (tmp_path / f"asking-{number}.json").write_text(text)
    assert read_asking(tmp_path) == {}
    assert read_asking(tmp_path / "none") == {}
    Asking(tmp_path / "none", 0).note([("192.168.1.1", 0)], NOW)  # a full or missing folder: DNS goes on
    (tmp_path / "asking-9.json").write_text(json.dumps({"192.168.1.9": 5}))
    assert read_asking(tmp_path) == {"192.168.1.9": 5}
