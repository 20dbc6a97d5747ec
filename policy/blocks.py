"""The lower half of the precedence: malware, own names and rules, timetable, services, categories."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from blocklists.hits import Hit
from blocklists.rule import TCP_ONLY
from config.categories import BYPASS
from policy.effect import InForce
from policy.question import SECURITY, Question, said_of
from policy.servicetable import ServiceHit
from policy.verdict import Action, Outcome, Verdict
from policy.verdicts import block, verdict_of

_NEVER = datetime.max.replace(tzinfo=UTC)


def security(question: Question) -> Verdict | None:
    """Step 7: malware and phishing, but for what IT has released."""
    hit = next((hit for hit in question.hits if hit.category in SECURITY), None)
    if hit is None:
        question.go_on("security-no")
        return None
    released = question.released
    if released is not None:
        question.go_on("security-released", list=hit.list_id, category=hit.category, **said_of(released))
        return None
    alone = all(hit.exact for hit in question.hits if hit.category in SECURITY)
    return _by_list(question, hit, None, alone=alone)


def own(question: Question) -> Verdict | None:
    """Step 8: own names and rules; which of them counts, `Question.own_word` says."""
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    found = question.own_word
    if found is None:
        question.go_on("own-no")
        return None
    if isinstance(found, Hit):
        return _by_own_rule(question, found)
    if found.allow:
        question.decided("own-allow", rule=found.rule)
        return verdict_of(question, Action.FORWARD, Outcome.ALLOWED, rule=found.rule, matched=found.matched)
    question.decided("own-block", rule=found.rule)
    return block(question, Outcome.BLOCKED, rule=found.rule, matched=found.matched)


def _by_own_rule(question: Question, hit: Hit) -> Verdict:
    if hit.allow:
        question.decided("own-allow", rule=hit.rule)
        return verdict_of(question, Action.FORWARD, Outcome.ALLOWED, rule=hit.rule, matched=hit.name)
    if _answers(question, hit):
        question.decided("own-rewrite", rule=hit.rule)
        return _rewritten(question, hit)
    question.decided("own-block", rule=hit.rule)
    return block(question, Outcome.BLOCKED, rule=hit.rule, matched=hit.name, typed=_typed(hit))


def timetable(question: Question) -> Verdict | None:
    """Step 9: what the timetable blocks now and is open at other times."""
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    state = question.state
    if not state.timetable and not state.service_hours:
        question.go_on("timetable-none")
        return None
    blocks: list[tuple[InForce, Hit | ServiceHit]] = [
        (state.service_hours[hit.service], hit)
        for hit in question.services
        if hit.service in state.service_hours
    ]
    blocks += [
        (state.timetable[hit.category], hit) for hit in question.hits if hit.category in state.timetable
    ]
    if not blocks:
        question.go_on("timetable-no")
        return None
    if _at_all_times(question):
        # "Until 11:30" would be a promise that the step below breaks.
        question.go_on("timetable-outlasted")
        return None
    force, hit = max(blocks, key=lambda block: block[0].until or _NEVER)
    if isinstance(hit, ServiceHit):
        return _by_service(question, hit, force)
    return _by_list(question, hit, force)


def _at_all_times(question: Question) -> bool:
    state = question.state
    return any(hit.service in state.services for hit in question.services) or any(
        hit.category in state.standing for hit in question.hits
    )


def categories(question: Question) -> Verdict | None:
    """Step 10: services, then categories that are blocked at all times."""
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    state = question.state
    if state.services:
        service = next((hit for hit in question.services if hit.service in state.services), None)
        if service is not None:
            return _by_service(question, service, None)
    hits = question.hits
    if not hits:
        question.go_on("categories-unlisted")
        return None
    hit = next((hit for hit in hits if hit.category in state.standing), None)
    if hit is None:
        question.go_on("categories-open", categories=", ".join(dict.fromkeys(h.category for h in hits)))
        return None
    return _by_list(question, hit, None)


def _by_service(question: Question, hit: ServiceHit, force: InForce | None) -> Verdict:
    question.decided(
        "service-timetable" if force else "service",
        service=hit.service,
        rule=hit.rule,
        window=force.name if force else "",
    )
    verdict = block(question, Outcome.BLOCKED, force=force, rule=hit.rule, matched=hit.matched)
    return replace(verdict, service=hit.service)


def _by_list(question: Question, hit: Hit, force: InForce | None, *, alone: bool = False) -> Verdict:
    rule = hit.rule or (f"={hit.name}" if hit.exact else f"||{hit.name}^")
    question.decided(
        "list-timetable" if force else "list",
        category=hit.category,
        list=hit.list_id,
        rule=rule,
        window=force.name if force else "",
    )
    if _answers(question, hit):
        return _rewritten(question, hit)
    return block(
        question,
        Outcome.BYPASS if hit.category in BYPASS else Outcome.BLOCKED,
        force=force,
        category=hit.category,
        rule=rule,
        list_id=hit.list_id,
        matched=hit.name,
        alone=alone,
        typed=_typed(hit) or hit.shadow,
    )


def _answers(question: Question, hit: Hit) -> bool:
    """Whether it answers by itself. In a chain it can only cut it, or say that the answer comes by TCP."""
    return hit.rewrite is not None and (not question.chain or hit.rewrite.rcode == TCP_ONLY)


def _rewritten(question: Question, hit: Hit) -> Verdict:
    """A list's, or a person's, own answer."""
    if question.chain:
        found = verdict_of(question, Action.FORWARD, Outcome.ALLOWED, rule=hit.rule, matched=hit.name)
        return replace(found, list_id=hit.list_id)
    found = verdict_of(
        question, Action.REWRITE, Outcome.REWRITTEN, category=hit.category, rule=hit.rule, matched=hit.name
    )
    return replace(found, list_id=hit.list_id, rewrite=hit.rewrite)


def _typed(hit: Hit) -> bool:
    """Whether it blocks some types only, so that the name itself exists."""
    return _OF_TYPES.search(hit.rule) is not None


# As AdGuard's lists and Pi-hole's write it; a name or a pattern may hold the bare word.
_OF_TYPES = re.compile(r"[$,]dnstype=|;querytype=")
