"""What to talk about: it fits what was met, is short, and always ends with where help is."""

from __future__ import annotations

from itertools import chain

from admin.talk import topics
from config.categories import CATEGORIES

ALL = [*CATEGORIES, "bypass"]


def titles(met):
    return [topic.title[1] for topic in topics(met)]


def test_it_begins_with_listening_and_ends_with_help():
    for met in ([], ["games"], ALL, ["ads-trackers", "", "other"]):
        found = topics(met)
        assert found[0].title[1] == "First: ask, and listen"
        assert any("{hotline}" in vi and "{hotline}" in en for vi, en in found[-1].advice)


def test_the_most_important_come_first_and_there_are_few():
    assert titles(["gambling", "phishing"])[1:-1] == ["Gambling", "Scams and malware"]
    assert len(titles(ALL)) == 5
    assert titles(["malware", "phishing", "malware"])[1:-1] == ["Scams and malware"]


def test_every_advice_is_there_in_both_languages_and_no_hotline_is_a_constant():
    for topic in chain.from_iterable(topics([one]) for one in ALL):
        for vi, en in (topic.title, *topic.advice):
            assert vi
            assert en
            assert "111" not in vi + en
            vi.format(hotline="18001567")
