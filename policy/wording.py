"""Names of things in a sentence: steps, categories, services, rules, persons, moments. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from blocklists.rule import Rewrite
from config.categories import CATEGORIES
from config.roles import ROLES
from config.safesearch import ENGINES, safe_engines
from config.services import SERVICES
from policy.reasons import STEPS
from policy.verdict import Step

_WHO = {"it": "IT", "head": "the head", "teacher": "a teacher", "parent": "a parent"}


def step_name(step: Step, language: str) -> str:
    """The name of a step of the precedence, in "vi" or "en"."""
    words = STEPS[step]
    return pick((words.vi, words.en), language)


def category_name(category: str, language: str) -> str:
    """The name of a category, in "vi" or "en"; an unknown id as it is."""
    known = CATEGORIES.get(category)
    return pick((known.vi, known.en), language) if known else category


def service_name(service: str, language: str) -> str:
    """The name of a service, in "vi" or "en"; an unknown id as it is."""
    known = SERVICES.get(service)
    return pick((known.vi, known.en), language) if known else service


def engine_name(engine: str) -> str:
    """The name of a search engine with a safe mode, or YouTube's."""
    return safe_engines()[engine].en if engine in ENGINES else engine.replace("youtube", "YouTube")


def window_name(name: str, language: str) -> str:
    """A timetable rule's name; of "Giờ học / Class hours" this language's half."""
    vi, mark, en = name.partition(" / ")
    return (pick((vi, en), language) or name) if mark else name


def who(by: str, role: str, language: str) -> str:
    """Who has set something by hand: by name with the role, or "a teacher"."""
    known = ROLES.get(role)
    if by:
        return f"{by} ({pick((known.vi, known.en), language)})" if known else by
    return pick((known.vi if known else role, _WHO.get(role, role)), language)


def rule_name(rule: str, language: str) -> str:
    """A rule as people read it: as written, or a service or category that a pass names."""
    kind, mark, identity = rule.partition(":")
    if mark and kind == "service" and identity in SERVICES:
        return service_name(identity, language)
    if mark and kind == "category" and identity in CATEGORIES:
        return f"“{category_name(identity, language)}”"
    return rule


def rewrite_text(rewrite: Rewrite) -> str:
    """What a made-up answer holds: a name, records, or "" for none of these."""
    return rewrite.cname or ", ".join(value for _type, value in rewrite.records)


def moment_text(moment: datetime, zone: tzinfo, now: datetime | None = None) -> str:
    """A moment on the wall clock; with `now` (aware) one of another day has its date."""
    local = moment.astimezone(zone)
    if now is not None and now.astimezone(zone).date() != local.date():
        return f"{local:%H:%M %d/%m/%Y}"
    return f"{local:%H:%M}"


def pick(texts: tuple[str, str], language: str) -> str:
    """The Vietnamese or the English one of two texts."""
    return texts[0] if language == "vi" else texts[1]
