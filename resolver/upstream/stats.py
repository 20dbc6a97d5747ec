"""What was counted since the start: plain additions, read by whoever wants to know how the upstreams do."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Stats:
    """Counts since the start; all of questions or packets."""

    asked: int = 0  # by the resolver
    joined: int = 0  # of these, the same was in flight already
    remembered: int = 0  # of these, failed lately and not asked again
    overloaded: int = 0  # of these, turned away at a limit
    failed: int = 0  # exchanges that ended without an answer
    sent: int = 0  # attempts
    answered: int = 0  # good answers
    timeouts: int = 0
    servfail: int = 0
    refused: int = 0
    misread: int = 0  # FORMERR, NOTIMP
    truncated: int = 0
    wrong: int = 0  # packets dropped: wrong id, question, opcode, not an answer, too long
    other_case: int = 0  # packets dropped: right but for the case of letters
    suspicions: int = 0  # questions asked again because somebody guessed at their socket
    errors: int = 0  # of sockets
    copies: int = 0  # questions copied to see how an upstream does
    loops: int = 0
    sockets: int = 0  # opened
    connections: int = 0  # opened, TCP
    callbacks: int = 0  # askers whose callback raised

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)
