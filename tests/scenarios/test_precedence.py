"""What the precedence comes to in a school and a home: through the whole resolver, question in, answer out."""

from __future__ import annotations

from datetime import datetime, timedelta

import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.kinds import Kind, Scope
from blocklists.memory import MemoryIndex
from config.passes import Pass, parse_passes, written
from config.rules import NameRule
from tests.support.rig import Limits, Rig, address, answer_with

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
protected = ["truong.edu.vn"]
[[records]]
name = "may-in.lan"
addresses = ["192.168.1.20"]
[[zones]]
name = "1.168.192.in-addr.arpa"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult", "games"]
safe_search = true
youtube = "strict"
allow = ["google.com", "olm.vn", "good.blocked.vn"]
always_allow = ["benhvien.vn"]
block = ["blocked.vn"]
    [[groups.pupils.timetable]]
    name = "Giờ đi ngủ"
    windows = ["21:30-06:00"]
    close = true
    [[groups.pupils.timetable]]
    name = "Giờ học"
    windows = ["07:00-11:30"]
    block_categories = ["video"]
"""
LISTS = MemoryIndex.joined(
    MemoryIndex.from_names({Kind(False, Scope.SUBTREE): names}, category, category)
    for category, names in {
        "abuse": ["abuse.vn"],
        "malware": ["evil.vn"],
        "phishing": ["zalo.me", "scam.vn"],
        "adult": ["adult.vn"],
        "games": ["game.vn"],
        "video": ["video.vn"],
    }.items()
)
NIGHT, LESSON, NOON = (f"2026-11-24T{clock}:00+07:00" for clock in ("23:00", "09:00", "12:30"))
BLOCK_TTL = 10


def rig_at(wall: str = NOON) -> Rig:
    return Rig(POLICY, lists=LISTS, wall=wall)


def entry(rig: Rig, kind: str, *names: str, role: str = "teacher", minutes: int = 45, **more) -> Pass:
    begin = int(rig.wall.timestamp())
    whom = {} if kind == "release" or "device" in more else {"group": "pupils"}
    rules = tuple(NameRule.parse(name) for name in names)
    fields = {"id": f"{kind}-1", "names": rules, "start": begin, "end": begin + 60 * minutes, **whom, **more}
    return Pass(kind=kind, role=role, **fields)


def is_open(rig: Rig, name: str, rtype: str = "A") -> bool:
    """Whether the answer is the real one."""
    reply = rig.ask(name, rtype, use_edns=0)
    forged = any(int(option.code) in (15, 16, 17) for option in reply.options)
    return reply.rcode() == dns.rcode.NOERROR and bool(reply.answer) and not forged


def test_an_allowed_site_is_closed_at_bedtime_unless_it_is_marked_always() -> None:
    assert is_open(rig_at(NOON), "olm.vn")
    night = rig_at(NIGHT)
    assert not is_open(night, "olm.vn")
    assert is_open(night, "www.benhvien.vn")


def test_allowing_google_keeps_its_safe_search_and_a_pass_keeps_youtube_restricted() -> None:
    rig = rig_at()
    reply = rig.ask("www.google.com")
    assert reply.answer[0].to_text().endswith("CNAME forcesafesearch.google.com.")
    rig.set_by_hand(entry(rig, "pass", "youtube.com"))
    assert rig.ask("www.youtube.com").answer[0].to_text().endswith("CNAME restrict.youtube.com.")


@pytest.mark.parametrize("rtype", ["HTTPS", "SVCB"])
def test_hints_of_a_rewritten_or_blocked_name_are_empty(rtype: str) -> None:
    rig = rig_at()
    for name in ("www.google.com", "game.vn"):
        reply = rig.ask(name, rtype)
        assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])
        assert reply.authority  # with an SOA, so that it may be kept
    assert not rig.upstream.asked


def test_mail_of_a_rewritten_name_is_left_alone() -> None:
    rig = rig_at()
    rig.upstream.behave = answer_with([("google.com.", 300, "MX", "10 smtp.google.com.")])
    assert rig.ask("google.com", "MX").answer[0].to_text().endswith("MX 10 smtp.google.com.")


def test_a_teachers_pass_does_not_lift_the_heads_internet_off() -> None:
    rig = rig_at()
    off = entry(rig, "off", role="head")
    rig.set_by_hand(off, entry(rig, "pass", "olm.vn", role="teacher"))
    assert not is_open(rig, "olm.vn")
    rig.set_by_hand(off, entry(rig, "pass", "olm.vn", role="it"))
    assert is_open(rig, "olm.vn")
    assert not is_open(rig, "vnexpress.net")


def test_help_printers_and_local_names_work_at_night_and_with_the_internet_off() -> None:
    for wall in (NIGHT, NOON):
        rig = rig_at(wall)
        rig.set_by_hand(entry(rig, "off", role="head"))
        assert not is_open(rig, "vnexpress.net")
        assert rig.ask("may-in.lan").answer[0][0].address == "192.168.1.20"
        assert rig.ask("20.1.168.192.in-addr.arpa", "PTR").answer[0][0].target.to_text() == "may-in.lan."
        for name in ("tongdai111.vn", "truong.edu.vn", "time.google.com"):
            assert is_open(rig, name)


class CachingClient:
    """A stub that takes "does not exist" for the whole tree below a name (RFC 8020)."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.absent: set[str] = set()

    def finds(self, name: str) -> bool:
        if any(name == gone or name.endswith(f".{gone}") for gone in self.absent):
            return False
        reply = self.rig.ask(name)
        if reply.rcode() == dns.rcode.NXDOMAIN:
            self.absent.add(name)
        return bool(reply.answer)


def test_an_allowed_child_of_a_blocked_parent_resolves_behind_a_caching_client() -> None:
    client = CachingClient(rig_at())
    assert not client.finds("blocked.vn")
    assert client.finds("good.blocked.vn")
    assert not client.finds("bad.blocked.vn")
    reply = client.rig.ask("blocked.vn")
    assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])
    [soa] = reply.authority
    assert (soa.ttl, soa[0].minimum) == (BLOCK_TTL, BLOCK_TTL)


@pytest.mark.parametrize("kind", ["pass", "focus", "release", "rule", "always"])
def test_whatever_opens_a_child_leaves_the_parent_in_being(kind: str) -> None:
    more = 'rules = ["@@||kid.scam.vn^", "@@||kid.shut.vn^"]\nblock = ["shut.vn"]\n' if kind == "rule" else ""
    rig = Rig(more + POLICY, lists=LISTS, wall=NIGHT if kind == "always" else NOON)
    parent = {"pass": "game.vn", "release": "scam.vn", "rule": "shut.vn", "always": "vn"}.get(kind, "x.vn")
    if kind in ("pass", "focus", "release"):
        rig.set_by_hand(entry(rig, kind, f"kid.{parent}", role="it"))
    client = CachingClient(rig)
    assert not client.finds(parent)
    assert client.finds("benhvien.vn" if kind == "always" else f"kid.{parent}")


def test_with_a_category_opened_at_night_no_closed_name_seems_absent() -> None:
    rig = rig_at(NIGHT)
    lists = MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["live.station.vn"]}, "v", "video")
    rig = Rig(POLICY, lists=lists, wall=NIGHT)
    rig.set_by_hand(entry(rig, "pass", categories=("video",)))
    client = CachingClient(rig)
    assert not client.finds("station.vn")
    assert client.finds("live.station.vn")


def test_an_allowed_name_on_a_content_network_that_a_list_blocks_works() -> None:
    rig = rig_at()

    def behind(name: str, alias: str):
        return answer_with([(f"{name}.", 60, "CNAME", f"{alias}."), (f"{alias}.", 60, "A", "192.0.2.9")])

    rig.upstream.behave = behind("olm.vn", "edge.game.vn")
    assert is_open(rig, "olm.vn")
    rig.upstream.behave = behind("nobody.vn", "edge.game.vn")
    assert not is_open(rig, "nobody.vn")
    rig.upstream.behave = behind("www.olm.vn", "edge.evil.vn")
    assert not is_open(rig, "www.olm.vn")


def test_a_name_behind_a_blocked_alias_keeps_its_allowed_children() -> None:
    rig = rig_at()
    rig.upstream.behave = answer_with(
        [("edu.olm.", 60, "CNAME", "edge.game.vn."), ("edge.game.vn.", 60, "A", "192.0.2.9")]
    )
    rig.set_by_hand(entry(rig, "pass", "kid.edu.olm"))
    assert rig.ask("edu.olm").rcode() == dns.rcode.NOERROR


def test_a_false_alarm_is_released_for_a_time() -> None:
    rig = rig_at()
    assert not is_open(rig, "zalo.me")
    rig.set_by_hand(entry(rig, "release", "zalo.me", role="it", minutes=60))
    assert is_open(rig, "zalo.me")
    assert not is_open(rig, "scam.vn")
    rig.pass_time(3601)
    assert not is_open(rig, "zalo.me")


def test_a_pass_ends_by_itself_also_across_a_restart() -> None:
    rig = rig_at()
    granted = entry(rig, "pass", "game.vn")
    rig.set_by_hand(granted)
    assert is_open(rig, "game.vn")
    file = written([granted])
    for minutes, still in ((44, True), (45, False), (60 * 24, False)):
        again = rig_at((datetime.fromisoformat(NOON) + timedelta(minutes=minutes)).isoformat())
        again.set_by_hand(*parse_passes(file))
        assert is_open(again, "game.vn") is still
    rig.pass_time(45 * 60 + 1)
    assert not is_open(rig, "game.vn")


@pytest.mark.parametrize("clock", ["2026-11-24T03:00:00+07:00", "2026-11-20T12:00:00+07:00"])
def test_a_pass_ends_although_the_clock_is_set_back(clock: str) -> None:
    rig = rig_at()
    rig.set_by_hand(entry(rig, "pass", "game.vn"))
    rig.pass_time(600)
    rig.set_clock(clock)
    assert is_open(rig, "game.vn")
    rig.pass_time(36 * 60)
    assert not is_open(rig, "game.vn")


def test_a_clock_that_is_set_on_ends_a_pass_at_once() -> None:
    rig = rig_at()
    rig.set_by_hand(entry(rig, "pass", "game.vn"))
    rig.set_clock("2026-11-24T15:00:00+07:00")
    assert not is_open(rig, "game.vn")


@pytest.mark.parametrize("role", ["teacher", "head", "it", "parent"])
def test_no_pass_opens_a_mandatory_category(role: str) -> None:
    rig = rig_at()
    names = ("abuse.vn", "evil.vn", "scam.vn")
    rig.set_by_hand(entry(rig, "pass", *names, role=role), entry(rig, "focus", *names, role=role))
    for name in names:
        assert not is_open(rig, name)
    rig.set_by_hand(entry(rig, "release", *names, role=role))
    assert not is_open(rig, "abuse.vn")


def test_nothing_by_hand_closes_a_protected_name() -> None:
    rig = rig_at()
    rig.set_by_hand(entry(rig, "off", role="it"), entry(rig, "focus", "olm.vn", role="it"))
    assert is_open(rig, "tongdai111.vn")
    assert is_open(rig, "truong.edu.vn")


class Slow(Limits):
    max_client_ttl = 1000


MINUTES = st.integers(1, 100)


@given(
    st.lists(st.tuples(st.sampled_from(["off", "pass", "focus"]), st.integers(0, 40), MINUTES), max_size=3),
    st.integers(0, 59),
    st.lists(st.floats(0.2, 700), min_size=1, max_size=6),
    st.sampled_from(["video.vn", "game.vn", "olm.vn", "nobody.vn"]),
)
def test_no_answer_outlives_what_is_scheduled(entries, minute, steps, name) -> None:
    """What a client keeps never says other than the box would: timetable and passes, whatever comes first."""
    rig = Rig(POLICY, lists=LISTS, wall=f"2026-11-24T{6 + minute % 2:02}:{minute:02}:00+07:00", limits=Slow())
    rig.upstream.behave = address(ttl=900)
    begin = int(rig.wall.timestamp())
    rig.set_by_hand(
        *(
            entry(
                rig,
                kind,
                *(() if kind == "off" else ("game.vn",)),
                id=f"{kind}-{at}",
                start=begin + 60 * after,
                end=begin + 60 * (after + length),
            )
            for at, (kind, after, length) in enumerate(entries)
        )
    )
    kept, until = None, 0.0
    for step in steps:
        says = is_open(rig, name)
        if rig.now < until - 1.5:
            assert says is kept
        reply = rig.ask(name)
        ttl = min([rrset.ttl for rrset in (*reply.answer, *reply.authority)], default=0)
        kept, until = says, rig.now + ttl
        rig.pass_time(step)
