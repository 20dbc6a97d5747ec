"""The versions of the policy that are kept, as changes: what each made of the one before, when, and who."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from admin.policydesk import BY_HAND, PolicyDesk, version_of
from admin.store import Store, StoreBroken
from config.paths import Paths

_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Past:
    """One change: the texts before and after it; `number` is the one under which `before` is kept.

    at: epoch seconds; by: who; role: the id of their role; 0 and "" where the trail does not say (any more).
    by_hand: whether somebody has also worked on the file itself before the next change, or, where `by` is
    empty, only they have.
    """

    number: int
    before: str
    after: str
    at: int = 0
    by: str = ""
    role: str = ""
    by_hand: bool = False


def history(paths: Paths) -> tuple[Past, ...]:
    """Return what is kept, the newest first. Raises OSError and UnicodeDecodeError."""
    desk = PolicyDesk(paths)
    kept, numbered = desk.kept(), desk.numbers()
    texts = [*kept.values(), desk.read().text]
    written = desk.edited()
    lines = _lines(paths)
    found = []
    for index, number in enumerate(kept):
        before, after = texts[index], texts[index + 1]
        if before == after:
            continue  # the power went between keeping the text and writing the new one
        past = _past(number, before, after, lines.get(version_of(before), ()))
        if past.by_hand and number not in numbered:
            past = Past(number, before, after, at=written, by_hand=True)
        found.append(past)
    return tuple(reversed(found))


def _past(number: int, before: str, after: str, lines: tuple[Mapping[str, object], ...]) -> Past:
    to = version_of(after)
    line = next((one for one in lines if one["to"] == to), lines[0] if lines else None)
    if line is None:
        return Past(number, before, after, by_hand=True)
    if line["action"] == BY_HAND:
        return Past(number, before, after, at=int(str(line.get("edited") or line["at"])), by_hand=True)
    return Past(
        number,
        before,
        after,
        at=int(str(line["at"])),
        by=str(line["by"]),
        role=str(line["role"]),
        by_hand=line["to"] != to,
    )


def _lines(paths: Paths) -> dict[str, tuple[Mapping[str, object], ...]]:
    """The trail's lines about the policy by the version that they came from, the newest first."""
    if not paths.state_db.exists():
        return {}
    found: dict[str, tuple[Mapping[str, object], ...]] = {}
    try:
        with Store(paths.state_db) as store:
            rows = store.rows(
                "SELECT at, role, action, payload FROM audit WHERE action LIKE 'policy.%' "
                "AND payload IS NOT NULL ORDER BY number DESC LIMIT ?",
                (_MOST_LINES,),
            )
    except StoreBroken:
        return {}  # the texts are there all the same
    for at, role, action, payload in rows:
        line = {
            "by": "",
            "from": "",
            "to": "",
            **json.loads(payload),
            "at": at,
            "role": role,
            "action": action,
        }
        found[str(line["from"])] = (*found.get(str(line["from"]), ()), line)
    return found
