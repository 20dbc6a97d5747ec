"""The precedence as docs/policy.md tells it: slow, obvious, one rule after the other, no tables.

`verdict(world, name, …)` scans whole lists of rules for each question. It shares values with the product
(policies, passes, services, roles), and no way of working.
"""

from __future__ import annotations

import functools
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.categories import BYPASS, MANDATORY
from config.policyfile import Group, Policy, TimetableRule
from config.protected import BUILTIN
from config.roles import ceiling, rank
from config.rules import EXACT, NameRule
from config.services import SERVICES, expand_services
from policy.safesearch import safe_rewrite
from policy.special import CANARIES, ZONES
from policy.verdict import Action, Outcome, Step

SECURITY = ("malware", "phishing")
PRIVATE = ("corp", "home", "internal", "intranet", "lan", "private")


@dataclass(frozen=True)
class Entry:
    """A line of a list. `answer`: instead of a block, this address, or "" for a line that just blocks."""

    list: str
    category: str
    rule: NameRule
    allow: bool = False
    answer: str = ""


@dataclass(frozen=True)
class OwnRule:
    """A rule of one's own that is more than a name: by name, or (`word`) for names that begin so."""

    text: str
    rule: NameRule | None = None
    word: str = ""
    allow: bool = False
    important: bool = False
    answer: bool = False

    def reaches(self, name: str) -> bool:
        return self.rule.matches(name) if self.rule else name.startswith(self.word)


@dataclass(frozen=True)
class World:
    """All that a verdict depends on. `passes`: those in force, the newest last."""

    policy: Policy
    now: datetime
    lists: tuple[Entry, ...] = ()
    own_rules: tuple[OwnRule, ...] = ()
    passes: tuple[Any, ...] = ()
    device: str | None = None
    trusted: bool = True

    @property
    def group(self) -> Group:
        return self.policy.groups[self.policy.default_group]


@dataclass(frozen=True)
class Said:
    """What is said of a name."""

    action: Action
    outcome: Outcome
    step: Step
    category: str = ""
    window: str = ""
    until: datetime | None = None
    shadow: bool = False
    service: str = ""
    engine: str = ""
    by: str = ""
    zone: str = ""


@dataclass
class Asked:
    world: World
    name: str
    qtype: int = 1
    chain: bool = False
    mandatory_only: bool = False


# Names --------------------------------------------------------------------------------------------------------


def parents(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))] if name else []


def length(rule: NameRule) -> int:
    return len(rule.name.split("."))


def longest(rules: Any, name: str) -> int:
    """Labels of the longest of these rules that reaches the name; 0 if none does."""
    return max((length(rule) for rule in rules if rule.matches(name)), default=0)


def reaches(rules: Any, name: str) -> bool:
    return longest(rules, name) > 0


def opens_below(rule: NameRule, name: str) -> bool:
    """Whether a rule stands below a name, or at it and speaks of what is below."""
    return rule.name.endswith("." + name) or (rule.scope != EXACT and rule.name == name)


# Timetables ---------------------------------------------------------------------------------------------------


def starts_and_ends(rule: TimetableRule, day: datetime) -> list[tuple[datetime, datetime]]:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for window in rule.windows:
        if midnight.weekday() in rule.days:
            end = window.end + (24 * 60 if window.end <= window.start else 0)
            found.append((midnight + timedelta(minutes=window.start), midnight + timedelta(minutes=end)))
    return found


def holds(rule: TimetableRule, at: datetime) -> bool:
    days = (at, at - timedelta(days=1))
    return any(start <= at < end for day in days for start, end in starts_and_ends(rule, day))


def in_force(world: World, at: datetime) -> list[TimetableRule]:
    """The rules at work, less what extra time takes away of them."""
    rules = world.group.timetable
    if not world.trusted:
        return [rule for rule in rules if rule.block_categories or rule.block_services]
    return [left for rule in rules if holds(rule, at) and (left := spared(world, rule)) is not None]


def spared(world: World, rule: TimetableRule) -> TimetableRule | None:
    extras = [entry for entry in hand(world) if entry.kind == "extra"]
    if not extras:
        return rule
    highest = max(extras, key=lambda entry: rank(entry.role))
    if rank(rule.set_by) > rank(highest.role):
        return rule
    left = tuple(one for one in rule.block_categories if one not in ceiling(highest.role))
    if not left:
        return None
    return TimetableRule(rule.name, rule.windows, days=rule.days, block_categories=left, set_by=rule.set_by)


def first_not(world: World, still: Any) -> datetime | None:
    """The first moment to come at which the timetable does not do so any more."""
    if not world.trusted:
        return None
    edges = sorted(
        {
            edge
            for rule in world.group.timetable
            for days in range(-1, 9)
            for pair in starts_and_ends(rule, world.now + timedelta(days=days))
            for edge in pair
        }
    )
    return next((edge for edge in edges if edge > world.now and not still(in_force(world, edge))), None)


def closes(rules: list[TimetableRule]) -> bool:
    return any(rule.close for rule in rules)


def limits(rules: list[TimetableRule]) -> bool:
    return any(rule.only for rule in rules) and not closes(rules)


def blocks(category: str) -> Any:
    return lambda rules: (
        any(category in rule.block_categories for rule in rules) and category not in MANDATORY
    )


def blocks_service(service: str) -> Any:
    return lambda rules: any(service in expand_services(rule.block_services) for rule in rules)


# What is known of a name --------------------------------------------------------------------------------------


def hits(asked: Asked) -> list[Entry]:
    """What lists say against the name: the longest first. An exception takes back what its list says."""
    found = [entry for entry in asked.world.lists if entry.rule.matches(asked.name)]
    left = []
    for entry in found:
        same = [other for other in found if other.list == entry.list]
        if any(other.answer for other in same):
            if entry.answer:
                left.append(entry)
        elif not any(other.allow for other in same):
            left.append(entry)
    left = [entry for entry in left if not entry.allow]
    return sorted(left, key=lambda e: (-len(e.rule.name), e.list, e.rule.scope == EXACT))


@functools.cache
def services(name: str) -> list[str]:
    """Whose name it is: that of the services with the longest name; a name that is left open is nobody's."""
    rules = [(rule, service.id) for service in SERVICES.values() for rule in service.rules]
    most = longest([rule for rule, _ in rules], name)
    if any(longest(service.open, name) > most for service in SERVICES.values()):
        return []
    return [service for rule, service in rules if rule.matches(name) and length(rule) == most and most]


def open_names(world: World) -> list[NameRule]:
    """The names that a limit leaves open; none while all is closed."""
    rules = in_force(world, world.now)
    if closes(rules):
        return []
    if limits(rules):
        return [name for rule in rules for name in rule.only]
    return [*allows(world), *always(world)] if world.group.allow_only else []


def limited(world: World) -> bool:
    rules = in_force(world, world.now)
    return not closes(rules) and (limits(rules) or world.group.allow_only)


def allows(world: World) -> list[NameRule]:
    return [*world.group.allow, *world.policy.allow]


def always(world: World) -> list[NameRule]:
    return [*world.group.always_allow, *world.policy.always_allow]


def protected(world: World) -> list[NameRule]:
    return [*BUILTIN, *world.policy.protected]


def closing_rules(world: World) -> list[TimetableRule]:
    rules = in_force(world, world.now)
    return [rule for rule in rules if rule.close] or [rule for rule in rules if rule.only]


def closed(asked: Asked) -> bool:
    """Whether the timetable, or the group's being limited, closes this very name."""
    world = asked.world
    shut = closes(in_force(world, world.now)) or limited(world)
    return shut and not reaches(always(world), asked.name) and not reaches(open_names(world), asked.name)


def blocked_now(world: World) -> set[str]:
    rules = in_force(world, world.now)
    named = {category for rule in rules for category in rule.block_categories}
    return (named | set(world.group.block_categories)) - MANDATORY


def owner(world: World, category: str) -> int:
    rules = in_force(world, world.now)
    return max([rank(rule.set_by) for rule in rules if category in rule.block_categories], default=0)


def bypass_protection(world: World) -> bool:
    shut = closes(in_force(world, world.now)) or limited(world)
    by_hand = any(entry.kind in ("off", "focus") for entry in hand(world))
    return shut or by_hand or bool(blocked_now(world) & BYPASS)


def own_word(asked: Asked) -> tuple[bool, bool, int, str]:
    """Whether something of one's own speaks of the name, opens it, by how many labels; and what answers it.

    The longest wins, a tie opens. A rule that is important wins over names; a pattern only where no name
    speaks. An answer takes no part where a name opens: it is no block.
    """
    world, name = asked.world, asked.name
    opening = longest([*allows(world), *always(world), *open_names(world)], name)
    blocking = longest([*world.group.block, *world.policy.block], name)
    word = (bool(opening or blocking), opening >= blocking, max(opening, blocking), "")
    rule = own_rule(asked)
    if rule is None:
        return word
    size = length(rule.rule) if rule.rule else 0
    answer = rule.text if rule.answer else ""
    said = (True, rule.allow, size, answer)
    if not word[0] or rule.important:
        return said
    if rule.answer and word[1]:
        return said
    if size != word[2]:
        return said if size > word[2] else word
    return said if rule.allow or rule.answer else word


def own_rule(asked: Asked) -> OwnRule | None:
    """The own rule that counts: answers over important openings over important blocks over openings."""
    found = [rule for rule in asked.world.own_rules if rule.reaches(asked.name)]
    best = max((strength(rule) for rule in found), default=0)
    found = [rule for rule in found if strength(rule) == best]
    # One that rests on a name over a pattern, the longest first.
    return max(found, key=lambda rule: length(rule.rule) if rule.rule else 0, default=None)


def strength(rule: OwnRule) -> int:
    return 5 if rule.answer else 1 + rule.allow + 2 * rule.important


# By hand ------------------------------------------------------------------------------------------------------


def hand(world: World) -> list[Any]:
    """What is in force for this device or its group, the newest last."""
    if not world.trusted:
        return []
    found = []
    for entry in world.passes:
        for_all = entry.kind == "release" and not entry.group and not entry.device
        if (
            for_all
            or entry.device == (world.device or "-")
            or (entry.group == world.group.id and entry.group)
        ):
            found.append(entry)
    return found


def released(asked: Asked) -> bool:
    return any(one.kind == "release" and reaches(one.names, asked.name) for one in hand(asked.world))


def mandatory(asked: Asked) -> bool:
    listed = {entry.category for entry in hits(asked)}
    return "abuse" in listed or (bool(listed & set(SECURITY)) and not released(asked))


def closed_by(asked: Asked) -> int:
    """The rank that a pass needs against what closes this very name, or blocks its service; else -1."""
    mine = set(services(asked.name))
    hours = in_force(asked.world, asked.world.now)
    ranks = [rank(rule.set_by) for rule in hours if mine & set(expand_services(rule.block_services))]
    if not asked.chain and closed(asked):
        ranks.append(max([rank(rule.set_by) for rule in closing_rules(asked.world)], default=0))
    return max(ranks, default=-1)


def by_name(asked: Asked) -> bool:
    """Whether the group blocks it by name, by a rule, or as a service."""
    world = asked.world
    speaks, opens, _, answer = own_word(asked)
    hours = in_force(world, world.now)
    blocked = expand_services(
        [*world.group.block_services, *(service for rule in hours for service in rule.block_services)]
    )
    return (speaks and not opens and not answer) or bool(blocked & set(services(asked.name)))


def names_it(entry: Any, asked: Asked) -> bool:
    return reaches(entry.names, asked.name) or bool(set(entry.services) & set(services(asked.name)))


def may_open(entry: Any, asked: Asked) -> bool:
    """Nothing above its role closes the name: neither the timetable, nor a category that it may not open."""
    world, mine = asked.world, rank(entry.role)
    listed = {hit.category for hit in hits(asked)} & blocked_now(world)
    able = all(one in ceiling(entry.role) and owner(world, one) <= mine for one in listed)
    return able and closed_by(asked) <= mine


def opening(entries: list[Any], asked: Asked) -> Any:
    """The entry among these that opens the name; by name or service first, the newest first."""
    if mandatory(asked):
        return None
    for entry in reversed(entries):
        if names_it(entry, asked) and may_open(entry, asked):
            return entry
    if by_name(asked):
        return None
    listed = {hit.category for hit in hits(asked)}
    able = [
        entry
        for entry in reversed(entries)
        if listed & set(entry.categories) & ceiling(entry.role) and rank(entry.role) >= closed_by(asked)
    ]
    for category in listed & blocked_now(asked.world):
        openers = [
            entry
            for entry in able
            if category in set(entry.categories) & ceiling(entry.role)
            and rank(entry.role) >= owner(asked.world, category)
        ]
        if not openers:
            return None
    return able[0] if able else None


def outranks(entries: list[Any], entry: Any, shut: Any) -> bool:
    """Granted later, and by a higher role; or by an equal one, for a device where the other is for a group."""
    if entries.index(entry) < entries.index(shut):
        return False
    mine, theirs = rank(entry.role), rank(shut.role)
    return mine > theirs or (mine == theirs and bool(entry.device) and not shut.device)


def lifted(asked: Asked, shut: Any) -> bool:
    entries = hand(asked.world)
    over = [entry for entry in entries if outranks(entries, entry, shut)]
    if any(entry.kind == "extra" for entry in over):
        return True
    return opening([entry for entry in over if entry.kind == "pass"], asked) is not None


def the_focus(world: World) -> Any:
    """The newest of the highest role."""
    found = [entry for entry in hand(world) if entry.kind == "focus"]
    highest = max((rank(entry.role) for entry in found), default=0)
    return next((entry for entry in reversed(found) if rank(entry.role) == highest), None)


# The steps ----------------------------------------------------------------------------------------------------


def special(asked: Asked) -> Said | None:
    if asked.chain:
        return None
    if asked.name in CANARIES:
        if bypass_protection(asked.world):
            return Said(Action.NXDOMAIN, Outcome.BLOCKED, Step.SPECIAL, CANARIES[asked.name])
        return None
    zone = next((one for one in parents(asked.name) if one in ZONES), None)
    if zone is None or reaches(asked.world.policy.forward_zones, asked.name) or local_word(asked) is not None:
        return None
    return Said(ZONES[zone].action, Outcome.ALLOWED, Step.SPECIAL)


def protect(asked: Asked) -> Said | None:
    if not reaches(protected(asked.world), asked.name):
        return None
    return Said(Action.FORWARD, Outcome.ALLOWED, Step.PROTECTED)


def abuse(asked: Asked) -> Said | None:
    found = [hit for hit in hits(asked) if hit.category == "abuse"]
    if not found:
        return None
    alone = all(hit.rule.scope == EXACT for hit in found)
    return block(asked, Step.ABUSE, category="abuse", listed=True, alone=alone)


def local(asked: Asked) -> Said | None:
    word = None if asked.chain else local_word(asked)
    if word is None:
        return None
    if word == "answer":
        return Said(Action.REWRITE, Outcome.ALLOWED, Step.LOCAL)
    return Said(Action.FORWARD, Outcome.ALLOWED, Step.LOCAL, zone=word)


def local_word(asked: Asked) -> str | None:
    """ "answer", or the zone whose servers know, or None. The longest place wins, a record over a zone."""
    policy, name = asked.world.policy, asked.name
    pointers = {
        ipaddress.ip_address(address).reverse_pointer
        for one in policy.records
        for address in one.addresses
        if one.name.scope == EXACT
    }
    places = [(length(one.name), 2, "answer") for one in policy.records if one.name.matches(name)]
    # What is between a record and the zone that is ours alone exists: it is an answer without data.
    places += [
        (len(parents(zone.name)), 1, zone.name if zone.servers else "answer")
        for zone in policy.zones
        if NameRule(zone.name).matches(name)
    ]
    if name in pointers:
        places.append((len(parents(name)), 2, "answer"))
    if places:
        return str(max(places)[2])
    below = [NameRule(zone.name) for zone in policy.zones] + [one.name for one in policy.records]
    nobodys = parents(name)[-1:] and (parents(name)[-1] in PRIVATE or any(p in ZONES for p in parents(name)))
    return "answer" if nobodys and any(opens_below(rule, name) for rule in below) else None


def by_hand(asked: Asked) -> Said | None:
    entries = hand(asked.world)
    if asked.mandatory_only:
        return None
    focus = the_focus(asked.world)
    listed = focus is not None and names_it(focus, asked)
    if not asked.chain:
        for entry in reversed(entries):
            if entry.kind == "off" and not lifted(asked, entry):
                return _hand_closes(asked, entry)
        if focus is not None and not listed and not lifted(asked, focus):
            return _hand_closes(asked, focus)
    if listed and not mandatory(asked) and may_open(focus, asked):
        return _hand_opens(focus)
    found = opening([entry for entry in entries if entry.kind == "pass"], asked)
    return _hand_opens(found) if found else None


def _ends(entry: Any) -> datetime:
    return datetime.fromtimestamp(entry.end, UTC)


def _hand_opens(entry: Any) -> Said:
    return Said(Action.FORWARD, Outcome.PASSED, Step.HAND, until=_ends(entry), by=entry.id)


def _hand_closes(asked: Asked, entry: Any) -> Said:
    return block(asked, Step.HAND, until=_ends(entry), by=entry.id)


def closing(asked: Asked) -> Said | None:
    if asked.chain or not closed(asked):
        return None
    world = asked.world
    rules = closing_rules(world)
    if not rules:
        return block(asked, Step.CLOSED)
    still = closes if closes(rules) else limits
    return block(asked, Step.CLOSED, window=rules[0].name, until=first_not(world, still))


def security(asked: Asked) -> Said | None:
    hit = next((hit for hit in hits(asked) if hit.category in SECURITY), None)
    return None if hit is None or released(asked) else by_list(asked, Step.SECURITY, hit)


def own(asked: Asked) -> Said | None:
    speaks, opens, _, answer = own_word(asked)
    if asked.mandatory_only or not speaks:
        return None
    if answer and not asked.chain:
        return Said(Action.REWRITE, Outcome.REWRITTEN, Step.OWN)
    if opens and not answer:
        return Said(Action.FORWARD, Outcome.ALLOWED, Step.OWN)
    return block(asked, Step.OWN)


def timetable(asked: Asked) -> Said | None:
    """What is blocked at all times too is the next step's: it ends with no window."""
    if asked.mandatory_only or categories(asked):
        return None
    world = asked.world
    rules = in_force(world, world.now)
    found: list[tuple[datetime | None, str, Any]] = []
    for rule in rules:
        mine = [one for one in services(asked.name) if one in expand_services(rule.block_services)]
        found += [(first_not(world, blocks_service(one)), rule.name, one) for one in mine]
    for hit in hits(asked):
        rule = next((rule for rule in rules if blocks(hit.category)([rule])), None)
        if rule is not None:
            found.append((first_not(world, blocks(hit.category)), rule.name, hit))
    if not found:
        return None
    never = datetime.max.replace(tzinfo=UTC)
    until, window, what = max(found, key=lambda one: one[0] or never)
    if isinstance(what, Entry):
        return by_list(asked, Step.TIMETABLE, what, window=window, until=until)
    return block(asked, Step.TIMETABLE, service=what, window=window, until=until)


def categories(asked: Asked) -> Said | None:
    if asked.mandatory_only:
        return None
    group = asked.world.group
    for service in services(asked.name):
        if service in expand_services(group.block_services):
            return block(asked, Step.CATEGORIES, service=service)
    for hit in hits(asked):
        if hit.category in group.block_categories and hit.category not in MANDATORY:
            return by_list(asked, Step.CATEGORIES, hit)
    return None


def by_list(asked: Asked, step: Step, hit: Entry, **more: Any) -> Said:
    if hit.answer and not asked.chain:
        return Said(Action.REWRITE, Outcome.REWRITTEN, step, hit.category)
    alone = all(one.rule.scope == EXACT for one in hits(asked) if one.category in SECURITY)
    return block(asked, step, category=hit.category, listed=True, alone=alone, **more)


def block(
    asked: Asked,
    step: Step,
    *,
    category: str = "",
    listed: bool = False,
    alone: bool = False,
    **more: Any,
) -> Said:
    outcome = Outcome.BYPASS if category in BYPASS else Outcome.BLOCKED
    shadow = has_open_below(asked, step, listed=listed, alone=alone)
    return Said(Action.BLOCK, outcome, step, category, shadow=shadow, **more)


def has_open_below(asked: Asked, step: Step, *, listed: bool, alone: bool) -> bool:
    """Whether a rule opens a name below a blocked one, so that the blocked one must not seem to be absent."""
    world, name = asked.world, asked.name
    by_hand = [entry for entry in hand(world) if entry.kind in ("pass", "release")]
    if focus := the_focus(world):
        by_hand.append(focus)
    rules = [*allows(world), *always(world), *open_names(world), *protected(world)]
    rules += [rule for entry in by_hand for rule in entry.names]
    rules += [rule for entry in by_hand for one in entry.services for rule in SERVICES[one].rules]
    rules += [one.name for one in world.policy.records] + [NameRule(one.name) for one in world.policy.zones]
    rules += [rule.rule for rule in world.own_rules if rule.rule and (rule.allow or rule.answer)]
    if any(opens_below(rule, name) for rule in rules):
        return True
    if (
        listed
        and step is not Step.ABUSE
        and any(one.allow and one.rule.name.endswith("." + name) for one in world.lists)
    ):
        return True
    # A list names this one alone, within what the group allows.
    if step in (Step.ABUSE, Step.SECURITY) and alone:
        child = "any." + name
        opening = longest([*allows(world), *always(world), *open_names(world)], child)
        if opening and opening >= longest([*world.group.block, *world.policy.block], child):
            return True
    # With a category opened by hand, names that nobody can list here are open while the rest is closed.
    if step in (Step.HAND, Step.CLOSED) and any(
        set(entry.categories) & ceiling(entry.role) for entry in by_hand if entry.kind == "pass"
    ):
        return True
    here = [rule.scope for rule in (*world.group.block, *world.policy.block) if rule.name == name]
    if not listed and here and all(scope == EXACT for scope in here):
        return True
    return open_service_below(world, name)


def open_service_below(world: World, name: str) -> bool:
    """Whether the name is a blocked service's and some name below is another's, or left open."""
    rules = in_force(world, world.now)
    named = [*world.group.block_services, *(one for rule in rules for one in rule.block_services)]
    blocked = expand_services(named)
    if not blocked & set(services(name)):
        return False
    return any(not blocked & set(services(below)) for below in known_below(name))


@functools.cache
def known_below(name: str) -> list[str]:
    known = [rule.name for service in SERVICES.values() for rule in (*service.rules, *service.open)]
    return [below for below in known if below.endswith("." + name)]


STEPS = (
    special,
    protect,
    abuse,
    local,
    by_hand,
    closing,
    security,
    own,
    timetable,
    categories,
)
HELD_TYPES = {1, 28, 5, 64, 65}


def verdict(
    world: World, name: str, qtype: int = 1, *, chain: bool = False, mandatory_only: bool = False
) -> Said:
    """The first step that says something; then safe modes, on what is let through."""
    asked = Asked(world, name, qtype, chain, mandatory_only)
    said = next((said for step in STEPS if (said := step(asked)) is not None), None)
    said = said or Said(Action.FORWARD, Outcome.ALLOWED, Step.DEFAULT)
    if said.action is not Action.FORWARD or said.step is Step.LOCAL or chain or qtype not in HELD_TYPES:
        return said
    target = safe_rewrite(name, world.group.safe_search, world.group.youtube)
    if target is None or reaches(world.group.unfiltered, name):
        return said
    action = Action.NODATA if qtype in (64, 65) else Action.REWRITE
    return Said(action, Outcome.REWRITTEN, Step.REWRITES, until=said.until, by=said.by, engine=target.engine)
