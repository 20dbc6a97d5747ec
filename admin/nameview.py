"""What a group's rules do with a name, and what each change of the group's own names would do. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from admin.asking import Asker, name_in
from admin.groupedit import NAME_KEYS, changed_names
from admin.phrases import Phrases
from admin.words import Words
from blocklists.hits import Lookup
from config.frozen import FrozenMap
from config.policyfile import Policy
from config.rules import EXACT, NameRule
from config.suffixes import whose_suffix
from policy.compare import effect


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done with a name: put it into a list, `key`, or ("") take it out of all.

    after: what would hold then, one sentence. changes: whether anything would be another than now.
    """

    key: str
    after: str
    blocked: bool
    changes: bool


@dataclass(frozen=True, slots=True)
class NameView:
    """What holds for a name now, one sentence, what comes next ("": nothing soon), and what can be done.

    rule: the rule that the options speak of, as written in the file. own: in which lists it stands already.
    everybodys: it is a suffix below which anybody can have a site, so it cannot be allowed as a whole.
    """

    name: str
    rule: NameRule
    now: str
    blocked: bool
    then: str
    own: tuple[str, ...]
    options: tuple[Option, ...]
    everybodys: bool


def rule_meant(text: str) -> NameRule:
    """The rule that somebody means who types a name, or copies an address. Raises config.names.NameInvalid.

    "www." is taken away: who writes www.example.com means the whole site.
    """
    rule = NameRule.parse(name_in(text.strip()).strip().rstrip("."))
    bare = rule.name.removeprefix("www.")
    if rule.scope != EXACT and bare != rule.name and "." in bare:
        return msgspec.structs.replace(rule, name=type(rule.name).parse(bare))
    return rule


def view_of(words: Words, asker: Asker, lists: Lookup, text: str) -> NameView:
    """Look at a name for the group of `asker`. Raises config.names.NameInvalid for what is no name."""
    rule = rule_meant(text)
    name = f"www.{rule.name}" if rule.scope == "below" else str(rule.name)
    answer = asker.ask(name, traced=False)
    group = asker.state.group
    own = tuple(key for key in NAME_KEYS if rule in getattr(group, key))
    everybodys = rule.scope != EXACT and bool(whose_suffix(str(rule.name)))
    keys = [key for key in (*NAME_KEYS, "") if (key not in own if key else own)]
    if everybodys:
        keys = [key for key in keys if key in ("", "block")]
    return NameView(
        name=rule.name.unicode,
        rule=rule,
        now=asker.sentence(answer.verdict, words.language),
        blocked=answer.verdict.blocked,
        then=_then(words, asker, name),
        own=own,
        options=tuple(_option(words, asker, lists, rule, key, name) for key in keys),
        everybodys=everybodys,
    )


def _option(words: Words, asker: Asker, lists: Lookup, rule: NameRule, key: str, name: str) -> Option:
    group = changed_names(asker.state.group, rule, key)
    other = Asker(asker.standing.under(_with(asker.policy, group)), lists, asker.now)
    before, after = asker.ask(name, traced=False).verdict, other.ask(name, traced=False).verdict
    return Option(
        key, other.sentence(after, words.language), after.blocked, changes=effect(before) != effect(after)
    )


def _then(words: Words, asker: Asker, name: str) -> str:
    ahead = asker.ahead(asker.ask(name, traced=False))
    if ahead is None:
        return ""
    moment, verdict = ahead
    when = Phrases(words, asker.now).moment(moment)
    then = asker.sentence(verdict, words.language).removesuffix(".")
    return words("Until %(when)s. Then: %(what)s.", when=when, what=then[:1].lower() + then[1:])


def _with(policy: Policy, group: object) -> Policy:
    return msgspec.structs.replace(policy, groups=FrozenMap({**policy.groups, group.id: group}))  # type: ignore[attr-defined]
