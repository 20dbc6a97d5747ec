from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from blocklists.state import Copy, ListState
from blocklists.store import Store
from blocklists.transfer import TEMP_PREFIX

COPY = Copy("ab" * 32, 4, 100.0, "https://lists.example/a")


def candidate(store: Store, list_id: str, text: str = "a.example\n") -> Path:
    path = store.folder(list_id) / f"{TEMP_PREFIX}1"
    path.write_text(text)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "lists")


def test_nothing_is_known_of_a_new_list(store: Store) -> None:
    assert store.state("ads") == ListState()
    assert store.current("ads") is None
    assert store.ids() == ()


def test_a_promoted_copy_is_current_with_its_state(store: Store) -> None:
    store.promote("ads", candidate(store, "ads"), ListState("updated", current=COPY))

    assert store.state("ads").current == COPY
    assert (current := store.current("ads")) is not None
    assert current.read_text() == "a.example\n"
    assert store.ids() == ("ads",)
    assert sorted(path.name for path in store.folder("ads").iterdir()) == ["current", "meta.json"]


def test_a_held_copy_waits_beside_the_current_one_and_can_be_accepted(store: Store) -> None:
    store.promote("ads", candidate(store, "ads"), ListState("updated", current=COPY))
    store.hold("ads", candidate(store, "ads", "b.example\n"), ListState("held", current=COPY, held=COPY))

    held = store.held("ads")
    assert held is not None
    assert (current := store.current("ads")) is not None
    assert current.read_text() == "a.example\n"

    store.promote("ads", held, ListState("updated", current=COPY))

    assert current.read_text() == "b.example\n"
    assert store.held("ads") is None
    assert store.state("ads").held is None


def test_a_copy_that_is_not_on_disk_is_not_spoken_of(store: Store) -> None:
    store.save("ads", ListState("updated", current=COPY, held=COPY))

    assert store.state("ads").current is None
    assert store.state("ads").held is None


@pytest.mark.parametrize(
    "junk", [b"", b"{", b"[]", b'{"outcome": "odd"}', b"\xff\xfe\x00", b'{"tried": "x"}']
)
def test_a_damaged_state_is_an_empty_one(store: Store, junk: bytes) -> None:
    (store.folder("ads") / "meta.json").write_bytes(junk)

    assert store.state("ads") == ListState()


def test_cleaning_takes_only_what_is_half_written(store: Store) -> None:
    store.promote("ads", candidate(store, "ads"), ListState("updated", current=COPY))
    candidate(store, "ads")
    (store.folder("ads") / ".meta.json.x.new").touch()

    store.clean()

    assert sorted(path.name for path in store.folder("ads").iterdir()) == ["current", "meta.json"]


def test_pruning_keeps_what_is_subscribed_or_recent(store: Store) -> None:
    for list_id, tried in (("kept", 1.0), ("old", 1.0), ("recent", 99.0)):
        store.save(list_id, ListState(tried=tried))

    assert store.prune({"kept"}, before=50.0) == ("old",)
    assert store.ids() == ("kept", "recent")


def test_removing_forgets_the_copy(store: Store) -> None:
    store.promote("ads", candidate(store, "ads"), ListState("updated", current=COPY))
    store.remove("ads")
    store.remove("ads")

    assert store.ids() == ()


def test_a_failed_save_keeps_the_old_state(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save("ads", ListState("updated"))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.save("ads", ListState("failed"))
    monkeypatch.undo()

    assert store.state("ads").outcome == "updated"
    assert [path.name for path in store.folder("ads").iterdir()] == ["meta.json"]


def test_the_state_can_be_read_by_the_page(store: Store) -> None:
    store.save("ads", ListState("updated"))

    assert stat.S_IMODE((store.folder("ads") / "meta.json").stat().st_mode) == 0o644
