"""What happened to the lists in one refresh, remembered step by step in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from blocklists.backoff import next_refresh, retry_delay
from blocklists.state import Copy, Counted, ListState, Outcome
from blocklists.store import Store
from blocklists.transfer import Fetched

TURNED_DOWN = "a person has turned the newer copy down; the one before stays"
"""Why a list stays as it is although its maintainer has another."""


class Candidate(NamedTuple):
    """A new copy that is not yet in use. `accepted`: by a person, who knows that it is surprising."""

    path: Path
    copy: Copy
    accepted: bool = False


class Ledger:
    """The states of these lists at `now` (epoch), kept in step with the store. Methods raise OSError.

    `every_h` is the time between looks at a list that is fine; `jitter` gives numbers in [0, 1).
    """

    def __init__(
        self, store: Store, ids: Iterable[str], now: float, every_h: float, jitter: Callable[[], float]
    ) -> None:
        self._store, self._now, self._every_h, self._jitter = store, now, every_h, jitter
        self.states: dict[str, ListState] = {list_id: store.state(list_id) for list_id in ids}

    def __getitem__(self, list_id: str) -> ListState:
        """What is remembered of a list at this moment."""
        return self.states[list_id]

    def unchanged(self, list_id: str) -> None:
        """The server has nothing newer than what we have, be it in use or held."""
        state = self.states[list_id]
        if state.held:
            self._settle(list_id, "held", reason=state.reason)
        elif state.turned_down:
            self._settle(list_id, "unchanged", reason=TURNED_DOWN)
        else:
            self._settle(list_id, "unchanged", confirmed=self._now)

    def arrived(self, list_id: str, answer: Fetched, source: str) -> Candidate | None:
        """A file came from `source`: a candidate, or None (and no file) if it is a copy that we have."""
        state = self.states[list_id]
        copy = Copy(answer.sha256, answer.size, self._now, source, answer.validators)
        known = state.current
        if known and known.sha256 == copy.sha256:
            answer.path.unlink(missing_ok=True)
            self._store.drop_held(list_id)
            current = msgspec.structs.replace(copy, since=known.since)
            self._settle(
                list_id, "unchanged", current=current, held=None, turned_down=None, confirmed=self._now
            )
            return None
        if state.turned_down and state.turned_down.sha256 == copy.sha256:
            answer.path.unlink(missing_ok=True)
            self._settle(list_id, "unchanged", reason=TURNED_DOWN, turned_down=copy)
            return None
        if state.held and state.held.sha256 == copy.sha256:
            answer.path.unlink(missing_ok=True)
            self._settle(list_id, "held", reason=state.reason, held=copy)
            return None
        return Candidate(answer.path, copy)

    def failed(self, list_id: str, reason: str, *, refused: bool = False, patience: float = 0.0) -> None:
        """Nothing usable came; try again after a growing pause, and at least `patience` seconds."""
        state = self.states[list_id]
        failures = state.failures + 1
        pause = max(retry_delay(failures, self._jitter()), patience)
        self._remember(
            list_id,
            outcome="refused" if refused else "failed",
            reason=reason,
            tried=self._now,
            next_try=self._now + pause,
            failures=failures,
        )

    def turn_down(self, list_id: str) -> None:
        """A person does not want the copy that is held: it goes, and is not asked about again."""
        self._store.drop_held(list_id)
        state = self.states[list_id]
        self._settle(list_id, "unchanged", reason=TURNED_DOWN, held=None, turned_down=state.held)

    def damaged(self, list_id: str) -> None:
        """The stored copy is not what was stored: forget it, and try at once to get another."""
        reason = "the stored copy is damaged"
        self._remember(list_id, outcome="failed", reason=reason, next_try=0.0, current=None)

    def refused(self, list_id: str, candidate: Candidate, reason: str) -> None:
        """A candidate turned out to be no sane list."""
        candidate.path.unlink(missing_ok=True)
        if candidate.accepted:
            self.states[list_id] = msgspec.structs.replace(self.states[list_id], held=None)
        self.failed(list_id, reason, refused=True)

    def held(self, list_id: str, candidate: Candidate, reason: str) -> None:
        """A candidate waits for a person."""
        state = msgspec.structs.replace(self._settled(list_id, "held", reason=reason), held=candidate.copy)
        self._store.hold(list_id, candidate.path, state)
        self.states[list_id] = state

    def promoted(self, list_id: str, candidate: Candidate, found: Counted | None) -> None:
        """A candidate is the last good copy now; `found` is what it came to."""
        state = self._settled(
            list_id,
            "updated",
            current=candidate.copy,
            counted=found,
            held=None,
            turned_down=None,
            confirmed=self._now,
        )
        self._store.promote(list_id, candidate.path, state)
        self.states[list_id] = state

    def recounted(self, list_id: str, found: Counted) -> None:
        """The copy in use came to this: its format, or what is protected, may have changed."""
        if self.states[list_id].counted != found:
            self._remember(list_id, counted=found)

    def _settled(self, list_id: str, outcome: Outcome, reason: str = "", **changes: Any) -> ListState:
        again = next_refresh(self._every_h, self._now)
        return msgspec.structs.replace(
            self.states[list_id],
            outcome=outcome,
            reason=reason,
            tried=self._now,
            next_try=again,
            failures=0,
            **changes,
        )

    def _settle(self, list_id: str, outcome: Outcome, reason: str = "", **changes: Any) -> None:
        state = self._settled(list_id, outcome, reason, **changes)
        self.states[list_id] = state
        self._store.save(list_id, state)

    def _remember(self, list_id: str, **changes: Any) -> None:
        state = msgspec.structs.replace(self.states[list_id], **changes)
        self.states[list_id] = state
        self._store.save(list_id, state)
