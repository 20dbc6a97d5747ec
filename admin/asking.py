"""One question on the command line, answered as the resolver would: what happens to a name, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from admin.lookups import TRIED
from admin.recordtypes import TYPES
from admin.standing import Standing, Whom
from blocklists.hits import Lookup
from config.names import DomainName
from config.passes import Pass
from config.policyfile import Policy
from config.rules import NameRule
from policy.explain import verdict_sentence
from policy.leads import leads_on, outcome
from policy.remedies import Remedy, remedies
from policy.state import GroupState
from policy.verdict import Action, TraceLine, Verdict

_STEPS = 60
"""Changes that are looked at to say what comes: two weeks of a busy timetable."""

_ADDRESSES = (TYPES["A"], TYPES["AAAA"])
_SERVICES = (TYPES["HTTPS"], TYPES["SVCB"])
_RCODES = {-1: "nothing", -2: "truncated", -3: "box", 3: "nxdomain", 5: "refused"}


@dataclass(frozen=True, slots=True)
class Leads:
    """What the world's answer is taken to lead to: names (canonical), and addresses (packed)."""

    names: tuple[str, ...] = ()
    addresses: tuple[bytes, ...] = ()


NO_LEADS = Leads()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the resolver would do with one question, and why."""

    name: DomainName
    qtype: int
    verdict: Verdict
    trace: tuple[TraceLine, ...]
    leads: Leads = NO_LEADS

    @property
    def decider(self) -> TraceLine | None:
        """The line of the trace that decided, the last that did."""
        return next((line for line in reversed(self.trace) if line.matched), None)


class Asker:
    """Answers questions of one asker at one moment."""

    def __init__(self, standing: Standing, lists: Lookup, now: datetime, *, trying: bool = False) -> None:
        """Take who asks under which policy, the lists, and the moment (aware).

        ``trying``: a list without a category is asked too, as if the group blocked it.
        """
        self.policy = standing.policy
        self.standing = standing
        self.now = now
        self._lists = lists
        self._trying = trying
        self.state = self._state(standing, now)

    @classmethod
    def of(
        cls,
        policy: Policy,
        group: str,
        now: datetime,
        lists: Lookup,
        *,
        protected: tuple[NameRule, ...] = (),
    ) -> Asker:
        """Answer for a group, of which nothing is set by hand. ``protected``: `Settings.protected`."""
        return cls(Standing(policy, Whom(group), lists, protected=protected), lists, now)

    def _state(self, standing: Standing, moment: datetime) -> GroupState:
        state = standing.state(moment)
        if not self._trying:
            return state
        return replace(
            state,
            blocked_categories=state.blocked_categories | {TRIED},
            standing=state.standing | {TRIED},
        )

    def ask(self, text: str, qtype: int = 1, *, traced: bool = True, leads: Leads = NO_LEADS) -> Answer:
        """Answer for a name as somebody types it. Raises config.names.NameInvalid."""
        name = DomainName.parse(text)
        trace: list[TraceLine] | None = [] if traced else None
        verdict = self._decide(self.state, name, qtype, leads, trace)
        return Answer(name, qtype, verdict, tuple(trace or ()), leads)

    def _decide(
        self, state: GroupState, name: str, qtype: int, leads: Leads, trace: list[TraceLine] | None = None
    ) -> Verdict:
        return outcome(
            state, name, qtype, self._lists, chain=leads.names, addresses=leads.addresses, trace=trace
        )

    def ahead(self, answer: Answer) -> tuple[datetime, Verdict] | None:
        """Return when the name is next opened or blocked, and the verdict then; None: not soon.

        By the timetable, by the end of what was set by hand, or by that of a claim.
        """
        state, moment = self.state, self.now
        for _step in range(_STEPS):
            change = self.standing.next(state, moment)
            if change is None:
                return None
            moment = change
            state = self._state(self.standing, moment)
            verdict = self._decide(state, answer.name, answer.qtype, answer.leads)
            if verdict.blocked is not answer.verdict.blocked:
                return moment, verdict
        return None

    def remedies(self, answer: Answer) -> tuple[Remedy, ...]:
        """Return what would open a blocked name, or close an open one."""

        def ask(policy: Policy, more: tuple[Pass, ...] = (), ended: str = "") -> Verdict:
            state = self._state(self.standing.under(policy, more, ended), self.now)
            return self._decide(state, answer.name, answer.qtype, answer.leads)

        device = self.standing.identity(self.now).device
        group = self.state.group.id
        return remedies(self.policy, group, device, answer.name, answer.verdict, ask)

    def sentence(self, verdict: Verdict, language: str) -> str:
        """Return a verdict in one sentence."""
        return verdict_sentence(verdict, self.policy, language, self.now, self.standing.passes)

    def reply(self, answer: Answer) -> str:
        """Return what goes back to the device.

        One of ``forwarded``, ``rewritten`` (records or a name of ours), ``nxdomain``, ``nodata``,
        ``refused``, ``loopback``, ``page`` (the addresses of the box itself), of a trusted list also
        ``nothing``, ``truncated`` and ``box``; or the addresses that a block gives instead of the site's own.
        """
        verdict, mode, qtype = answer.verdict, self.state.group.block_mode, answer.qtype
        if verdict.action is Action.REWRITE:
            return _rewritten(verdict, qtype)
        if verdict.action is not Action.BLOCK:
            return "forwarded" if verdict.action is Action.FORWARD else verdict.action.value
        if mode.kind == "refused":
            return "refused"
        if mode.kind == "page":
            return "page" if qtype in _ADDRESSES else "nodata"
        if mode.kind == "nxdomain":
            return "nodata" if verdict.shadow or qtype in _SERVICES else "nxdomain"
        addresses = ("0.0.0.0", "::") if mode.kind == "null" else (mode.ipv4, mode.ipv6)
        return dict(zip(_ADDRESSES, addresses, strict=True)).get(qtype) or "nodata"


def _rewritten(verdict: Verdict, qtype: int) -> str:
    rewrite = verdict.rewrite
    if rewrite is None or not rewrite.rcode:
        held = rewrite is not None and (
            leads_on(verdict, qtype)
            or (rewrite.cname and qtype == TYPES["CNAME"])
            or any(kind == qtype for kind, _value in rewrite.records)
        )
        return "rewritten" if held else "nodata"
    return _RCODES.get(rewrite.rcode, f"rcode {rewrite.rcode}")


def name_in(text: str) -> str:
    """Return the host of an address that somebody copied from a browser; other text as it is."""
    if "://" not in text:
        return text
    try:
        return urlsplit(text.strip()).hostname or text
    except ValueError:
        return text
