"""What the province asks of every box: values and their file, and how they join the policy of a school.

The file, `baseline.json`, is written by programs only, after they have checked who signed it
(docs/baseline.md).
A school's own rules always come first: what they say is neither changed nor opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from config.box import Settings
from config.categories import CATEGORIES, MANDATORY
from config.errors import ConfigInvalid
from config.listsource import ListSource, list_url
from config.names import DomainName
from config.policyfile import Policy
from config.reading import Key, Reader, Refused, Spot, integer, list_of, one_of, read_struct, slug, text
from config.rules import EXACT, NameRule, name_rule

PREFIX: Final = "province-"
"""How the ids of lists begin that come with the baseline."""
FILE: Final = 1

_words = text(longest=1000)
_line = text(longest=500)


class BaselineBroken(ConfigInvalid):
    """The file cannot be used; `mistakes` says why. Who has read a good one before goes on with that."""


class Spoken(msgspec.Struct, frozen=True):
    """A text in both languages."""

    vi: Annotated[str, Key(_words, "text", "In Vietnamese.")] = ""
    en: Annotated[str, Key(_words, "text", "In English.")] = ""


class ImposedList(msgspec.Struct, frozen=True):
    """A list that every box subscribes to: abuse, malware or phishing, and nothing else."""

    id: Annotated[str, Key(slug, "id", "Its id, without `province-`.")]
    category: Annotated[
        str, Key(one_of(sorted(MANDATORY), "a category that can be imposed"), "category id", "What it is.")
    ]
    url: Annotated[str, Key(list_url, "web address", "Where it is.")]
    vi: Annotated[str, Key(_line, "text", "Its name in Vietnamese.")]
    en: Annotated[str, Key(_line, "text", "Its name in English.")]
    mirrors: Annotated[tuple[str, ...], Key(list_of(list_url, most=4), "web addresses", "And else.")] = ()


class Mirror(msgspec.Struct, frozen=True):
    """A second address of a list."""

    of: Annotated[str, Key(list_url, "web address", "The address that schools know.")]
    url: Annotated[str, Key(list_url, "web address", "The other one.")]


def _optional(reader: Reader[str]) -> Reader[str]:
    return lambda value, spot: "" if value == "" else reader(value, spot)


def _site(value: object, spot: Spot) -> str:
    return "" if value == "" else str(name_rule(EXACT)(value, spot).name)


class Contacts(msgspec.Struct, frozen=True):
    """Whom a child or a school turns to; empty where nothing is said."""

    hotline: Annotated[str, Key(_optional(text(longest=40)), "text", "The children's hotline.")] = ""
    hotline_site: Annotated[str, Key(_site, "name", "Its site.")] = ""
    reporting_site: Annotated[str, Key(_site, "name", "Where harm to children is reported.")] = ""
    phone: Annotated[str, Key(_optional(text(longest=40)), "text", "Of the authority.")] = ""
    email: Annotated[str, Key(_optional(text(longest=120)), "text", "Of the authority.")] = ""
    page: Annotated[str, Key(_optional(list_url), "web address", "Of the authority.")] = ""


class Recommended(msgspec.Struct, frozen=True):
    """A rule that schools are advised to have."""

    id: Annotated[str, Key(slug, "id", "Its id.")]
    vi: Annotated[str, Key(_words, "text", "What and why, in Vietnamese.")]
    en: Annotated[str, Key(_words, "text", "The same in English.")]
    categories: Annotated[
        tuple[str, ...], Key(list_of(one_of(CATEGORIES, "a category"), most=20), "ids", "To block.")
    ] = ()
    safe_search: Annotated[int, Key(integer(0, 1), "0 or 1", "Whether safe search is meant.")] = 0


def _struct(kind: type[msgspec.Struct]) -> Reader[msgspec.Struct]:
    return lambda value, spot: read_struct(kind, value, spot)


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """One version of what a province asks."""

    version: Annotated[int, Key(integer(1, 10**6), "number", "Which version.")]
    issued: Annotated[str, Key(_line, "date", "When it was issued.")]
    expires: Annotated[str, Key(_line, "date", "Until when it is good.")]
    authority: Annotated[Spoken, Key(_struct(Spoken), "texts", "Who issued it.")]
    reason: Annotated[Spoken, Key(_struct(Spoken), "texts", "Why.")] = Spoken()
    protected: Annotated[
        tuple[NameRule, ...], Key(list_of(name_rule(EXACT), most=100), "names", "What nothing may block.")
    ] = ()
    lists: Annotated[
        tuple[ImposedList, ...], Key(list_of(_struct(ImposedList), most=20), "tables", "Subscriptions.")
    ] = ()
    mirrors: Annotated[
        tuple[Mirror, ...], Key(list_of(_struct(Mirror), most=50), "tables", "More addresses of lists.")
    ] = ()
    contacts: Annotated[Contacts, Key(_struct(Contacts), "table", "Whom to turn to.")] = Contacts()
    recommended: Annotated[
        tuple[Recommended, ...], Key(list_of(_struct(Recommended), most=20), "tables", "Advice.")
    ] = ()

    @property
    def open_names(self) -> tuple[NameRule, ...]:
        """What is protected, with the sites of the contacts and their `www`."""
        sites = (self.contacts.hotline_site, self.contacts.reporting_site)
        help_sites = (
            NameRule(DomainName(prefix + site), EXACT) for site in sites if site for prefix in ("", "www.")
        )
        return tuple(dict.fromkeys((*self.protected, *help_sites)))


class _File(msgspec.Struct, frozen=True):
    file: Annotated[int, Key(integer(FILE, FILE), f"{FILE}", "The version of this file's format.")]
    baseline: Annotated[Baseline, Key(_struct(Baseline), "table", "What it says.")]


def parse_baseline(data: bytes | None, file: str = "baseline.json") -> Baseline | None:
    """Read the file; None, when there is none, is no baseline. Raises BaselineBroken with every mistake."""
    if data is None:
        return None
    spot = Spot()
    try:
        try:
            raw = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            spot.refuse(None, f"is not JSON: {error}")
        return read_struct(_File, raw, spot).baseline
    except Refused:
        raise BaselineBroken(tuple(spot.mistakes), file) from None


def written(body: dict[str, object]) -> bytes:
    """Return the file's text for what a bundle says: what stands in it that is of no use here is left out."""
    kept = {name: value for name, value in body.items() if name in Baseline.__struct_fields__}
    return msgspec.json.format(msgspec.json.encode({"file": FILE, "baseline": kept}), indent=1) + b"\n"


def with_baseline(policy: Policy, baseline: Baseline | None) -> Policy:
    """The policy as it holds: the school's own, and what the baseline adds to it."""
    if baseline is None:
        return policy
    return msgspec.structs.replace(
        policy,
        protected=tuple(dict.fromkeys((*policy.protected, *_opened(policy, baseline)))),
        lists=(*_mirrored(policy, baseline), *_imposed(policy, baseline)),
    )


def overruled(policy: Policy, baseline: Baseline) -> tuple[NameRule, ...]:
    """The protected names that the school's own rules block, so that they stay blocked there."""
    own = [*policy.block, *(rule for group in policy.groups.values() for rule in group.block)]
    lines = [*policy.rules, *(line for group in policy.groups.values() for line in group.rules)]
    return tuple(
        rule
        for rule in baseline.open_names
        if any(_meet(rule, one) for one in own) or any(rule.name in line for line in lines)
    )


def help_contacts(settings: Settings, baseline: Baseline | None) -> Contacts:
    """Whom people here turn to: what settings.toml says, else the baseline, else what every box has."""
    usual = {field.name: field.default for field in msgspec.structs.fields(Settings)}
    theirs = baseline.contacts if baseline else Contacts()
    found = {}
    for name in ("hotline", "hotline_site", "reporting_site"):
        mine = getattr(settings, name)
        found[name] = str(getattr(theirs, name) if mine == usual[name] and getattr(theirs, name) else mine)
    return msgspec.structs.replace(theirs, **found)


def _opened(policy: Policy, baseline: Baseline) -> Iterator[NameRule]:
    closed = set(overruled(policy, baseline))
    return (rule for rule in baseline.open_names if rule not in closed)


def _meet(one: NameRule, other: NameRule) -> bool:
    """Whether two rules speak of a name that both reach."""
    return (
        one.matches(other.name) or other.matches(one.name) or (one.name == other.name and one.scope != EXACT)
    )


def _mirrored(policy: Policy, baseline: Baseline) -> Iterator[ListSource]:
    """The school's lists, with more addresses for those that every box may be given anyway.

    Of any other category a mirror would let its owner choose what a school blocks: it is only recommended.
    """
    others: dict[str, tuple[str, ...]] = {}
    for mirror in baseline.mirrors:
        others[mirror.of] = (*others.get(mirror.of, ()), mirror.url)
    for source in policy.lists:
        more = others.get(source.url, ()) if source.category in MANDATORY and not source.trusted else ()
        new = tuple(url for url in more if url not in source.mirrors)
        yield msgspec.structs.replace(source, mirrors=(*source.mirrors, *new)) if new else source


def _imposed(policy: Policy, baseline: Baseline) -> Iterator[ListSource]:
    """The baseline's lists, but for those that the school has or has switched off by the same address."""
    urls, ids = {source.url for source in policy.lists}, {source.id for source in policy.lists}
    for one in baseline.lists:
        if one.url not in urls and PREFIX + one.id not in ids:
            yield ListSource(id=PREFIX + one.id, category=one.category, url=one.url, mirrors=one.mirrors)
