from __future__ import annotations

from datetime import datetime

import pytest

from admin.asking import Asker, Leads
from admin.askingsaid import told, verdict_json, whole_json
from admin.json_keys import JSON_KEYS
from admin.standing import Standing, Whom
from admin.words import Words
from blocklists.hits import EMPTY_INDEX
from config.passes import Pass
from config.policyfile import parse_policy
from policy.identify import Identity

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
safe_search = ["google"]
block_services = ["tiktok"]
[[groups.pupils.timetable]]
name = "Đêm / Night"
windows = ["21:30-06:00"]
close = true
""")
NOW = datetime(2026, 3, 2, 10, tzinfo=POLICY.zone)
OPEN = Pass(
    id="mai-1",
    kind="pass",
    group="pupils",
    services=("tiktok",),
    start=int(NOW.timestamp()) - 60,
    end=int(NOW.timestamp()) + 900,
    role="teacher",
    by="Cô Lan",
)


def asker(*passes):
    return Asker(Standing(POLICY, Whom("pupils"), passes=passes), EMPTY_INDEX, NOW)


def text(name, language="en", *passes, **options):
    one = asker(*passes)
    return "\n".join(line for line, _looks in told(Words(language), one, one.ask(name, **options)))


def test_the_target_of_a_safe_mode_is_told():
    assert "reply: rewritten: forcesafesearch.google.com" in text("www.google.com")


def test_the_end_of_a_pass_is_told_and_what_comes_then():
    said = text("tiktok.com", "en", OPEN)
    assert "Cô Lan (teacher) has opened TikTok until 10:15" in said
    assert "Until 10:15 today. Then: blocked for group Pupils: service TikTok (rule ||tiktok.com^)." in said


def test_what_would_change_it_is_told_in_either_language():
    assert "What would change it: an allow in" in text("tiktok.com")
    assert "Cái gì đổi được: ghi tên này vào allow" in text("tiktok.com", "vi")


def test_the_looks_are_of_the_verdict_and_of_the_step_that_decided():
    one = asker()
    looks = [looks for _line, looks in told(Words("en"), one, one.ask("tiktok.com"))]
    assert looks[0] == "blocked"
    assert looks.count("decided") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["tiktok.com", "www.google.com", "x.vn", "localhost"])
def test_the_keys_are_those_of_the_guide(language, name):
    one = asker(OPEN)
    answer = one.ask(name, leads=Leads(("y.vn",), (b"\xc0\xa8\x01\x01",)))
    value = whole_json(one, answer, language)
    assert value.keys() - {"type"} == JSON_KEYS["lachan check"]["verdict"].keys()
    assert verdict_json(one, answer, language).keys() == value.keys() - {"trace", "next", "changes"}


def test_a_pass_is_named_by_its_id():
    value = whole_json(asker(OPEN), asker(OPEN).ask("tiktok.com"), "en")
    assert (value["pass"], value["outcome"], value["until"]) == (
        "mai-1",
        "passed",
        "2026-03-02T10:15:00+07:00",
    )
    assert value["next"]["at"] == "2026-03-02T10:15:00+07:00"
    assert [one["what"] for one in value["changes"]] == ["nothing"]


def test_a_named_device_is_told():
    device = Pass(id="d", kind="off", device="PC", start=0, end=OPEN.end, role="it", names=())
    standing = Standing(POLICY, Whom(known=Identity("pupils", "PC", "name")), passes=[device])
    one = Asker(standing, EMPTY_INDEX, NOW)
    lines = [line for line, _looks in told(Words("en"), one, one.ask("x.vn"))]
    assert "IT has switched the internet off" in lines[0]
    assert lines[1].startswith("  device PC, group Pupils (pupils)")
