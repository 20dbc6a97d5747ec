"""What a look-up answers: the hits of a name, and the one method that every index has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from blocklists.rule import Rewrite

NOBODY: Final = frozenset[str]()
"""No condition on the asker holds."""


class Hit(NamedTuple):
    """One list's word about a name.

    `name` is what stands in the list: the asked name itself or a parent of it. `exact` tells that the entry
    speaks of that name only. `allow` hits are the list's own exceptions: they only take back blocks of the
    same list (or, of a trusted one, as far as its `scope` says), which the look-up has already done, and are
    kept as evidence. Who counts blocks skips them.

    For a rule that is more than a name, `rule` is its text as written, and `name` is the asked name where the
    rule rests on no name. `rewrite` is the answer that the list gives instead, all of its rewrites joined;
    who does not carry it out takes the hit for a block. `important`: no exception of the list itself
    outranks it.
    """

    name: str
    list_id: str
    category: str
    allow: bool
    exact: bool
    rule: str = ""
    rewrite: Rewrite | None = None
    important: bool = False
    scope: str = "list"  # how far an exception reaches: "list", "category" (of its list) or "all"
    shadow: bool = False  # the asked name has one below it that some list excepts


class Lookup(Protocol):
    """Anything that can be asked which lists speak of a name."""

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions on an asker that its rules speak of (blocklists.conditions); mostly none."""
        ...

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        """Return the hits of a canonical name and its parents, longest first; of blocks those in force.

        `qtype` is the question's type, `held` are those of `conditions` that hold for the asker.
        """
        ...

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        """Return the hits of an address in an answer (4 or 16 bytes), narrowest network first."""
        ...


class _EmptyIndex:
    """An index without names, for a box that has none yet."""

    conditions = NOBODY

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:  # noqa: ARG002 - the protocol's arguments
        return ()

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:  # noqa: ARG002 - the protocol's argument
        return ()


EMPTY_INDEX: Lookup = _EmptyIndex()
