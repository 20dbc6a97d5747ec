"""What a block adds to the device-day of a pupil: one bit, or none (DESIGN §7).

The bits and the categories behind them are those of the report's schema, which this package cannot see; a
test holds the two together. Abuse is in none of them, nor are advertisements, nor what people block by name.
"""

from __future__ import annotations

from policy.verdict import Outcome, Step, Verdict

ACTIVE, HARM, ADULT, GAMBLING, SCAM, BYPASS, TIMETABLE = (1 << place for place in range(7))

_OF_CATEGORY = {
    "violence": HARM,
    "drugs": HARM,
    "self-harm": HARM,
    "adult": ADULT,
    "gambling": GAMBLING,
    "malware": SCAM,
    "phishing": SCAM,
}
_BY_THE_CLOCK = (Step.CLOSED, Step.TIMETABLE)


def cell_of(verdict: Verdict) -> int:
    """Return the bit of the cell that a verdict belongs to; 0: none, it blocks nothing that is reported.

    What a category says comes before what the timetable says: a casino that is closed in class is a casino.
    """
    if verdict.outcome is Outcome.BYPASS:
        return BYPASS
    if verdict.outcome is not Outcome.BLOCKED:
        return 0
    cell = _OF_CATEGORY.get(verdict.category, 0)
    # A group that may visit only what it allows, at all times, is closed by no timetable and has no window.
    return cell or (TIMETABLE if verdict.step in _BY_THE_CLOCK and verdict.window else 0)
