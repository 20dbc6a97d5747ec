from __future__ import annotations

import pytest

from admin.words import Words, language_of


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "vi"}, "vi"),
        ({"LACHAN_LANG": "vi", "LC_ALL": "en_GB.UTF-8"}, "vi"),
        ({"LACHAN_LANG": "en", "LANG": "vi_VN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_machines(environ, language):
    assert language_of(environ) == language


def test_an_unknown_language_is_english():
    assert Words("fr").language == "en"


def test_both_languages_have_the_banner():
    message = "Lá Chắn is on. Ctrl-C ends it."
    assert Words("en")(message) == message
    assert Words("vi")(message) != message


def test_numbers_are_grouped_as_people_do():
    assert Words("en").number(1234567) == "1,234,567"
    assert Words("vi").number(1234567) == "1.234.567"


def test_the_other_language_stands_in():
    assert Words("vi").pick("", "Pupils") == "Pupils"
    assert Words("vi").pick("Học sinh", "Pupils") == "Học sinh"
