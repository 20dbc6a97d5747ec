"""The awareness report: what it says, what it never says, and that it is the same in every form."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest

from admin.paper import Facts, Paper, compose
from admin.phrases import Phrases
from admin.words import Words
from config.policyfile import parse_policy
from reporting.figures import Period, Total
from reporting.schema.report import Awareness, Cells, Measured
from tests.support.countbox import HUE

POLICY = """
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""
NOW = datetime(2026, 11, 6, 4, tzinfo=HUE)
FIRST = date(2026, 10, 1)
MEASURED = Measured(
    days=tuple(range(1, 24)),
    epsilon=(1, 1),
    scale=(69, 1),
    cells=Cells(active=9123, harm=-40, adult=812, gambling=180, scam=3000, bypass=0, timetable=5000),
)


def month(first=FIRST, days=31, *, games=4000, adult=600, devices=None, distress=None):
    each = {first + timedelta(days=day): Total(10_000, (games + adult) // days) for day in range(days)}
    heat = [
        [Total(500, 200 if (day, hour) > (5, 12) else 20)] * 1 + [Total(500, 20)] * 23
        for day in range(7)
        for hour in [0]
    ]
    return Period(
        first,
        first + timedelta(days=days - 1),
        None,
        each,
        {"blocked": games + adult},
        {"games": games, "adult": adult},
        {"pupils": Total(300_000, games + adult), "": Total(10_000)},
        heat,
        distress or {},
        devices,
        filtered_minutes=days * 24 * 60,
    )


def made(language="vi", *, kind="school", measured=None, form=None, period=None, **more) -> Paper:
    words = Words(language)
    facts = Facts(
        **{
            "made": NOW.date(),
            "place": "Trường THCS Nguyễn Du",
            "hotline": "111",
            "reporting_site": "vn-cop.vn",
            "authority": "Sở GD&ĐT",
            "measured": measured,
            "form": form,
        }
        | more
    )
    before = month(FIRST - timedelta(days=31), games=2000)
    policy = parse_policy(POLICY.replace("school", kind))
    return compose(words, policy, Phrases(words, NOW), period or month(), before, facts)


def text(paper: Paper) -> str:
    return msgspec.json.encode(paper).decode()


def headings(paper):
    return [section.heading for section in paper.sections]


def test_it_says_findings_what_to_talk_about_where_help_is_and_what_is_not_collected():
    paper = made("vi")
    assert paper.subtitle == "Trường THCS Nguyễn Du, tháng 10/2026"
    assert "“Trò chơi” bị chặn gấp đôi kỳ trước" in text(paper)
    talk = next(one for one in paper.sections if one.heading == "Nói chuyện gì với con")
    assert [part.heading for part in talk.parts][:2] == ["Trước hết: hỏi và nghe", "Trò chơi"]
    assert any(one.large == "111" for one in paper.sections)
    assert headings(paper)[-1] == "Không thu thập gì"
    assert "Sở GD&ĐT" in paper.foot
    assert "6/11/2026" in paper.foot


def test_both_languages_have_the_same_sections_and_no_word_of_the_other():
    vi, en = made("vi"), made("en")
    assert len(vi.sections) == len(en.sections)
    assert [len(one.points) for one in vi.sections] == [len(one.points) for one in en.sections]
    assert "Thiết bị" not in text(en)
    assert "What is not collected" not in text(vi)


def test_numbers_of_devices_are_those_of_the_signed_report_only():
    """DESIGN §7, point 10: paper leaks nothing more than the report."""
    counted = {"active": 7777, "adult": 6666}
    paper = made("en", period=month(devices=counted))
    assert not {"7777", "7,777", "6666", "6,666"} & set(text(paper).replace('"', " ").split())
    assert "No numbers of devices are printed" in text(paper)
    rows = dict(
        next(
            one.rows
            for one in made("en", measured=MEASURED, period=month(devices=counted)).sections
            if one.rows
        )
    )
    assert "7,777" not in str(rows)
    assert rows["were there"].startswith("about 9,123 (")


def test_a_number_that_noise_may_explain_is_not_printed():
    rows = dict(next(one.rows for one in made("en", measured=MEASURED).sections if one.rows))
    assert (
        rows["met violence, drugs, self-harm"]
        == rows["met gambling"]
        == rows["met a way around the filter"]
        == "not enough data"
    )
    assert rows["met malware or scams"].startswith("about 3,000")


def test_distress_is_on_no_paper():
    paper = made("en", period=month(distress={"2026-10": {"self-harm": 4321}}))
    assert "4321" not in text(paper)
    assert "4,321" not in text(paper)
    assert "no number is printed" in text(paper)


def test_what_the_school_did_is_in_it():
    paper = made(
        "en", form=Awareness(sessions=2, parents=140, pupils=0, materials="Sổ tay", note="Họp đầu năm")
    )
    assert "2 sessions, 140 parents, 0 pupils reached." in text(paper)
    assert "Materials: Sổ tay" in text(paper)
    assert "Họp đầu năm" in text(paper)
    assert "No activities were entered." in text(made("en"))


def test_at_home_there_is_nothing_of_a_school():
    paper = made("en", kind="home")
    assert "Pupils’ devices that met a block" not in headings(paper)
    assert "What the school did" not in headings(paper)
    assert "Self-harm" not in text(paper)


def test_the_hotline_and_the_place_are_those_of_the_settings():
    paper = made("en", hotline="0800 55 66", place="", reporting_site="", authority="")
    assert "0800 55 66" in text(paper)
    assert "111" not in text(paper)
    assert paper.subtitle == "October 2026"
    assert "harmful content" not in text(paper)


def test_it_travels_to_another_process_and_is_the_same():
    paper = made(measured=MEASURED)
    assert msgspec.json.decode(msgspec.json.encode(paper), type=Paper) == paper


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_month_without_anything_can_be_written_too(language):
    empty = Period(FIRST, date(2026, 10, 31), None, {}, {}, {}, {}, None)
    assert made(language, period=empty).sections[0].points
