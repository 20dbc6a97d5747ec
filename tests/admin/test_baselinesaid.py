from __future__ import annotations

from datetime import date

import pytest

from admin.baselinedesk import Event, Trust
from admin.baselinesaid import BaselinePhrases
from admin.words import Words
from config.policyfile import parse_policy
from tests.config.test_baseline import POLICY, SCHOOL, baseline
from tests.reporting.schema.baselines import KEY

VI, EN = BaselinePhrases(Words("vi")), BaselinePhrases(Words("en"))


def test_a_first_version_is_told_whole() -> None:
    told = EN.changes(None, baseline())
    assert told == [
        "Nothing may block tuvan.hue.example.",
        "The list “Scams in Vietnam” is added (blocks: Phishing and scams), from https://lists.hue.example/scams.txt",
        (
            "When https://far.example/malware.txt does not answer, https://near.example/malware.txt is asked "
            "(lists of abuse, malware, phishing only)"
        ),
        "Children's hotline: 111",
        "Phone of the authority: 0234 000 000",
        "Advice (yours to decide): Block games",
    ]
    assert "Không gì được chặn tuvan.hue.example." in VI.changes(None, baseline())


def test_a_later_version_is_told_by_what_differs() -> None:
    told = EN.changes(baseline(), baseline(protected=["moi.example"], lists=[]))
    assert told == [
        "Nothing may block moi.example.",
        "tuvan.hue.example is no longer protected by it.",
        "The list “Scams in Vietnam” goes.",
    ]
    assert EN.changes(baseline(), baseline()) == []
    assert EN.changes(baseline(), None)[0] == "tuvan.hue.example is no longer protected by it."
    assert EN.changes(None, None) == []


def test_it_says_where_the_schools_own_rules_win() -> None:
    (line,) = EN.left_alone(POLICY, baseline(protected=["chan.example"]))
    assert line == "chan.example stays blocked, since a rule of your own blocks it."


def test_advice_is_compared_with_the_groups_of_pupils() -> None:
    (games,) = baseline().recommended
    assert VI.advice(games, POLICY) == ["Chưa theo: Học sinh"]
    assert EN.adopting(games) == "block at all hours: games"
    follows = parse_policy(SCHOOL.replace("block =", 'block_categories = ["games"]\nblock ='))
    assert VI.advice(games, follows) == []
    hours = (
        '[[groups.pupils.timetable]]\nname = "Giờ"\nwindows = ["07:00-11:00"]\nblock_categories = ["games"]\n'
    )
    by_hours = parse_policy(SCHOOL.replace("[[lists]]", hours + "[[lists]]", 1))
    assert EN.advice(games, by_hours) == ["Followed at some hours, by the timetable: Pupils"]


def test_the_standing_is_one_sentence_and_says_when_it_is_old() -> None:
    assert "Chưa có" in VI.standing(Trust(key=KEY), None, date(2026, 11, 9))
    assert "nobody's" in EN.standing(Trust(), None, date(2026, 11, 9))
    good = EN.standing(Trust(key=KEY), baseline(), date(2026, 11, 9))
    assert good == "Version 1 of Department of Education of Huế is in force, issued 2 November 2026."
    assert "It was good until 2 November 2027" in EN.standing(Trust(key=KEY), baseline(), date(2028, 1, 1))
    assert "hết hạn ngày 2/11/2027" in VI.standing(Trust(key=KEY), baseline(), date(2028, 1, 1))


@pytest.mark.parametrize("what", ["trusted", "came", "taken", "by-itself", "left", "back", "refused"])
def test_every_event_has_words(what) -> None:
    for phrases in (VI, EN):
        assert phrases.event(Event(1, what, 3, note="key"))
    assert VI.event(Event(1, "back")) == "Bỏ quy tắc chung"


def test_a_refusal_says_why_in_both_languages() -> None:
    assert VI.refused("expired", "x").startswith("Không nhận: đã hết hạn")
    assert EN.refused("expired", "x") == "Not taken: it has expired (x)"
