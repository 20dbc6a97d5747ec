from __future__ import annotations

import json

from blocklists.report import MAX_SHOWN, MAX_TEXT, ParseReport, shown


def test_pieces_add_up_and_their_line_numbers_move():
    first, second = ParseReport("hosts", lines=10, comments=1), ParseReport("hosts", lines=5)
    first.reject(3, b"x", "bad")
    second.reject(2, b"y", "bad")
    second.quarantine(4, "com", "single")
    second.ignore("modifier $x")

    first.add(second)

    assert first.lines == 15
    assert [r.line for r in first.rejected] == [3, 12]
    assert first.quarantined[0].line == 14
    assert first.ignored == {"modifier $x": 1}


def test_only_the_first_lines_are_kept_and_all_are_counted():
    report = ParseReport("hosts")
    for number in range(MAX_SHOWN + 5):
        report.reject(number, b"z" * 1000, "bad")

    assert report.rejected_count == MAX_SHOWN + 5
    assert len(report.rejected) == MAX_SHOWN
    assert len(report.rejected[0].text) == MAX_TEXT


def test_odd_bytes_are_shown_and_harmless():
    report = ParseReport("hosts")
    report.reject(1, b"a\xff\x1b[31mb", "bad")

    assert report.rejected[0].text == "a\\xff\\x1b[31mb"


def test_a_hostile_list_cannot_make_up_reasons_without_end():
    report = ParseReport("adblock")
    for number in range(1000):
        report.ignore(f"modifier ${number}")

    assert len(report.ignored) <= 41
    assert sum(report.ignored.values()) == 1000


def test_json_and_back():
    report = ParseReport("adblock", lines=3, names=1)
    report.reject(1, b"x", "bad")
    report.quarantine(2, "com", "single", "mine")
    report.ignore("regular expression")
    report.remarks["r"] += 1

    assert ParseReport.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_a_list_s_own_text_cannot_steer_a_terminal():
    report = ParseReport("adblock")
    report.ignore("modifier $x\x1b[2J")
    report.reject(1, b"a\x1b[2J", 'the "\x1b" is none')

    assert list(report.ignored) == ["modifier $x\\x1b[2J"]
    assert report.rejected[0].text == "a\\x1b[2J"
    assert report.rejected[0].reason == 'the "\\x1b" is none'


def test_what_is_shown_is_short():
    assert len(shown("a" * 10_000)) == MAX_TEXT
