from __future__ import annotations

from admin.cli_lists_tried import json_lines, show
from admin.words import Words
from blocklists.guard import Refused, Sane
from blocklists.report import ParseReport
from blocklists.trial import ASKED, NEEDED, Broken, Overlap, Trial

REPORT = ParseReport("adblock", names=1000, rules=2)


def printed(capsys, trial, lang="en"):
    show(Words(lang), trial, "list.txt")
    return capsys.readouterr().out


def test_shares_are_rounded_for_people_and_exact_in_json(capsys):
    trial = Trial(REPORT, Sane(), 990, (), (Overlap("mine", "adult", 2, 1, 3),))

    assert "2 (<1 %)" in printed(capsys, trial)
    assert "1 (33 %)" in printed(capsys, trial, "vi")
    overlap = list(json_lines(trial, "list.txt", "adult"))[-1]
    assert (overlap["here_percent"], overlap["there_percent"]) == (0.2, 33.3)


def test_long_lists_are_cut(capsys):
    broken = tuple(Broken(f"n{n}.example", ASKED, "||example^") for n in range(30))
    text = printed(capsys, Trial(REPORT, Sane(), 0, (*broken, Broken("zalo.me", NEEDED, "x", True)), ()))

    assert "It would block: 30" in text
    assert text.count("n2") == 1 + 0  # n2; n20 and later are cut
    assert "…" in text


def test_what_is_refused_says_why(capsys):
    assert "refused: it names nothing" in printed(
        capsys, Trial(REPORT, Refused("it names nothing"), 0, (), ())
    )
