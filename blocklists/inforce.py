"""What stays in force of all that the lists say of one name: shared by all indexes.

Within a list, as AdGuard documents it: an important exception outranks an important block, that an exception,
that a block, however long the names are. Rewrites outrank them all; an exception with a rewrite takes back
rewrites only. Between lists nothing outranks anything, but for the exceptions of a trusted list with a wider
reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from blocklists.hits import Hit
from blocklists.kinds import Kind, Scope
from blocklists.rule import Rewrite, Rule
from config.categories import MANDATORY

LIST, CATEGORY, ALL = REACHES = ("list", "category", "all")
_ABUSE: Final = "abuse"  # supplied by the authority: no other list's word counts (DESIGN §5)
_BARE: Final = Rewrite()
_EXACT, _BELOW = Scope.EXACT, Scope.BELOW
_made: Final = tuple.__new__  # as Hit(…) for all its fields, without the call in between


class Owner(NamedTuple):
    """A list, as far as its word about a name goes: `reach` is how far its exceptions do."""

    id: str
    category: str
    reach: str = LIST


class Entry(NamedTuple):
    """One list's entry of a name."""

    list_id: str
    category: str
    allow: bool
    scope: Scope
    reach: str = LIST


class Placed(NamedTuple):
    """A rule that is more than a name, with the list that has it."""

    owner: Owner
    rule: Rule


def entry_order(entry: Entry) -> tuple[bool, str, Scope]:
    """Sort the entries of one name: exceptions first."""
    return (not entry.allow, entry.list_id, entry.scope)


def entry_of(list_id: str, category: str, kind: Kind, reach: str = LIST) -> Entry:
    """Make an entry of a list's id, its category, the kind, and how far the list's exceptions reach."""
    return Entry(list_id, category, kind.allow, kind.scope, reach)


def in_force(
    levels: Iterable[tuple[str, Sequence[Entry]]], asked: str, placed: Sequence[Placed] = ()
) -> tuple[Hit, ...]:
    """Return the hits, longest first, of the entries found at the asked name and its parents.

    `levels` holds names with their entries (in `entry_order`), longest first; `placed` are the rules that
    apply to this question. Exceptions in force stay in the result as evidence.
    """
    hits: list[Hit] = []
    exceptions = False
    for name, entries in levels:
        out_of_reach = _BELOW if name == asked else _EXACT
        for list_id, category, allow, scope, reach in entries:
            if scope is out_of_reach:
                continue
            if allow:
                exceptions = True
                hits.append(
                    _made(
                        Hit, (name, list_id, category, True, scope is _EXACT, "", None, False, reach, False)
                    )
                )
            else:
                hits.append(
                    _made(
                        Hit, (name, list_id, category, False, scope is _EXACT, "", None, False, LIST, False)
                    )
                )
    if placed:
        return _settled(hits, placed, asked)
    return _without_excepted(hits, {}) if exceptions else tuple(hits)


def _settled(hits: list[Hit], placed: Sequence[Placed], asked: str) -> tuple[Hit, ...]:
    """Put rules beside the hits of plain names, and return what is in force of both."""
    rewrites: dict[Owner, list[Rule]] = {}
    for owner, rule in placed:
        if rule.rewrite is not None:
            rewrites.setdefault(owner, []).append(rule)
        else:
            hits.append(_hit(owner, rule, asked))
    answers = {}
    for owner, rules in rewrites.items():
        if joined := joined_rewrites(rules, asked):
            answers[owner.id] = _answer(owner, *joined, asked)
    left = [hit for hit in hits if hit.list_id not in answers]
    found = [*_without_excepted(left, answers)]
    return tuple(sorted(found, key=lambda h: (-len(h.name), not h.allow, h.list_id, not h.exact, h.rule)))


def _hit(owner: Owner, rule: Rule, asked: str) -> Hit:
    return Hit(
        rule.name or asked,
        owner.id,
        owner.category,
        rule.allow,
        bool(rule.name) and rule.scope is Scope.EXACT,
        rule.text,
        important=rule.important,
        scope=owner.reach if rule.allow else LIST,
    )


def _answer(owner: Owner, rules: Sequence[Rule], rewrite: Rewrite, asked: str) -> Hit:
    first = rules[0]
    exact = bool(first.name) and first.scope is Scope.EXACT
    text = " + ".join(dict.fromkeys(rule.text for rule in rules))
    important = any(rule.important for rule in rules)
    return Hit(first.name or asked, owner.id, owner.category, False, exact, text, rewrite, important)


def joined_rewrites(rules: Sequence[Rule], asked: str) -> tuple[list[Rule], Rewrite] | None:
    """Join one list's rewrites, in its order, with their exceptions: those that count, and what they say.

    The first canonical name or response code other than NOERROR stands alone, otherwise the records are
    summed. None when all are taken back, or when a name would become itself (AdGuard's way to say "but
    not this one").
    """
    exceptions = [rule for rule in rules if rule.allow]
    left = [rule for rule in rules if not rule.allow and not any(_takes_back(e, rule) for e in exceptions)]
    if not left:
        return None
    for rule in left:
        rewrite = rule.rewrite or _BARE
        if rewrite.cname or rewrite.rcode:
            return None if rewrite.cname == asked else ([rule], rewrite)
    records = dict.fromkeys(record for rule in left for record in (rule.rewrite or _BARE).records)
    return left, Rewrite(records=tuple(records))


def _takes_back(exception: Rule, rule: Rule) -> bool:
    """Whether an exception with a rewrite takes a rewrite out: all of them, or the same one."""
    its, other = exception.rewrite or _BARE, rule.rewrite or _BARE
    if rule.important and not exception.important:
        return False
    if its == _BARE:
        return True
    if its.cname or other.cname:
        return its.cname == other.cname
    return its.rcode == other.rcode and (bool(its.rcode) or its.records == other.records)


def _without_excepted(hits: Sequence[Hit], answers: dict[str, Hit]) -> tuple[Hit, ...]:
    """Leave of each list what has the highest rank, then take out what wider exceptions reach."""
    best: dict[str, int] = {}
    for hit in hits:
        best[hit.list_id] = max(best.get(hit.list_id, 0), 2 * hit.important + hit.allow)
    left = [hit for hit in hits if hit.allow == best[hit.list_id] % 2]
    left += answers.values()
    wide = [hit for hit in left if hit.allow and hit.scope != LIST]
    if not wide:
        return tuple(left)
    return tuple(hit for hit in left if hit.allow or not any(_reaches(one, hit) for one in wide))


def _reaches(exception: Hit, block: Hit) -> bool:
    if exception.list_id == block.list_id or block.category == _ABUSE:
        return False
    same = exception.category == block.category
    return same or (exception.scope == ALL and block.category not in MANDATORY)
