"""What a request is about: read from what a child types, judged by the rules that hold, and said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from admin.asking import Asker
from admin.passes_form import sites_and_services
from admin.phrases import window_name
from admin.words import Words
from blocklists.hits import Lookup
from config.categories import CATEGORIES, MANDATORY
from config.names import DomainName, NameInvalid
from config.passes import PASS, RELEASE, Pass
from config.reading import Refused, Spot
from config.roles import ROLES_AT
from config.rules import SUBTREE, NameRule, opening_rule
from config.services import SERVICES, expand_services, service_entry
from policy.verdict import Step, Verdict

SERVICE: Final = "service:"
_EVER = 253_370_764_800  # epoch seconds: the year 9999


class NotUnderstood(ValueError):
    """What was typed is no site and no service."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules do with a request now, for the group that it came from.

    `open`: it is open already. `never`: nobody may open it, and its name must not be shown (abuse).
    `kind`: PASS, RELEASE for a site that a list takes for malware or phishing. `role`: the lowest role that
    may open it, "" for none. `opens`: when the timetable opens it by itself.
    """

    verdict: Verdict
    open: bool
    never: bool
    kind: str
    role: str
    opens: datetime | None = None


def read_what(text: str) -> str:
    """The site (its name in ASCII) or service (`service:ID`) that somebody typed. Raises NotUnderstood.

    Of several the first counts. `www.` in front is left out: who asks for a site means all of it.
    """
    sites, services = sites_and_services(text[:500])
    for site in sites:
        try:
            name = opening_rule(_host(site), Spot("what")).name
        except Refused:
            continue
        return str(name).removeprefix("www.") if str(name).count(".") > 1 else str(name)
    for service in services:
        try:
            found = expand_services([service_entry(service, Spot("what"))])
        except Refused:
            continue
        if len(found) == 1:
            return SERVICE + next(iter(found))
    raise NotUnderstood(text)


def settled(what: str, verdict: Verdict) -> str:
    """What is really to be opened where this verdict blocks it: the service, or the site that a rule names.

    A part of YouTube alone does not open YouTube, and `m.example.com` is blocked because example.com is.
    """
    if verdict.service:
        return SERVICE + verdict.service
    by_name = verdict.step in (Step.OWN, Step.TIMETABLE, Step.CATEGORIES, Step.SECURITY)
    if by_name and what.endswith(f".{verdict.matched}"):
        try:
            return str(opening_rule(verdict.matched, Spot("what")).name)
        except Refused:
            return what
    return what


def said(what: str, language: str) -> str:
    """A request's subject for people."""
    service = SERVICES.get(what.removeprefix(SERVICE)) if what.startswith(SERVICE) else None
    if service is not None:
        return service.vi if language == "vi" else service.en
    try:
        return DomainName.parse(what).unicode
    except NameInvalid:
        return what


def names_of(what: str) -> tuple[NameRule, ...]:
    """The names behind a request, the one to judge it by first."""
    if what.startswith(SERVICE):
        service = SERVICES.get(what.removeprefix(SERVICE))
        return service.rules if service else ()
    return (NameRule(DomainName(what), SUBTREE),)


def judge(asker: Asker, lists: Lookup, what: str) -> Judged | None:
    """What the rules do with it; None where there is no such service any more."""
    rules = names_of(what)
    if not rules:
        return None
    answers = [asker.ask(str(rule.name), traced=False) for rule in rules[:8]]
    answer = next((one for one in answers if one.verdict.blocked), answers[0])
    verdict = answer.verdict
    if not verdict.blocked:
        return Judged(verdict, open=True, never=False, kind=PASS, role="")
    never = verdict.step is Step.ABUSE or verdict.category == "abuse"
    kind = RELEASE if verdict.category in MANDATORY and not never else PASS
    role = "" if never else _lowest_role(asker, lists, kind, what, str(answer.name))
    ahead = asker.ahead(answer)
    opens = ahead[0] if ahead else None
    return Judged(verdict, open=False, never=never, kind=kind, role=role, opens=opens)


def _lowest_role(asker: Asker, lists: Lookup, kind: str, what: str, name: str) -> str:
    standing = asker.standing
    service = what.removeprefix(SERVICE) if what.startswith(SERVICE) else ""
    for role in reversed(ROLES_AT[asker.policy.kind]):
        if not (role.may_release if kind == RELEASE else role.longest):
            continue
        entry = Pass(
            id="if",
            kind=kind,
            start=0,
            end=_EVER,
            role=role.id,
            group=asker.state.group.id,
            names=() if service else names_of(what),
            services=(service,) if service else (),
        )
        after = Asker(standing.under(asker.policy, (entry,)), lists, asker.now)
        if not after.ask(name, traced=False).verdict.blocked:
            return role.id
    return ""


def kind_of(verdict: Verdict) -> str:
    """In which words a block is told to a child.

    "urgent" (the hotline first: self-harm, abuse), "harmful", "danger" (malware, phishing), "hand", "closed",
    "timed" (both by the timetable), "rule".
    """
    if verdict.category in ("abuse", "self-harm") or verdict.step is Step.ABUSE:
        return "urgent"
    if verdict.category in ("malware", "phishing"):
        return "danger"
    if verdict.category in _HARMFUL:
        return "harmful"
    if verdict.step is Step.HAND:
        return "hand"
    if verdict.step is Step.CLOSED:
        return "closed"
    return "timed" if verdict.step is Step.TIMETABLE else "rule"


_HARMFUL: Final = frozenset({"adult", "gambling", "violence", "drugs", "dating"})


def category_said(verdict: Verdict, language: str) -> str:
    """The kind of site or the service that a block is about, "" for neither and for abuse."""
    if verdict.service:
        return said(SERVICE + verdict.service, language)
    known = CATEGORIES.get(verdict.category)
    if known is None or known.id == "abuse":
        return ""
    return known.vi if language == "vi" else known.en


def why_said(words: Words, verdict: Verdict) -> str:
    """Why something is closed, in a few plain words without a rule's spelling."""
    pick, name = words.pick, category_said(verdict, words.language)
    window = window_name(words, verdict.window) if verdict.window else ""
    if verdict.service:
        text = pick(f"dịch vụ {name}", f"the service {name}")
    elif name:
        text = pick(f"loại trang: {name}", f"the kind of site: {name}")
    elif verdict.step is Step.HAND:
        text = pick("có người đang tắt mạng, hoặc chỉ mở một số trang", "somebody has closed it by hand")
    elif verdict.step is Step.CLOSED:
        text = pick(
            "giờ này chỉ mở một số trang hoặc không mở mạng", "few sites or none are open at this time"
        )
    else:
        text = pick("tên này có trong quy tắc của nhóm", "the rules of the group name it")
    return pick(f"{text}, theo “{window}”", f"{text}, by “{window}”") if window else text


def _host(text: str) -> str:
    head, mark, tail = text.partition("://")
    host = (tail if mark else head).partition("/")[0].partition("?")[0]
    return host.rpartition("@")[2].partition(":")[0]
