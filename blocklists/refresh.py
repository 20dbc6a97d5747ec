"""Refreshing the lists, from "which are due" to "a new generation is in force". The assembly of this package.

    lock      one refresh at a time
    gather    fetch what is due, a few at once, each into a file beside its last good copy
    compile   one index of everything, in a child process, not yet in force
    judge     a new copy that is absurd is held or refused, and the rest compiled without it
    promote   the good new copies become the last good ones
    publish   one rename puts the generation in force

Whatever fails on the way, the copies and the index of before stay, and the report says why.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from blocklists.backoff import HOURS
from blocklists.gather import Tell, Try, copy_file, from_any, gather
from blocklists.generation import (
    build,
    counted,
    counts,
    first_of,
    is_current,
    made_of,
    put_in_force,
    sha256_of,
    starter_inputs,
)
from blocklists.guard import MEGABYTE, Held, Refused, judge_counts
from blocklists.job import CompileFailed, CompileResult, ListInput
from blocklists.ledger import Candidate, Ledger
from blocklists.lock import RefreshBusy, refresh_lock
from blocklists.outcomes import ListReport, RefreshReport, report_of
from blocklists.plan import due, fingerprint, input_of, origin, protection, subscribed
from blocklists.publish import current_index, discard, prune
from blocklists.state import Counted, Validators
from blocklists.store import Store
from blocklists.transfer import Answer, Failed, NotModified
from config.listsource import ListSource
from config.paths import Paths
from config.policyfile import Policy
from config.settings import Settings

__all__ = [
    "CompileFailed",
    "ListReport",
    "RefreshBusy",
    "RefreshReport",
    "ensure_index",
    "refresh",
    "stored_report",
    "tidy",
    "web",
]

FORGET_AFTER = 30 * 24 * HOURS  # a list switched off for the holidays keeps its copy

Fetch = Callable[[str, Path, Validators, Tell], Answer]
"""From an address, a folder for the file, what is known of the old one, and whom to tell, to an answer."""

Progress = Callable[[str, str, int, int | None], None]
"""Told a step ("fetch", or one of the compile), the list's id ("" for all), how much is done, of what."""

_jitter = random.SystemRandom().random


def refresh(
    paths: Paths,
    policy: Policy,
    settings: Settings,
    now_epoch: float,
    *,
    only: frozenset[str] | None = None,
    force: bool = False,
    accept: frozenset[str] = frozenset(),
    turn_down: frozenset[str] = frozenset(),
    online: bool = True,
    progress: Progress | None = None,
    fetch: Fetch | None = None,
    jitter: Callable[[], float] = _jitter,
    started: Callable[[int], None] | None = None,
) -> RefreshReport:
    """Bring the lists and the index up to date; with nothing new there is no new generation.

    `only`: look at these ids, now. `force`: look at all, due or not. `accept`: take the held copies of these
    ids; `turn_down`: forget those of these, and do not ask about them again. Not `online`: addresses are left
    alone, and what is stored is compiled. `started` hears the process id of a compile. Raises RefreshBusy
    when another refresh is at work; other trouble is in the report.
    """
    try:
        with refresh_lock(paths.lists):
            run = _Run(paths, policy, settings, now_epoch, progress, jitter, started)
            run.turn_down(turn_down)
            run.gather(only, accept, fetch, force=force, online=online)
            run.accept(accept)
            run.compile()
            return run.report()
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return stored_report(paths, policy, f"{error.strerror or error}{where}")


def ensure_index(
    paths: Paths, policy: Policy, settings: Settings, now_epoch: float, *, progress: Progress | None = None
) -> Path:
    """The index to serve with, compiled now from what is stored if it is missing or out of date. No network.

    Raises CompileFailed, or RefreshBusy, when there is none and none can be made.
    """
    try:
        report = refresh(paths, policy, settings, now_epoch, online=False, progress=progress)
    except RefreshBusy:
        if found := current_index(paths):
            return found
        raise
    if report.index is None:
        raise CompileFailed(report.error or "there is no index, and no list to make one of")
    return report.index


def stored_report(paths: Paths, policy: Policy, error: str = "") -> RefreshReport:
    """How the lists stand by what is stored; looks, and touches nothing."""
    store = Store(paths.lists)
    index = current_index(paths)
    made = made_of(index)
    remarks = made.remarks if made else {}
    lists = tuple(
        report_of(source, store.state(source.id), remarks.get(source.id, ())) for source in subscribed(policy)
    )
    return RefreshReport(lists, index=index, names=made.names if made else 0, error=error)


class _Run:
    """One refresh, holding the lock; each method is a step."""

    def __init__(
        self,
        paths: Paths,
        policy: Policy,
        settings: Settings,
        now: float,
        progress: Progress | None,
        jitter: Callable[[], float],
        started: Callable[[int], None] | None,
    ) -> None:
        self._paths, self._policy, self._settings = paths, policy, settings
        self._now, self._started = now, started
        self._progress = progress or (lambda _step, _list_id, _done, _of: None)
        self._protected = protection(policy, settings.protected)
        self._sources = {source.id: source for source in subscribed(policy)}
        self._store = Store(paths.lists)
        self._store.clean()
        self._ledger = Ledger(self._store, self._sources, now, settings.lists_every_h, jitter)
        self._candidates: dict[str, Candidate] = {}
        self._remarks: dict[str, tuple[str, ...]] = {}
        self._compiled, self._error = False, ""

    def gather(
        self,
        only: frozenset[str] | None,
        accept: frozenset[str],
        fetch: Fetch | None,
        *,
        force: bool,
        online: bool,
    ) -> None:
        """Try what is due and sort the answers: candidates, nothing new, or a failure to remember."""
        wanted = due(
            self._sources.values(), self._ledger.states, self._now, only=only, force=force, online=online
        )
        wanted = tuple(source for source in wanted if source.id not in accept)
        if fetch is None and any(source.url for source in wanted):
            fetch = web(self._settings, self._now)
        tries = {source.id: self._try(source, fetch) for source in wanted}
        for list_id, answer in gather(tries, partial(self._progress, "fetch")).items():
            if isinstance(answer, Failed):
                patience = answer.retry_after or 0.0
                self._ledger.failed(list_id, answer.reason, refused=answer.refused, patience=patience)
            elif isinstance(answer, NotModified):
                self._ledger.unchanged(list_id)
            elif candidate := self._ledger.arrived(list_id, answer, origin(self._sources[list_id])):
                self._candidates[list_id] = candidate

    def _try(self, source: ListSource, fetch: Fetch | None) -> Try:
        folder = self._store.folder(source.id)
        if not source.url or fetch is None:
            path = source.file_path(self._paths.policy.parent)
            return lambda _tell: copy_file(path, folder, self._settings.lists_max_mb * MEGABYTE)
        state = self._ledger[source.id]
        known = state.held or state.turned_down or state.current
        validators = known.validators if known and known.source == source.url else Validators()
        return partial(from_any, (source.url, *source.mirrors), fetch, folder, validators)

    def turn_down(self, ids: frozenset[str]) -> None:
        """Forget the held copies that a person does not want."""
        for list_id in ids & self._sources.keys():
            if self._ledger[list_id].held:
                self._ledger.turn_down(list_id)

    def accept(self, ids: frozenset[str]) -> None:
        """Take up the copies that a person has let pass."""
        for list_id in ids & self._sources.keys():
            path, copy = self._store.held(list_id), self._ledger[list_id].held
            if path and copy:
                self._candidates[list_id] = Candidate(path, copy, accepted=True)

    def compile(self) -> None:
        """Compile if anything changed; take out what the guard turns down and compile again without it."""
        try:
            if not is_current(self._paths, fingerprint(self._inputs(), self._protected)):
                self._check_copies()
            while not self._compile_once():
                pass
        except CompileFailed as error:
            self._error = f"the lists cannot be compiled: {error}"
            for list_id, candidate in self._candidates.items():
                if not candidate.accepted:
                    candidate.path.unlink(missing_ok=True)
                    self._ledger.failed(list_id, self._error)

    def _compile_once(self) -> bool:
        """Whether all is done; else a candidate was turned down, and a compile without it is needed."""
        inputs = self._inputs()
        wanted = fingerprint(inputs, self._protected)
        if is_current(self._paths, wanted):
            made = made_of(current_index(self._paths))
            self._promote(made.lists if made else {})
            return True
        told = lambda step, done, of: self._progress(step, "", done, of)  # noqa: E731
        result = build(self._paths, inputs, self._protected, self._now, told, self._started)
        try:
            if self._turn_down(result):
                discard(self._paths.index, result.generation)
                return False
            self._remarks |= {one.id: first_of([one.report]) for one in result.lists}
            self._promote({one.id: counted(one.report) for one in result.lists})
            put_in_force(self._paths, result, wanted)
        except OSError:
            discard(self._paths.index, result.generation)
            raise
        self._compiled = True
        return True

    def _inputs(self) -> list[ListInput]:
        inputs = list(starter_inputs(self._paths.starter)) if self._policy.starter else []
        for list_id, source in self._sources.items():
            candidate = self._candidates.get(list_id)
            path = candidate.path if candidate else self._store.current(list_id)
            copy = candidate.copy if candidate else self._ledger[list_id].current
            if path and copy:
                inputs.append(input_of(source, path, int(copy.since), copy.sha256))
        return inputs

    def _check_copies(self) -> None:
        """Before a compile: leave out a stored copy that the card has damaged, and have it fetched again."""
        for list_id, state in tuple(self._ledger.states.items()):
            path = self._store.current(list_id)
            if state.current and path and sha256_of(path) != state.current.sha256:
                self._ledger.damaged(list_id)

    def _turn_down(self, result: CompileResult) -> bool:
        """Judge the candidates by what they came to; hold or refuse the absurd ones. Whether any was."""
        reports = {one.id: one.report for one in result.lists}
        before = len(self._candidates)
        for list_id, candidate in tuple(self._candidates.items()):
            judged = judge_counts(counts(reports[list_id]), self._previous(list_id, candidate))
            if isinstance(judged, Held):
                self._ledger.held(list_id, candidate, judged.reason)
            elif isinstance(judged, Refused):
                self._ledger.refused(list_id, candidate, judged.reason)
            else:
                continue
            self._remarks[list_id] = first_of([reports[list_id]])
            del self._candidates[list_id]
        return len(self._candidates) < before

    def _previous(self, list_id: str, candidate: Candidate) -> int | None:
        """How many names the copy of before held; None where that says nothing about the candidate."""
        state = self._ledger[list_id]
        if candidate.accepted or not state.current or state.current.source != candidate.copy.source:
            return None
        return state.counted.names + state.counted.rules if state.counted else None

    def _promote(self, found: dict[str, Counted]) -> None:
        for list_id in self._sources:
            if candidate := self._candidates.get(list_id):
                self._ledger.promoted(list_id, candidate, found.get(list_id))
            elif list_id in found:
                self._ledger.recounted(list_id, found[list_id])
        self._candidates.clear()

    def report(self) -> RefreshReport:
        """What it came to."""
        lists = tuple(
            report_of(source, self._ledger[list_id], self._remarks.get(list_id, ()))
            for list_id, source in self._sources.items()
        )
        index = current_index(self._paths)
        made = made_of(index)
        return RefreshReport(lists, self._compiled, index, made.names if made else 0, self._error)


def web(settings: Settings, now: float) -> Fetch:
    """What fetches from the web, through the box's own upstreams."""
    # Imported only when something is fetched: a start without network need not wait for httpx.
    from blocklists.bootstrap import resolver  # noqa: PLC0415
    from blocklists.fetch import Fetcher  # noqa: PLC0415

    fetcher = Fetcher(resolver(settings.upstreams), cap=settings.lists_max_mb * MEGABYTE)

    def fetch(url: str, folder: Path, validators: Validators, tell: Tell) -> Answer:
        return fetcher.fetch(url, folder, validators, now=now, progress=tell)

    return fetch


def tidy(paths: Paths, policy: Policy, now_epoch: float) -> tuple[str, ...]:
    """Delete generations no longer needed, and copies unsubscribed for FORGET_AFTER; the ids of these.

    Raises RefreshBusy, and OSError.
    """
    with refresh_lock(paths.lists):
        prune(paths.index)
        known = {source.id for source in policy.lists}
        return Store(paths.lists).prune(known, now_epoch - FORGET_AFTER)
