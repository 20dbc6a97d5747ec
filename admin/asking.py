"""One question on the command line, answered as the resolver would: what happens to a name, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from admin.lookups import TRIED
from blocklists.hits import Lookup
from config.names import DomainName
from config.policyfile import Policy
from config.rules import NameRule
from policy.decide import decide
from policy.explain import trace_sentence, verdict_sentence
from policy.state import GroupState, group_state
from policy.verdict import Action, TraceLine, Verdict
from policy.wording import step_name

# The types that people ask for by name; any other goes as TYPE123 (RFC 3597 §5).
TYPES: Mapping[str, int] = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
    "NAPTR": 35,
    "DS": 43,
    "DNSKEY": 48,
    "SVCB": 64,
    "HTTPS": 65,
    "ANY": 255,
    "CAA": 257,
}
_STEPS = 60
"""Changes of a timetable that are looked at to say what comes: two weeks of a busy one."""

_ADDRESSES = (TYPES["A"], TYPES["AAAA"])
_SERVICES = (TYPES["HTTPS"], TYPES["SVCB"])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the resolver would do with one question, and why."""

    name: DomainName
    qtype: int
    verdict: Verdict
    trace: tuple[TraceLine, ...]

    @property
    def decider(self) -> TraceLine | None:
        """The line of the trace that decided."""
        return next((line for line in self.trace if line.matched), None)


class Asker:
    """Answers questions of one group at one moment."""

    def __init__(
        self,
        policy: Policy,
        state: GroupState,
        lists: Lookup,
        now: datetime,
        later: Callable[[datetime], GroupState] | None = None,
    ) -> None:
        """Take the policy, its state for the group at ``now`` (aware), the lists, and states to come."""
        self.policy = policy
        self.state = state
        self.now = now
        self._lists = lists
        self._later = later

    @classmethod
    def of(
        cls,
        policy: Policy,
        group: str,
        now: datetime,
        lists: Lookup,
        *,
        trying: bool = False,
        protected: tuple[NameRule, ...] = (),
    ) -> Asker:
        """Compile the state. ``trying``: a list without a category is asked too, as if the group blocked it.

        ``protected``: the names that the box's settings protect.
        """

        def at(moment: datetime) -> GroupState:
            state = group_state(policy, group, moment, protected=protected)
            if not trying:
                return state
            return replace(
                state,
                blocked_categories=state.blocked_categories | {TRIED},
                standing=state.standing | {TRIED},
            )

        return cls(policy, at(now), lists, now, at)

    def ask(self, text: str, qtype: int = 1, *, traced: bool = True) -> Answer:
        """Answer for a name as somebody types it. Raises config.names.NameInvalid."""
        name = DomainName.parse(text)
        trace: list[TraceLine] | None = [] if traced else None
        verdict = decide(self.state, name, qtype, self._lists, trace=trace)
        return Answer(name, qtype, verdict, tuple(trace or ()))

    def ahead(self, answer: Answer) -> tuple[datetime, Verdict] | None:
        """Return when the timetable next opens or blocks the name, and the verdict then; None: not soon."""
        state = self.state
        for _step in range(_STEPS):
            moment = state.until
            if moment is None or self._later is None:
                return None
            state = self._later(moment)
            verdict = decide(state, answer.name, answer.qtype, self._lists)
            if verdict.blocked is not answer.verdict.blocked:
                return moment, verdict
        return None

    def sentence(self, answer: Answer, language: str) -> str:
        """Return the verdict in one sentence."""
        return verdict_sentence(answer.verdict, self.policy, language, self.now)

    def reply(self, answer: Answer) -> str:
        """Return what goes back to the device.

        One of ``forwarded``, ``nxdomain``, ``nodata``, ``refused``, ``loopback``, or the addresses that a
        block gives instead of the site's own.
        """
        verdict, mode, qtype = answer.verdict, self.state.group.block_mode, answer.qtype
        if verdict.action is not Action.BLOCK:
            return "forwarded" if verdict.action is Action.FORWARD else verdict.action.value
        if mode.kind == "refused":
            return "refused"
        if mode.kind == "nxdomain":
            return "nodata" if verdict.shadow or qtype in _SERVICES else "nxdomain"
        addresses = ("0.0.0.0", "::") if mode.kind == "null" else (mode.ipv4, mode.ipv6)
        return dict(zip(_ADDRESSES, addresses, strict=True)).get(qtype) or "nodata"

    def as_json(self, answer: Answer, language: str) -> dict[str, object]:
        """Return the answer with stable keys (docs/commands.md lists them)."""
        verdict = answer.verdict
        return {
            "type": "verdict",
            "name": str(answer.name),
            "qtype": type_name(answer.qtype),
            "group": self.state.group.id,
            "at": self.now.isoformat(timespec="seconds"),
            "blocked": verdict.blocked,
            "outcome": verdict.outcome.name.lower(),
            "reply": self.reply(answer),
            "step": verdict.step.name.lower(),
            "category": verdict.category,
            "rule": verdict.rule,
            "matched": verdict.matched,
            "list": verdict.list_id,
            "window": verdict.window,
            "until": verdict.until.isoformat(timespec="seconds") if verdict.until else None,
            "sentence": self.sentence(answer, language),
        }


def trace_json(answer: Answer, language: str) -> list[dict[str, object]]:
    """Return the trace with stable keys."""
    return [
        {
            "step": line.step.name.lower(),
            "decided": line.matched,
            "text": trace_sentence(line, language),
        }
        for line in answer.trace
    ]


def trace_lines(answer: Answer, language: str) -> list[tuple[int, str, str, bool]]:
    """Return (number of the step, its name, what it says, whether it decided) of each step looked at."""
    return [
        (int(line.step), step_name(line.step, language), trace_sentence(line, language), line.matched)
        for line in answer.trace
    ]


def type_number(text: str) -> int | None:
    """Return the number of a record type given by name or as TYPE123; None when it is neither."""
    plain = text.strip().upper()
    if plain in TYPES:
        return TYPES[plain]
    number = plain.removeprefix("TYPE")
    if plain.startswith("TYPE") and number.isascii() and number.isdigit() and int(number) < 65536:
        return int(number)
    return None


def type_name(number: int) -> str:
    """Return a type's name, or TYPE123."""
    return next((name for name, value in TYPES.items() if value == number), f"TYPE{number}")


def name_in(text: str) -> str:
    """Return the host of an address that somebody copied from a browser; other text as it is."""
    if "://" not in text:
        return text
    try:
        return urlsplit(text.strip()).hostname or text
    except ValueError:
        return text
