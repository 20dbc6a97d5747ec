from __future__ import annotations

from datetime import timedelta

import pytest

from admin.phrases import Phrases
from admin.words import Words


@pytest.fixture(params=["en", "vi"])
def phrases(request, now):
    return Phrases(Words(request.param), now)


def test_moments_are_said_as_people_say_them(now):
    said = Phrases(Words("en"), now)
    assert "today" in said.moment(now.replace(hour=11, minute=30))
    assert "tomorrow" in said.moment(now + timedelta(days=1))
    assert "Wednesday" in said.moment(now + timedelta(days=2))
    assert "2026" in said.moment(now + timedelta(days=30))


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
