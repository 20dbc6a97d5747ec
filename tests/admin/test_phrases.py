from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from admin.phrases import Phrases, _lower_first
from admin.schoolday import SchoolDay
from admin.status import Change, Mode
from admin.words import Words
from config.passes import Pass
from config.rules import NameRule


@pytest.fixture(params=["en", "vi"])
def phrases(request, now):
    return Phrases(Words(request.param), now)


def test_moments_are_said_as_people_say_them(now):
    said = Phrases(Words("en"), now)
    assert "today" in said.moment(now.replace(hour=11, minute=30))
    assert "tomorrow" in said.moment(now + timedelta(days=1))
    assert "Wednesday" in said.moment(now + timedelta(days=2))
    assert "2026" in said.moment(now + timedelta(days=30))


def test_a_month_has_a_name_and_its_year(phrases):
    assert phrases.month(date(2026, 10, 5)) in ("October 2026", "tháng 10/2026")


def test_every_group_has_a_sentence_for_now_and_for_next(phrases, busy):
    for group in busy.groups:
        assert phrases.now_line(group)
        assert phrases.change_line(group)


def test_a_category_has_its_name_in_each_language(now):
    assert Phrases(Words("en"), now).category("games") == "Games"
    assert Phrases(Words("vi"), now).category("games") == "Trò chơi"
    assert Phrases(Words("en"), now).category("unheard-of") == "unheard-of"


def test_the_age_of_a_list_is_said(phrases, busy):
    assert all(phrases.list_age(entry) for entry in busy.lists)


def test_names_with_a_comma_are_told_apart(now):
    assert Phrases(Words("vi"), now).categories(("adult", "gambling")) == "nội dung người lớn · cờ bạc, cá độ"
    assert Phrases(Words("vi"), now).categories(("social", "games")) == "mạng xã hội, trò chơi"
    assert Phrases(Words("en"), now).categories(("adult", "gambling")) == "adult content, gambling"


def test_services_are_said_beside_categories(now, busy):
    said = Phrases(Words("vi"), now)
    assert said.categories(("social",), ("youtube", "group:games")) == "mạng xã hội, YouTube, trò chơi"
    assert [said.service(entry) for entry in ("unheard-of", "group:nobody")] == ["unheard-of", "group:nobody"]
    group = replace(busy.groups[2], mode=Mode.FILTERED, services=("tiktok",))
    assert said.now_line(group) == "Đang chặn: TikTok."
    change = Change(now, Mode.OPEN, (), (), opens_services=("tiktok",), closes_services=("zalo",))
    assert said.change_effect(group, change) == "mở lại TikTok; chặn thêm Zalo"


def _pass(kind="pass", **more):
    return Pass(id="sen-1", kind=kind, start=0, end=60, role="teacher", group="pupils", **more)


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [
        ({"ends": (_pass(services=("tiktok",)),)}, "hết mở tạm TikTok", "the opening of TikTok ends"),
        (
            {"ends": (_pass(names=(NameRule.parse("olm.vn"),), categories=("games",)),)},
            "hết mở tạm olm.vn, nhóm “Trò chơi”",
            "the opening of olm.vn, category “Games” ends",
        ),
        ({"ends": (_pass("extra"),)}, "hết thêm giờ", "extra time ends"),
        (
            {"ends": (_pass("release", names=(NameRule.parse("a.vn"),)),)},
            "hết gỡ báo nhầm a.vn",
            "the release of a.vn ends",
        ),
        ({"ends": (_pass("off"),)}, "hết tắt mạng bằng tay", "internet off by hand ends"),
        ({"begins": (_pass("extra"),)}, "bắt đầu thêm giờ", "extra time begins"),
        (
            {"windows_end": ("Giờ học / Class hours",), "windows_begin": ("Ôn bài / Study",)},
            "hết “Giờ học”; bắt đầu “Ôn bài”",
            "“Class hours” ends; “Study” begins",
        ),
    ],
)
def test_what_else_changes_is_named(now, busy, change, vi, en):
    group = replace(busy.groups[0], mode=Mode.FILTERED)
    for language, said in (("vi", vi), ("en", en)):
        found = Phrases(Words(language), now).change_effect(
            group, Change(now, Mode.FILTERED, (), (), **change)
        )
        assert found == said


def test_the_end_of_an_off_is_told_by_what_it_opens(now, busy):
    group = replace(busy.groups[0], mode=Mode.CLOSED)
    change = Change(now, Mode.FILTERED, (), (), ends=(_pass("off"), _pass(services=("tiktok",))))
    assert Phrases(Words("en"), now).change_effect(group, change) == (
        "the internet is back; the opening of TikTok ends"
    )


def test_of_many_names_the_first_few_are_said(now):
    names = tuple(NameRule.parse(f"s{number}.vn") for number in range(9))
    assert Phrases(Words("en"), now).about(_pass(names=names)).endswith("s5.vn, and 3 more")


def test_safe_modes_are_said(now, busy):
    said, group = Phrases(Words("en"), now), busy.groups[0]
    assert said.safe_line(group) == ""
    assert said.safe_line(replace(group, safe_search=True, youtube="strict")) == (
        "Held in a safe mode: safe search, YouTube restricted strictly."
    )
    assert "tìm kiếm" not in Phrases(Words("vi"), now).safe_line(replace(group, youtube="moderate"))


@pytest.mark.parametrize(
    ("name", "said"), [("Proxies and VPNs", "proxies and VPNs"), ("VPN", "VPN"), ("DNS", "DNS"), ("Ví", "ví")]
)
def test_a_name_within_a_sentence_keeps_its_abbreviations(name, said):
    assert _lower_first(name) == said


@pytest.mark.parametrize(
    ("mode", "after", "opens", "closes", "said"),
    [
        (Mode.FILTERED, Mode.CLOSED, (), (), "the internet goes off"),
        (Mode.CLOSED, Mode.FILTERED, (), (), "the internet is back"),
        (Mode.FILTERED, Mode.ONLY, (), (), "only the sites chosen for that time stay open"),
        (
            Mode.ONLY,
            Mode.FILTERED,
            ("games",),
            ("chat",),
            "the internet is back; open again: games; blocked too: chat",
        ),
        (Mode.FILTERED, Mode.OPEN, ("games",), (), "open again: games"),
        (Mode.CLOSED, Mode.CLOSED, (), (), "other rules"),
    ],
)
def test_every_change_is_said(now, busy, mode, after, opens, closes, said):
    group = replace(busy.groups[0], mode=mode)

    assert Phrases(Words("en"), now).change_effect(group, Change(now, after, opens, closes)) == said


@pytest.mark.parametrize(
    ("before", "english", "vietnamese"),
    [
        (timedelta(seconds=20), "just now", "vừa xong"),
        (timedelta(minutes=1), "1 minute ago", "1 phút trước"),
        (timedelta(minutes=59), "59 minutes ago", "59 phút trước"),
        (timedelta(hours=1), "1 hour ago", "1 giờ trước"),
        (timedelta(hours=47), "47 hours ago", "47 giờ trước"),
        (timedelta(days=9), "9 days ago", "9 ngày trước"),
        (timedelta(seconds=-30), "just now", "vừa xong"),
    ],
)
def test_ages_at_their_edges(now, before, english, vietnamese):
    assert Phrases(Words("en"), now).age(now - before) == english
    assert Phrases(Words("vi"), now).age(now - before) == vietnamese


def test_a_rule_named_in_two_languages_is_read_in_one(now):
    assert Phrases(Words("vi"), now).window("Giờ học / Class hours") == "Giờ học"
    assert Phrases(Words("en"), now).window("Giờ học / Class hours") == "Class hours"
    assert Phrases(Words("en"), now).window("Bedtime") == "Bedtime"


@pytest.mark.parametrize(
    ("day", "en", "vi"),
    [
        (None, "", ""),
        (SchoolDay("term", ""), "", ""),
        (
            SchoolDay("holiday", "Tết Nguyên Đán / Lunar New Year"),
            "Today is a holiday: Lunar New Year.",
            "Hôm nay là ngày nghỉ: Tết Nguyên Đán.",
        ),
        (
            SchoolDay("term", "Học bù / Make-up day", runs=0),
            "Today: Make-up day. It runs the timetable of Monday.",
            "Hôm nay: Học bù. Học theo thời khoá biểu thứ Hai.",
        ),
        (
            SchoolDay("exam", "Thi"),
            "Today is a day of exams: Thi.",
            "Hôm nay là ngày thi, kiểm tra: Thi.",
        ),
        (
            SchoolDay("holiday", "", ended=date(2027, 5, 31)),
            "Today is no day of term. The last term ended on 31 May 2027: write the next one into the calendar.",
            "Hôm nay ngoài thời gian học kỳ. Học kỳ cuối đã kết thúc ngày 31/5/2027: hãy ghi học kỳ mới vào lịch.",
        ),
    ],
)
def test_what_the_calendar_says_of_today(now, day, en, vi):
    assert Phrases(Words("en"), now).day_line(day) == en
    assert Phrases(Words("vi"), now).day_line(day) == vi
