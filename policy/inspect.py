"""A look at the addresses of an answer to what was let through: blocked ones, and those of the inside.

The names that an answer leads to are `policy.decide`'s (`chain=True`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from blocklists.hits import Hit, Lookup
from config.categories import BYPASS, MANDATORY
from policy.hand import Hand
from policy.inspection import Inspection, embedded, is_null
from policy.nametable import find, suffixes_of
from policy.verdict import Action, Outcome, Step, TraceLine, Verdict

_SECURITY = frozenset({"malware", "phishing"})
_NEVER = datetime.max.replace(tzinfo=UTC)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


class _InForce(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...


class State(Protocol):
    """What of a group's state (policy.state) counts here."""

    @property
    def group(self) -> _Named: ...  # noqa: D102
    @property
    def inspection(self) -> Inspection: ...  # noqa: D102
    @property
    def blocked_categories(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def standing(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def timetable(self) -> Mapping[str, _InForce]: ...  # noqa: D102
    @property
    def hand(self) -> Hand: ...  # noqa: D102
    @property
    def own_rules(self) -> Lookup | None: ...  # noqa: D102


def inspect_addresses(
    state: State,
    name: str,
    addresses: Sequence[bytes],
    lists: Lookup,
    *,
    explicit: bool,
    trace: list[TraceLine] | None = None,
) -> Verdict | None:
    """The verdict on an answer with these addresses (packed), or None if it may be given.

    `name` is the name that was asked (canonical text): a page's power is that of its own name, wherever
    aliases lead. `explicit`: a rule allowed that name, so that of the lists only abuse, malware and phishing
    count. Not to be asked about what a zone's own servers answer, nor about answers that were made up here.
    Lines are appended to `trace`. Never raises.
    """
    suspect, look_up = state.inspection.suspect, lists.lookup_address
    own = state.own_rules
    for address in addresses:
        # Nearly all addresses pass here, so this asks for the least that can be asked.
        second = suspect[address[0]]
        if (
            (second and second[address[1]])
            or look_up(address)
            or (own is not None and own.lookup_address(address))
        ):
            verdict = _look(state, name, address, lists, explicit, trace)
            if verdict is not None:
                return verdict
    if trace is not None and addresses:
        trace.append(TraceLine(Step.INSPECTION, False, "addresses-fine", (("count", str(len(addresses))),)))
    return None


def _look(
    state: State, name: str, address: bytes, lists: Lookup, explicit: bool, trace: list[TraceLine] | None
) -> Verdict | None:
    meant = embedded(address)
    both = (address, meant) if meant else (address,)
    found = (
        _blocked_by_person(state, both)
        or _blocked_by_list(state, name, _hits(lists, both), explicit)
        or _inside(state, name, both)
    )
    if found is None:
        return None
    verdict, reason, args = found
    if trace is not None:
        shown = () if verdict.category == "abuse" else (("address", _text(address)), *args)
        trace.append(TraceLine(Step.INSPECTION, verdict.blocked, reason, shown))
    return verdict if verdict.blocked else None


_Found = tuple[Verdict, str, tuple[tuple[str, str], ...]]


def _blocked_by_person(state: State, addresses: Iterable[bytes]) -> _Found | None:
    for address in addresses:
        network = state.inspection.blocked_network(address)
        if network:
            return _verdict(state, rule=network), "address-blocked", (("network", network),)
        if state.own_rules:
            hit = next((hit for hit in state.own_rules.lookup_address(address) if not hit.allow), None)
            if hit is not None:
                rule = hit.rule or hit.name
                return _verdict(state, rule=rule), "address-blocked", (("network", rule),)
    return None


def _hits(lists: Lookup, addresses: Iterable[bytes]) -> list[Hit]:
    return [hit for address in addresses for hit in lists.lookup_address(address) if not hit.allow]


def _blocked_by_list(state: State, name: str, hits: list[Hit], explicit: bool) -> _Found | None:
    if not hits:
        return None
    counting = MANDATORY
    if state.hand and state.hand.released(suffixes_of(name)) is not None:
        counting -= _SECURITY
    if not explicit:
        counting |= state.blocked_categories
    hits = [hit for hit in hits if hit.category in counting]
    if not hits:
        return None
    timetable = state.timetable
    lasting = next((hit for hit in hits if hit.category in MANDATORY or hit.category in state.standing), None)
    hit = lasting or max(hits, key=lambda hit: _until(timetable.get(hit.category)) or _NEVER)
    force = None if lasting else timetable.get(hit.category)
    if hit.category == "abuse":
        # Opaque on purpose, as in policy.decide: no rule, no list, no address.
        return _verdict(state, category="abuse"), "abuse", ()
    rule = hit.rule or hit.name
    verdict = _verdict(
        state, category=hit.category, rule=rule, list_id=hit.list_id, matched=hit.name, force=force
    )
    return verdict, "address-listed", (("category", hit.category), ("list", hit.list_id), ("rule", rule))


def _until(force: _InForce | None) -> datetime | None:
    return force.until if force else None


def _inside(state: State, name: str, addresses: Iterable[bytes]) -> _Found | None:
    inspection = state.inspection
    for address in addresses:
        network = inspection.inside_network(address)
        if not network:
            continue
        suffixes = suffixes_of(name)
        exempt = find(inspection.exempt, suffixes)
        if exempt is not None or len(suffixes) < 2:
            # Nobody's rule, so it counts as no block; the trace says why it was let through.
            allowed = Verdict(Action.FORWARD, Outcome.ALLOWED, Step.INSPECTION, group=state.group.id)
            return allowed, "rebinding-exempt", (("rule", exempt.rule if exempt else name),)
        verdict = Verdict(
            # Nothing of this type: null or a block page's address would lead inside, too.
            Action.NODATA,
            Outcome.BLOCKED,
            Step.INSPECTION,
            group=state.group.id,
            rule=network,
            matched=network,
            shadow=True,
        )
        return verdict, "rebinding-null" if is_null(address) else "rebinding", (("network", network),)
    return None


def _verdict(
    state: State,
    *,
    category: str = "",
    rule: str = "",
    list_id: str = "",
    matched: str = "",
    force: _InForce | None = None,
) -> Verdict:
    return Verdict(
        Action.BLOCK,
        Outcome.BYPASS if category in BYPASS else Outcome.BLOCKED,
        Step.INSPECTION,
        category=category,
        group=state.group.id,
        rule=rule,
        list_id=list_id,
        window=force.name if force else "",
        matched=matched or rule,
        until=force.until if force else None,
        # The name exists, and what is below it may lead elsewhere.
        shadow=True,
    )


def _text(address: bytes) -> str:
    return str(ipaddress.ip_address(address))
