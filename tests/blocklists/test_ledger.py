from __future__ import annotations

from pathlib import Path

import pytest

from blocklists.backoff import FIRST_RETRY, HOURS
from blocklists.ledger import Candidate, Ledger
from blocklists.state import Counted, ListState, Validators
from blocklists.store import Store
from blocklists.transfer import TEMP_PREFIX, Fetched

NOW = 1_800_000_000.0
URL = "https://lists.example/a"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "lists")


def at(store: Store, now: float) -> Ledger:
    return Ledger(store, ["ads"], now, every_h=24, jitter=lambda: 0.5)


def fetched(store: Store, sha: str = "aa", etag: str = '"1"') -> Fetched:
    path = store.folder("ads") / f"{TEMP_PREFIX}{sha}"
    path.write_text(sha)
    return Fetched(path, sha, 2, Validators(etag))


def with_copy(store: Store, now: float = NOW) -> Ledger:
    ledger = at(store, now)
    candidate = ledger.arrived("ads", fetched(store), URL)
    assert candidate is not None
    ledger.promoted("ads", candidate, Counted("hosts", 100))
    return ledger


def test_a_new_copy_is_a_candidate_and_then_the_current_one(store: Store) -> None:
    with_copy(store)
    state = store.state("ads")

    assert state.outcome == "updated"
    assert state.current is not None
    assert (state.current.sha256, state.current.since, state.current.source) == ("aa", NOW, URL)
    assert state.current.validators == Validators('"1"')
    assert (state.confirmed, state.tried, state.failures) == (NOW, NOW, 0)
    assert NOW + 20 * HOURS < state.next_try <= NOW + 24 * HOURS
    assert state.counted == Counted("hosts", 100)


def test_nothing_newer_confirms_the_copy(store: Store) -> None:
    with_copy(store)
    at(store, NOW + 100).unchanged("ads")
    state = store.state("ads")

    assert (state.outcome, state.confirmed) == ("unchanged", NOW + 100)
    assert state.current is not None
    assert state.current.since == NOW


def test_the_same_bytes_again_are_no_candidate(store: Store) -> None:
    with_copy(store)
    answer = fetched(store, etag='"2"')

    assert at(store, NOW + 100).arrived("ads", answer, URL) is None
    assert not answer.path.exists()
    state = store.state("ads")
    assert state.outcome == "unchanged"
    assert state.current is not None
    assert state.current.validators == Validators('"2"')
    assert state.current.since == NOW


def test_failures_in_a_row_wait_longer_and_keep_the_copy(store: Store) -> None:
    with_copy(store)
    waits = []
    for number in range(3):
        at(store, NOW).failed("ads", "nobody answers")
        state = store.state("ads")
        waits.append(state.next_try - NOW)
        assert state.failures == number + 1

    assert waits == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert (state.outcome, state.reason) == ("failed", "nobody answers")
    assert store.current("ads") is not None
    assert state.counted == Counted("hosts", 100)


def test_the_servers_wish_is_a_lower_bound(store: Store) -> None:
    at(store, NOW).failed("ads", "busy", patience=10 * HOURS)
    assert store.state("ads").next_try == NOW + 10 * HOURS

    at(store, NOW).failed("ads", "busy", patience=1)
    assert store.state("ads").next_try == NOW + 2 * FIRST_RETRY


def test_success_forgets_the_failures(store: Store) -> None:
    at(store, NOW).failed("ads", "x")
    with_copy(store)

    assert store.state("ads").failures == 0
    assert store.state("ads").reason == ""


def test_a_held_copy_stays_held_while_the_server_gives_the_same(store: Store) -> None:
    ledger = with_copy(store)
    candidate = ledger.arrived("ads", fetched(store, "bb"), URL)
    assert candidate is not None
    ledger.held("ads", candidate, "it shrank")

    later = at(store, NOW + 100)
    assert later["ads"].held is not None
    later.unchanged("ads")
    assert (store.state("ads").outcome, store.state("ads").reason) == ("held", "it shrank")
    assert later.arrived("ads", fetched(store, "bb"), URL) is None
    assert (store.state("ads").outcome, store.state("ads").reason) == ("held", "it shrank")

    assert later.arrived("ads", fetched(store, "aa"), URL) is None
    assert store.state("ads").outcome == "unchanged"
    assert store.state("ads").held is None
    assert store.held("ads") is None


def test_an_accepted_copy_becomes_current(store: Store) -> None:
    ledger = with_copy(store)
    candidate = ledger.arrived("ads", fetched(store, "bb"), URL)
    assert candidate is not None
    ledger.held("ads", candidate, "it shrank")
    path, copy = store.held("ads"), ledger["ads"].held
    assert path
    assert copy

    ledger.promoted("ads", Candidate(path, copy, accepted=True), Counted("hosts", 3))

    state = store.state("ads")
    assert state.held is None
    assert state.current == copy
    assert (current := store.current("ads")) is not None
    assert current.read_text() == "bb"


def test_a_refused_candidate_is_gone_and_the_copy_stays(store: Store) -> None:
    ledger = with_copy(store)
    candidate = ledger.arrived("ads", fetched(store, "bb"), URL)
    assert candidate is not None
    ledger.refused("ads", candidate, "no names")

    assert not candidate.path.exists()
    assert store.state("ads").outcome == "refused"
    assert store.current("ads") is not None


def test_a_refused_accepted_copy_waits_no_longer(store: Store) -> None:
    ledger = with_copy(store)
    candidate = ledger.arrived("ads", fetched(store, "bb"), URL)
    assert candidate is not None
    ledger.held("ads", candidate, "it shrank")
    path, copy = store.held("ads"), ledger["ads"].held
    assert path
    assert copy
    ledger.refused("ads", Candidate(path, copy, accepted=True), "no names")

    assert ledger["ads"].held is None
    assert store.held("ads") is None


def test_a_damaged_copy_is_forgotten_and_due_at_once(store: Store) -> None:
    ledger = with_copy(store)
    ledger.damaged("ads")

    assert ledger["ads"].current is None
    assert ledger["ads"].next_try == 0
    assert store.state("ads") == ledger["ads"]


def test_recounting_writes_only_what_changed(store: Store) -> None:
    ledger = with_copy(store)
    before = (store.folder("ads") / "meta.json").stat().st_mtime_ns
    ledger.recounted("ads", Counted("hosts", 100))
    assert (store.folder("ads") / "meta.json").stat().st_mtime_ns == before

    ledger.recounted("ads", Counted("domains", 7))
    assert store.state("ads").counted == Counted("domains", 7)


def test_what_is_remembered_is_what_was_stored(store: Store) -> None:
    assert at(store, NOW)["ads"] == ListState()
