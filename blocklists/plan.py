"""What a refresh has to do: pure decisions over the policy and what is remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from blocklists.backoff import is_due
from blocklists.job import ListInput
from blocklists.layout import VERSION
from blocklists.state import ListState
from config.listsource import ListSource
from config.policyfile import Policy
from config.protected import protected_rules
from config.rules import EXACT, SUBTREE, NameRule

MEANING = 2  # counted up when the same files come to mean something else: a format read, a guard's names


def subscribed(policy: Policy) -> tuple[ListSource, ...]:
    """The subscriptions that are in use, in the order of the policy file."""
    return tuple(source for source in policy.lists if source.enabled)


def origin(source: ListSource) -> str:
    """Where a source's copy comes from, as one text: a copy from elsewhere is no copy of it."""
    return source.url or f"file:{source.file}"


def due(
    sources: Iterable[ListSource],
    states: Mapping[str, ListState],
    now: float,
    *,
    only: frozenset[str] | None = None,
    force: bool = False,
    online: bool = True,
) -> tuple[ListSource, ...]:
    """The sources to be looked at now.

    Files are looked at each time, since that costs nothing. `only` restricts to these ids and asks for them
    now; `force` asks for all now; not `online` leaves the addresses alone.
    """

    def wanted(source: ListSource) -> bool:
        if only is not None:
            return source.id in only and (online or not source.url)
        if not source.url:
            return True
        state = states[source.id]
        moved = state.current is not None and state.current.source != origin(source)
        return online and (force or moved or is_due(state.next_try, state.tried, now))

    return tuple(source for source in sources if wanted(source))


def protected_texts(rules: Iterable[NameRule]) -> tuple[str, ...]:
    """Rules as the compiler takes them: `d` is that name only, `*.d` it and all below."""
    texts: dict[str, None] = {}
    for rule in rules:
        if rule.scope in (EXACT, SUBTREE):
            texts[str(rule.name)] = None
        if rule.scope != EXACT:
            texts[f"*.{rule.name}"] = None
    return tuple(texts)


def protection(policy: Policy, settings_protected: Iterable[NameRule]) -> tuple[str, ...]:
    """All names that no list may block, as the compiler takes them."""
    return protected_texts(protected_rules(policy.protected, settings_protected))


def input_of(source: ListSource, path: Path, since: int = 0, sha256: str = "") -> ListInput:
    """A subscription as the compiler takes it, with its copy at `path`."""
    return ListInput(
        source.id,
        path,
        source.category,
        source.format,
        source.match,
        source.trusted,
        since,
        sha256,
        scope=source.scope,
        confirmed=tuple(str(rule.name) for rule in source.confirmed),
    )


def fingerprint(inputs: Sequence[ListInput], protected: Sequence[str]) -> str:
    """A text that is equal for equal indexes: the same files, meant the same way, under the same guard."""
    rows = [
        [one.id, one.category, one.format, one.match, one.trusted, one.reach, one.confirmed, one.sha256]
        for one in inputs
    ]
    text = json.dumps([VERSION, MEANING, rows, sorted(protected)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
