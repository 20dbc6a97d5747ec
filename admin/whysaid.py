"""The answer to "why?" for the page: a verdict, its steps in sentences, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from admin.asking import Answer, Asker
from admin.phrases import Phrases
from admin.topicwords import BLOCK_MODES
from admin.words import Words
from config.roles import ROLES
from config.services import SERVICES
from policy.explain import trace_sentence
from policy.remedies import Remedy
from policy.verdict import Step as By
from policy.wording import rewrite_text, step_name

TEACHER, OWNER = 2, 4


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the precedence: its number, its name, what it said, whether it decided."""

    number: int
    name: str
    text: str
    decided: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Something that would change the verdict: what (as in `policy.remedies`), in words, and the rank needed.

    rule: for `revoke` the id of what was set by hand, for `without` and `instead` the rule in the way.
    """

    what: str
    text: str
    rank: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Everything the page says of one question. then: what comes next, "" for nothing soon.

    device: the device that it is about, "" for a group. opens: what a pass has to name, the service where one
    is blocked. by_hand: whether what somebody has set by hand closes it.
    """

    name: str
    blocked: bool
    sentence: str
    whom: str
    when: str
    gets: str
    then: str
    steps: tuple[Step, ...]
    ways: tuple[Way, ...]
    device: str = ""
    opens: str = ""
    by_hand: bool = False


def why_said(words: Words, asker: Asker, answer: Answer) -> Why:
    """Put an answer into words. The answer has to be traced."""
    language = words.language
    return Why(
        name=answer.name.unicode,
        blocked=answer.verdict.blocked,
        sentence=asker.sentence(answer.verdict, language),
        whom=_whom(words, asker),
        when=_when(words, asker),
        gets=_gets(words, asker, answer),
        then=_then(words, asker, answer),
        steps=tuple(
            Step(
                int(line.step),
                step_name(line.step, language),
                trace_sentence(line, language, asker.policy.zone, asker.now),
                line.matched,
            )
            for line in answer.trace
        ),
        ways=tuple(_way(words, one) for one in asker.remedies(answer)),
        device=asker.standing.identity(asker.now).device or "",
        opens=_opens(words, answer),
        by_hand=answer.verdict.blocked and answer.verdict.step is By.HAND,
    )


def _opens(words: Words, answer: Answer) -> str:
    service = SERVICES.get(answer.verdict.service) if answer.verdict.blocked else None
    return words.pick(service.vi, service.en) if service else answer.name.unicode


def _whom(words: Words, asker: Asker) -> str:
    group, device = asker.state.group, asker.standing.identity(asker.now).device
    name = words.pick(group.vi, group.en)
    if device:
        return words.pick(f"Máy {device}, nhóm {name}", f"{device}, in the group {name}")
    return words.pick(f"Nhóm {name}", f"Group {name}")


def _when(words: Words, asker: Asker) -> str:
    phrases = Phrases(words, asker.now)
    return f"{phrases.weekday(asker.now.weekday())} {phrases.date(asker.now)}, {asker.now:%H:%M}"


def _then(words: Words, asker: Asker, answer: Answer) -> str:
    ahead = asker.ahead(answer)
    if ahead is None:
        return ""
    moment, verdict = ahead
    then = asker.sentence(verdict, words.language).removesuffix(".")
    when = Phrases(words, asker.now).moment(moment)
    return words("Until %(when)s. Then: %(what)s.", when=when, what=then[:1].lower() + then[1:])


def _gets(words: Words, asker: Asker, answer: Answer) -> str:
    """What goes back to the device, for people."""
    pick, verdict = words.pick, answer.verdict
    if verdict.rewrite is not None and asker.reply(answer) == "rewritten":
        text = rewrite_text(verdict.rewrite)
        return pick(f"Máy được dẫn tới {text}.", f"The device is led to {text}.")
    if not verdict.blocked:
        if asker.reply(answer) == "forwarded":
            return pick("Máy nhận được địa chỉ thật của trang.", "The device gets the site's own address.")
        return pick("Hộp này tự trả lời.", "This box answers by itself.")
    said = BLOCK_MODES[asker.state.group.block_mode.kind]
    # Which of the ways is best is told where it is chosen; here only what it looks like.
    looks = pick(said[2], said[3]).split(". ")[0].removesuffix(".")
    return f"{pick(said[0], said[1])}: {_lower(looks)}."


_WAYS: Final = {
    "allow": ("Cho phép tên này với nhóm.", "Allow this name for the group.", OWNER),
    "always_allow": (
        "Cho phép tên này ở mọi lúc, cả khi thời khoá biểu đóng.",
        "Allow this name at all times, also while the timetable closes.",
        OWNER,
    ),
    "block": ("Chặn tên này với nhóm.", "Block this name for the group.", OWNER),
    "rebind_allow": (
        "Nếu trang này đúng là của mạng bạn: ghi tên vào rebind_allow trong policy.toml.",
        "If this site is your own network's: write its name into rebind_allow in policy.toml.",
        OWNER,
    ),
    "revoke": ("Kết thúc sớm điều đang đặt bằng tay.", "End early what is set by hand.", TEACHER),
    "pass": ("Mở tạm trong một lúc.", "Open it for a while.", TEACHER),
    "release": (
        "Nếu báo nhầm: gỡ tên này trong một thời gian.",
        "If it is a false alarm: release it.",
        OWNER,
    ),
    "without": ("Bỏ quy tắc {rule} của nhóm.", "Take the rule {rule} out.", OWNER),
    "instead": ("Thay quy tắc {rule} bằng một tên bị chặn.", "Block it in the place of {rule}.", OWNER),
    "nothing": (
        "Không quy tắc nào của nhóm đổi được điều này.",
        "No rule of the group changes this.",
        0,
    ),
}


def _way(words: Words, remedy: Remedy) -> Way:
    vi, en, rank = _WAYS[remedy.what]
    text = words.pick(vi, en).replace("{rule}", remedy.rule)
    role = ROLES.get(remedy.role)
    if role is not None:
        who = words.pick(f" Cần quyền {role.vi} trở lên.", f" The role {role.en} or above may.")
        text, rank = text + who, role.rank
    return Way(remedy.what, text, rank, remedy.rule)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
