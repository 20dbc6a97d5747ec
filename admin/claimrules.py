"""Which codes a role may make: for which groups, and until when. Pure.

A code that moves a device to a group without rules would switch its protection off. So who does not own the
box moves devices between pupils' groups only, and not for long.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from config.policyfile import Policy
from config.roles import Role

OWNER: Final = 4
"""The rank of who owns the box: a school's IT, a home's parents."""
_DAYS: Final = {2: 1, 3: 7, OWNER: 366}
"""Rank → the most days that a claim lasts, today counted: a teacher's is over at midnight."""
USES: Final = (1, 5, 10, 20, 40, 60)


def groups_for(role: Role, policy: Policy) -> tuple[str, ...]:
    """The groups that a role may move devices to, in the order of the policy."""
    if role.rank >= OWNER:
        return tuple(policy.groups)
    pupils = policy.pupil_groups
    return tuple(group for group in policy.groups if group in pupils and role.rank in _DAYS)


def last_day_for(role: Role, today: date) -> date:
    """The latest day on which what a role moves is still where it was moved to."""
    return today + timedelta(days=_DAYS.get(role.rank, 1) - 1)


def until_of(text: str, role: Role, now: datetime) -> int | None:
    """The end of the day that was written (2027-06-30), epoch seconds; None: no day that this role may."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    if not now.date() <= day <= last_day_for(role, now.date()):
        return None
    return int(datetime.combine(day + timedelta(days=1), time(), now.tzinfo).timestamp())
