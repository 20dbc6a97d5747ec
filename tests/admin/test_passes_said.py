from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from admin.passes_said import PassPhrases, in_order, pass_json
from admin.words import Words
from config.passes import Pass
from config.policyfile import default_policy_text, parse_policy
from config.rules import NameRule

POLICY = parse_policy(default_policy_text("school"))
NOW = datetime(2026, 9, 7, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
EPOCH = int(NOW.timestamp())


def entry(kind="pass", names=(), **fields):
    fields = {
        "start": EPOCH,
        "end": EPOCH + 2700,
        "role": "teacher",
        "group": "pupils",
        "by": "Cô Lan",
        **fields,
    }
    return Pass(id="lan-47", kind=kind, names=tuple(map(NameRule.parse, names)), **fields)


CASES = [
    (entry(names=["youtube.com"]), "mở youtube.com đến 08:45 hôm nay", "youtube.com open until 08:45 today"),
    (entry(services=("youtube",)), "mở YouTube", "YouTube open"),
    (entry(categories=("video",)), "nhóm “Video, giải trí”", "category “Video and streaming”"),
    (entry("focus", ["olm.vn", "=azota.vn"]), "chỉ mở olm.vn, =azota.vn", "only olm.vn, =azota.vn open"),
    (entry("off"), "Học sinh: tắt mạng", "Pupils: internet off"),
    (entry("extra", group="", device="máy của Minh"), "máy của Minh: thêm giờ", "máy của Minh: extra time"),
    (entry("release", ["a.vn"], group="", role="it"), "Mọi máy: a.vn", "All devices: a.vn"),
    (entry(names=["tòa-án.vn"]), "mở tòa-án.vn", "tòa-án.vn open"),
    (entry(names=["a.vn"], reason="bài học"), "Cô Lan (giáo viên): bài học.", "Cô Lan (teacher): bài học."),
    (entry("off", by=""), "Giáo viên.", "Teacher."),
    (entry("off", group="gone"), "gone: tắt mạng", "gone: internet off"),
    (entry("off", end=EPOCH + 86_400), "đến 08:00 ngày mai", "until 08:00 tomorrow"),
    (
        entry("off", start=EPOCH + 60),
        "từ 08:01 hôm nay đến 08:45 hôm nay",
        "from 08:01 today until 08:45 today",
    ),
    (entry("off", start=EPOCH - 60, end=EPOCH), "đã hết lúc 08:00", "ended at 08:00"),
    (entry(names=[f"s{n}.vn" for n in range(9)]), "và 3 mục nữa", "and 3 more"),
]


@pytest.mark.parametrize(("one", "vi", "en"), CASES)
def test_sentences(one, vi, en):
    assert vi in PassPhrases(Words("vi"), POLICY, NOW).line(one)
    assert en in PassPhrases(Words("en"), POLICY, NOW).line(one)


def test_times_are_those_of_the_place():
    utc = NOW.astimezone(ZoneInfo("UTC"))
    assert "08:45 today" in PassPhrases(Words("en"), POLICY, utc).line(entry("off"))


def test_json_has_moments_with_their_offset():
    found = pass_json(entry(names=["*.olm.vn"]), POLICY, EPOCH, "x")
    assert (found["start"], found["end"]) == ("2026-09-07T08:00:00+07:00", "2026-09-07T08:45:00+07:00")
    assert (found["names"], found["in_force"]) == (["*.olm.vn"], True)
    assert not pass_json(entry(), POLICY, EPOCH + 2700, "x")["in_force"]


def test_what_holds_comes_first_and_the_nearest_end_of_it():
    late, soon = entry("off", end=EPOCH + 900), entry("off", end=EPOCH + 60)
    coming = entry("off", start=EPOCH + 10, end=EPOCH + 20)
    ended = entry("off", start=EPOCH - 10, end=EPOCH)
    assert in_order([ended, coming, late, soon], EPOCH) == (soon, late, coming, ended)
