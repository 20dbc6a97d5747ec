"""Sentences about verdicts, in both languages."""

from __future__ import annotations

import string
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.hits import EMPTY_INDEX, Hit
from blocklists.rule import Rewrite
from config.categories import CATEGORIES
from config.passes import Pass
from config.policyfile import default_policy_text, parse_policy
from config.rules import NameRule
from config.safesearch import ENGINES
from policy.decide import decide
from policy.explain import trace_sentence, verdict_sentence
from policy.hand import Hand
from policy.leads import inspect_answer
from policy.reasons import REASONS
from policy.state import group_state
from policy.verdict import Action, Outcome, Step, TraceLine, Verdict

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SCHOOL = parse_policy(default_policy_text("school"))
LESSON = datetime(2026, 3, 2, 8, tzinfo=HANOI)


class Games:
    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
        return (Hit("roblox.com", "starter-games", "games", False, False),) if "roblox" in name else ()


def said(name: str, language: str, now: datetime = LESSON) -> str:
    verdict = decide(group_state(SCHOOL, "pupils", LESSON), name, 1, Games())
    return verdict_sentence(verdict, SCHOOL, language, now)


@pytest.mark.parametrize(
    ("name", "en", "vi"),
    [
        (
            "www.roblox.com",
            "Blocked for group Pupils until 11:30: category Games by timetable “Class hours” (list starter-games, rule ||roblox.com^).",
            "Chặn với nhóm Học sinh đến 11:30: nhóm Trò chơi theo thời khoá biểu “Giờ học” (danh sách starter-games, quy tắc ||roblox.com^).",
        ),
        ("vnexpress.net", "Allowed for group Pupils: no rule blocks it.",
         "Mở với nhóm Học sinh: không quy tắc nào chặn."),
        ("tongdai111.vn", "Allowed for group Pupils: protected names (rule =tongdai111.vn).",
         "Mở với nhóm Học sinh: tên được bảo vệ (quy tắc =tongdai111.vn)."),
        ("x.onion", "Answered here, not asked of the world: a special name (RFC 7686).",
         "Trả lời tại chỗ, không hỏi ra ngoài: tên đặc biệt (RFC 7686)."),
    ],
)  # fmt: skip
def test_a_verdict_in_one_sentence(name, en, vi) -> None:
    assert said(name, "en") == en
    assert said(name, "vi") == vi


def test_an_end_on_another_day_has_its_date() -> None:
    assert "until 11:30 02/03/2026:" in said("roblox.com", "en", datetime(2026, 3, 1, 8, tzinfo=HANOI))


def test_abuse_is_said_without_a_name() -> None:
    verdict = Verdict(Action.BLOCK, Outcome.BLOCKED, Step.ABUSE, category="abuse", group="pupils")
    assert verdict_sentence(verdict, SCHOOL, "en") == "Blocked for group Pupils: prohibited content."


def test_a_group_that_is_gone_is_called_by_its_id() -> None:
    verdict = Verdict(Action.FORWARD, Outcome.ALLOWED, Step.DEFAULT, group="gone")
    assert "group gone" in verdict_sentence(verdict, SCHOOL, "en")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_trace_reads_as_sentences(language) -> None:
    for name in ("www.roblox.com", "vnexpress.net", "mask.icloud.com", "x.local", "vn-cop.vn"):
        lines: list[TraceLine] = []
        decide(group_state(SCHOOL, "pupils", LESSON), name, 1, Games(), trace=lines)
        assert all(trace_sentence(line, language) for line in lines)
        assert "{" not in "".join(trace_sentence(line, language) for line in lines)


def test_categories_in_a_trace_have_their_names() -> None:
    teachers: list[TraceLine] = []
    decide(group_state(SCHOOL, "teachers", LESSON), "roblox.com", 1, Games(), trace=teachers)
    assert trace_sentence(teachers[-2], "en") == "in Games, which the group does not block"
    assert decide(group_state(SCHOOL, "teachers", LESSON), "x.vn", 1, EMPTY_INDEX).step is Step.DEFAULT


# Every part of a policy in one sentence -------------------------------------------------------------------

EVERYTHING = parse_policy("""
kind = "school"
default_group = "pupils"
starter = false
block_addresses = ["203.0.113.0/24"]
[[records]]
name = "may-in.truong.lan"
addresses = ["192.168.1.20"]
[[zones]]
name = "khac.lan"
servers = ["udp://192.168.1.1"]
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
allow = ["google.com", "ok.vn"]
block = ["bad.vn"]
block_categories = ["adult", "encrypted-dns"]
block_services = ["tiktok"]
safe_search = ["google"]
rules = ["||nas.vn^$dnsrewrite=192.168.1.9"]
[[groups.pupils.timetable]]
name = "Giờ học / Class hours"
windows = ["07:00-11:30"]
block_services = ["youtube"]
[[groups.pupils.timetable]]
name = "Kiểm tra / Test"
windows = ["14:00-15:00"]
only = ["olm.vn"]
[[groups.pupils.timetable]]
name = "Đêm / Night"
windows = ["21:30-06:00"]
close = true
[groups.little]
vi = "Bé"
en = "Little ones"
allow_only = true
allow = ["be.vn"]
""")


class Some:
    """A list of phishing, and one of trackers."""

    conditions = frozenset()

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
        found = {"false.vn": "phishing", "x.tracker.vn": "adult", "worst.vn": "abuse"}.get(name)
        return (Hit(name, f"l-{found}", found, False, True),) if found else ()

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        return (Hit("198.51.100.0/24", "l-ip", "adult", False, False),) if address[:2] == b"\xc6\x33" else ()


def entry(kind: str, identity: str = "mai-1", **more: object) -> Pass:
    end = int(datetime(2026, 3, 2, 10, 15, tzinfo=HANOI).timestamp())
    base = {"group": "pupils", "start": end - 3600, "end": end, "role": "teacher", "by": "Cô Lan"}
    return Pass(id=identity, kind=kind, **{**base, **more})


def both(name, clock="12:00", *passes, qtype=1, group="pupils", chain=(), addresses=()):
    """The English sentence, and the deciding line of the trace; the Vietnamese ones are made too."""
    now = datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=HANOI)
    state = group_state(EVERYTHING, group, now, hand=Hand.of(passes, group))
    trace: list[TraceLine] = []
    verdict = decide(state, name, qtype, Some(), trace=trace)
    if not verdict.blocked:
        verdict = inspect_answer(
            state, verdict, name, qtype, Some(), chain=chain, addresses=addresses, trace=trace
        )
    vi = verdict_sentence(verdict, EVERYTHING, "vi", now, passes)
    line = next(line for line in reversed(trace) if line.matched)
    said = trace_sentence(line, "en", HANOI, now)
    assert vi != verdict_sentence(verdict, EVERYTHING, "en", now, passes)
    assert trace_sentence(line, "vi", HANOI, now) != said
    return verdict_sentence(verdict, EVERYTHING, "en", now, passes), said


OFF = entry("off")
OPEN = entry("pass", names=(NameRule.parse("youtube.com"),), reason="bài 5")
SERVICE = entry("pass", services=("tiktok",), by="")
FOCUS = entry("focus", names=(NameRule.parse("olm.vn"),))


@pytest.mark.parametrize(
    ("sentence", "line", "asked"),
    [
        ("Blocked for group Pupils: by this name browsers ask whether they may go around the filter.",
         "a browser's canary name; the group blocks Outside encrypted DNS", ("use-application-dns.net",)),
        ("Answered here, not asked of the world: a record of this network (rule =may-in.truong.lan).",
         "answered by this network, by =may-in.truong.lan", ("may-in.truong.lan",)),
        ("Allowed for group Pupils: the zone khac.lan has servers of its own.",
         "the zone khac.lan has servers of its own", ("pc.khac.lan",)),
        ("Blocked for group Pupils until 10:15: Cô Lan (teacher) has switched the internet off.",
         "Cô Lan (teacher) has switched the internet off until 10:15", ("x.vn", "10:00", OFF)),
        ("Blocked for group Pupils until 10:15: Cô Lan (teacher) leaves only some names open.",
         "Cô Lan (teacher) leaves only some names open until 10:15", ("x.vn", "10:00", FOCUS)),
        ("Allowed for group Pupils until 10:15: Cô Lan (teacher) has opened olm.vn.",
         "Cô Lan (teacher) leaves olm.vn open for the focus, until 10:15", ("olm.vn", "10:00", FOCUS)),
        ("Allowed for group Pupils until 10:15: Cô Lan (teacher) has opened youtube.com (bài 5).",
         "Cô Lan (teacher) has opened youtube.com until 10:15 (bài 5)", ("youtube.com", "10:00", OPEN)),
        ("Allowed for group Pupils until 10:15: A teacher has opened TikTok.",
         "a teacher has opened TikTok until 10:15", ("www.tiktok.com", "10:00", SERVICE)),
        ("Blocked for group Pupils until 06:00 03/03/2026: everything is closed by timetable “Night”.",
         "everything is closed by “Night”", ("x.vn", "22:00")),
        ("Blocked for group Pupils until 15:00: only some names are open by timetable “Test”.",
         "not among the names that “Test” leaves open", ("x.vn", "14:30")),
        ("Blocked for group Pupils: an own rule blocks it (rule bad.vn).", "blocked by bad.vn", ("bad.vn",)),
        ("Allowed for group Pupils: an own rule allows it (rule ok.vn).", "allowed by ok.vn", ("ok.vn",)),
        (("Answered otherwise for group Pupils: an own rule answers it as 192.168.1.9 "
          "(rule ||nas.vn^$dnsrewrite=192.168.1.9)."),
         "answered by ||nas.vn^$dnsrewrite=192.168.1.9", ("nas.vn",)),
        (("Blocked for group Pupils until 11:30: service YouTube by timetable “Class hours” "
          "(rule ||youtube.com^)."),
         "the service YouTube is blocked by “Class hours” (||youtube.com^)", ("youtube.com", "08:00")),
        ("Blocked for group Pupils: service TikTok (rule ||tiktok.com^).",
         "the service TikTok is blocked (||tiktok.com^)", ("tiktok.com",)),
        ("Open in the safe mode for group Pupils: Google is answered as forcesafesearch.google.com.",
         "Google is held in its safe mode: answered as forcesafesearch.google.com", ("www.google.com",)),
        ("Blocked for group Pupils: category Phishing and scams (list l-phishing, rule =false.vn).",
         "Phishing and scams in the list l-phishing, rule =false.vn", ("false.vn",)),
    ],
)  # fmt: skip
def test_every_step_says_what_it_does(sentence, line, asked) -> None:
    assert both(*asked) == (sentence, line)


@pytest.mark.parametrize(
    ("sentence", "line", "leads"),
    [
        ("Blocked for group Pupils: category Adult content (list l-adult, rule =x.tracker.vn).",
         "leads to x.tracker.vn: Adult content in the list l-adult, rule =x.tracker.vn",
         {"chain": ["cdn.vn", "x.tracker.vn"]}),
        ("Blocked for group Pupils: prohibited content.", "leads to what is prohibited",
         {"chain": ["worst.vn"]}),
        ("Blocked for group Pupils: leads to a blocked address (203.0.113.0/24).",
         "leads to 203.0.113.7, in 203.0.113.0/24, which is blocked", {"addresses": [b"\xcb\x00\x71\x07"]}),
        (("Blocked for group Pupils: its answer leads to category Adult content "
          "(list l-ip, rule 198.51.100.0/24)."),
         "leads to 198.51.100.1: Adult content in the list l-ip, rule 198.51.100.0/24",
         {"addresses": [b"\xc6\x33\x64\x01"]}),
        (("Blocked for group Pupils: a name of the internet that leads inside (192.168.0.0/16), "
          "as in DNS rebinding."),
         "a name of the internet that leads inside, to 192.168.1.1 (192.168.0.0/16)",
         {"addresses": [b"\xc0\xa8\x01\x01"]}),
        ("Blocked for group Pupils: the upstream blocks this name itself.",
         "the upstream blocks this name itself (it answers 0.0.0.0)", {"addresses": [bytes(4)]}),
    ],
)  # fmt: skip
def test_an_inspection_says_what_it_found(sentence, line, leads) -> None:
    assert both("shop.vn", **leads) == (sentence, line)


def test_a_group_that_is_limited_to_what_it_allows() -> None:
    assert both("x.vn", group="little") == (
        "Blocked for group Little ones: this group may visit only what it allows.",
        "the group may only visit what it allows",
    )


def test_records_beside_a_safe_mode() -> None:
    sentence, _line = both("www.google.com", qtype=65)
    assert sentence.endswith("records of this type would lead past the safe mode of Google.")


def test_a_false_alarm_says_who_released_it() -> None:
    now = datetime(2026, 3, 2, 10, tzinfo=HANOI)
    release = entry("release", names=(NameRule.parse("false.vn"),), role="it", by="", reason="gọi VNCERT")
    trace: list[TraceLine] = []
    decide(group_state(EVERYTHING, "pupils", now, hand=Hand.of([release], "pupils")), "false.vn", 1, Some(),
           trace=trace)  # fmt: skip
    [line] = [line for line in trace if line.step is Step.SECURITY]
    assert trace_sentence(line, "en", HANOI, now) == (
        "Phishing and scams in the list l-phishing, but IT has released it as a false alarm, until 10:15 "
        "(gọi VNCERT)"
    )


def test_what_was_set_by_hand_and_is_gone_is_said_without_a_name() -> None:
    verdict = Verdict(
        Action.FORWARD, Outcome.PASSED, Step.HAND, group="pupils", by="gone-1", rule="service:tiktok"
    )
    assert verdict_sentence(verdict, EVERYTHING, "en") == (
        "Allowed for group Pupils: set by hand (rule TikTok)."
    )


# Whatever comes, there is a sentence ------------------------------------------------------------------------

SHORT = st.text(max_size=12)
FIELDS = {
    "category": st.sampled_from([*CATEGORIES, "", "gone"]),
    "categories": st.lists(st.sampled_from(list(CATEGORIES)), min_size=1).map(", ".join),
    "service": st.sampled_from(["youtube", "gone", ""]),
    "engine": st.sampled_from([*ENGINES, "youtube"]),
    "rule": st.sampled_from(["||x.vn^", "=x.vn", "service:youtube", "category:games", "service:gone", "{}"]),
    "end": st.integers(0, 2**32).map(str),
    "because": st.sampled_from(["list", "service", "own-block"]),
}


def fields_of(text: str) -> set[str]:
    return {field for _text, field, _spec, _conversion in string.Formatter().parse(text) if field}


@given(st.sampled_from(sorted(REASONS)), st.sampled_from(["vi", "en"]), st.data())
def test_every_reason_reads_as_a_sentence(reason, language, data) -> None:
    wanted = fields_of(REASONS[reason][0]) | {"role"}
    if "because" in wanted:
        wanted |= set().union(*(fields_of(REASONS[one][0]) for one in ("list", "service", "own-block")))
    args = tuple((key, data.draw(FIELDS.get(key, SHORT), key)) for key in sorted(wanted))
    assert trace_sentence(TraceLine(Step.OWN, True, reason, args), language, HANOI)


verdicts = st.builds(
    Verdict,
    st.sampled_from(Action),
    st.sampled_from(Outcome),
    st.sampled_from(Step),
    category=FIELDS["category"],
    group=st.sampled_from(["pupils", "little", "gone"]),
    rule=FIELDS["rule"],
    list_id=st.sampled_from(["", "l"]),
    window=st.sampled_from(["", "Giờ học / Class hours", "Night", "Test", "a / "]),
    until=st.none() | st.just(LESSON),
    service=FIELDS["service"],
    engine=st.sampled_from(["", *ENGINES, "youtube"]),
    by=st.sampled_from(["", "mai-1", "gone"]),
    zone=st.sampled_from(["", "khac.lan"]),
    rewrite=st.none() | st.just(Rewrite(cname="x.vn")) | st.just(Rewrite(records=((1, "192.0.2.1"),))),
)


@given(verdicts, st.sampled_from(["vi", "en"]), st.sampled_from([(), (OFF,), (OPEN,), (FOCUS,)]))
def test_every_verdict_reads_as_a_sentence(verdict, language, passes) -> None:
    sentence = verdict_sentence(verdict, EVERYTHING, language, LESSON, passes)
    assert sentence.endswith(".")
    assert ": ." not in sentence
