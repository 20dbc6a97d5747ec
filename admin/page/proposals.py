"""Changes of the policy that wait for a look before they are saved. In memory, few, each for one session."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST: Final = 24
MOST_EACH: Final = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that somebody has asked for.

    before, after: the policy's text as it was seen, and as it would be; seen: the version of `before`. edit
    makes the one of the other, and is asked again when the file has become another meanwhile. what: the word
    for the audit trail. goal, stay: addresses of the pages to go on to, and to go back to.
    """

    mark: str
    seen: str
    before: str
    after: str
    edit: Callable[[str], str]
    what: str
    goal: str
    stay: str
    meanwhile: bool = False
    """Whether somebody else has changed the file since the form was made."""


class Proposals:
    """The changes that wait, the newest kept. Safe to use from several threads."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Proposal] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, proposal: Proposal, number: str = "") -> str:
        """Keep a change, in the place of `number` or under a new one, which is returned."""
        with self._lock:
            number = number or secrets.token_urlsafe(9)
            self._waiting[number] = proposal
            self._waiting.move_to_end(number)
            mine = [key for key, one in self._waiting.items() if one.mark == proposal.mark]
            for key in mine[:-MOST_EACH]:
                del self._waiting[key]
            while len(self._waiting) > MOST:
                self._waiting.popitem(last=False)
            return number

    def find(self, number: str, mark: str) -> Proposal | None:
        """The change of this number, if it is this session's."""
        with self._lock:
            found = self._waiting.get(number)
            return found if found is not None and found.mark == mark else None

    def drop(self, number: str) -> None:
        """Forget a change: it is saved, or nobody wants it."""
        with self._lock:
            self._waiting.pop(number, None)
