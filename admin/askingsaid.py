"""The answer to a question as lines for people, and as JSON for other programs. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from admin.asking import Answer, Asker
from admin.phrases import Phrases
from admin.recordtypes import type_name
from admin.words import Words
from policy.explain import trace_sentence
from policy.remedies import remedy_text
from policy.wording import rewrite_text, step_name


def told(words: Words, asker: Asker, answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the lines about one answer, each with its looks: ``blocked``, ``open``, ``decided`` or "".

    The verdict, for whom and when, the steps, what comes next, and what would change it.
    """
    language = words.language
    looks = "blocked" if answer.verdict.blocked else "open"
    yield f"{answer.name.unicode}: {asker.sentence(answer.verdict, language)}", looks
    yield _frame(words, asker, answer), ""
    yield "", ""
    rows = [(line, step_name(line.step, language)) for line in answer.trace]
    width = max((len(name) for _line, name in rows), default=0)
    for line, name in rows:
        mark, text = (
            "→" if line.matched else " ",
            trace_sentence(line, language, asker.policy.zone, asker.now),
        )
        yield f"{mark} {int(line.step):2} {name:<{width}}  {text}", "decided" if line.matched else ""
    yield "", ""
    yield from ((line, "") for line in _outlook(words, asker, answer))


def _frame(words: Words, asker: Asker, answer: Answer) -> str:
    group, identity = asker.state.group, asker.standing.identity(asker.now)
    phrases = Phrases(words, asker.now)
    day = f"{phrases.weekday(asker.now.weekday())} {phrases.date(asker.now)} {asker.now:%H:%M}"
    reply, answered = asker.reply(answer), answer.verdict.rewrite
    device = words.pick(f"máy {identity.device}, ", f"device {identity.device}, ") if identity.device else ""
    return (
        "  "
        + device
        + words(
            "  group %(group)s, %(when)s (%(zone)s), type %(type)s, reply: %(reply)s",
            group=f"{words.pick(group.vi, group.en)} ({group.id})",
            when=day,
            zone=asker.policy.timezone,
            type=type_name(answer.qtype),
            reply=f"{reply}: {rewrite_text(answered)}" if answered and reply == "rewritten" else reply,
        ).strip()
    )


def _outlook(words: Words, asker: Asker, answer: Answer) -> Iterator[str]:
    ahead = asker.ahead(answer)
    if ahead is not None:
        moment, verdict = ahead
        then = asker.sentence(verdict, words.language).removesuffix(".")
        when = Phrases(words, asker.now).moment(moment)
        yield words("Until %(when)s. Then: %(what)s.", when=when, what=then[:1].lower() + then[1:])
    parts = "; ".join(remedy_text(remedy, words.language) for remedy in asker.remedies(answer))
    yield words.pick(f"Cái gì đổi được: {parts}.", f"What would change it: {parts}.")


def verdict_json(asker: Asker, answer: Answer, language: str) -> dict[str, object]:
    """Return the answer with stable keys (docs/commands.md lists them)."""
    verdict, identity = answer.verdict, asker.standing.identity(asker.now)
    return {
        "type": "verdict",
        "name": str(answer.name),
        "qtype": type_name(answer.qtype),
        "group": asker.state.group.id,
        "device": identity.device or "",
        "at": asker.now.isoformat(timespec="seconds"),
        "clock_trusted": asker.state.clock_trusted,
        "blocked": verdict.blocked,
        "outcome": verdict.outcome.name.lower(),
        "reply": asker.reply(answer),
        "answer": rewrite_text(verdict.rewrite) if verdict.rewrite else "",
        "step": verdict.step.name.lower(),
        "category": verdict.category,
        "service": verdict.service,
        "engine": verdict.engine,
        "rule": verdict.rule,
        "matched": verdict.matched,
        "list": verdict.list_id,
        "window": verdict.window,
        "pass": verdict.by,
        "zone": verdict.zone,
        "until": verdict.until.astimezone(asker.policy.zone).isoformat(timespec="seconds")
        if verdict.until
        else None,
        "sentence": asker.sentence(verdict, language),
    }


def whole_json(asker: Asker, answer: Answer, language: str) -> dict[str, object]:
    """Return the answer with its trace, what comes next and what would change it."""
    return {
        **verdict_json(asker, answer, language),
        "next": _ahead_json(asker, answer, language),
        "changes": [
            {"what": one.what, "role": one.role, "rule": one.rule, "text": remedy_text(one, language)}
            for one in asker.remedies(answer)
        ],
        "trace": [
            {
                "step": line.step.name.lower(),
                "decided": line.matched,
                "reason": line.reason,
                "text": trace_sentence(line, language, asker.policy.zone, asker.now),
            }
            for line in answer.trace
        ],
    }


def _ahead_json(asker: Asker, answer: Answer, language: str) -> dict[str, object] | None:
    ahead = asker.ahead(answer)
    if ahead is None:
        return None
    moment, verdict = ahead
    return {
        "at": moment.isoformat(timespec="seconds"),
        "blocked": verdict.blocked,
        "window": verdict.window,
        "sentence": asker.sentence(verdict, language),
    }
