from __future__ import annotations

import json

import pytest

from reporting.schema.enrolment import plain_code
from reporting.schema.signing import public_key
from tests.admin.collectorline import Line
from tests.reporting.schema.reports import PRIVATE, chain

KEY = public_key(PRIVATE).hex()


@pytest.fixture
def line(tmp_path) -> Line:
    return Line(tmp_path).with_schools()


def test_an_invitation_says_what_the_school_runs(line) -> None:
    assert "has no address yet" in line("invite", "hue-thcs-0042").output
    line("about", "--address", "https://hue.example")
    told = line("invite", "hue-thcs-0042").output
    link = told.partition("lachan report enrol --invitation '")[2].partition("'")[0]
    assert link.startswith("https://hue.example/enrol#")
    assert plain_code(link.partition("#")[2])
    assert "no such school" in line("invite", "nowhere").output
    assert "▀" not in told
    assert "▀" in line("invite", "hue-thcs-0042", "--qr").output


def test_a_key_is_enrolled_by_hand_its_reports_are_taken_and_it_is_revoked(line, tmp_path) -> None:
    box = line("boxes", "add", "hue-thcs-0042", KEY).output.split()[-1]
    first, second, third = chain(3)
    files = []
    for number, one in enumerate((first, third), 1):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_bytes(one.data)
    done = line("receive", *files, files[0])
    assert done.exit_code == 0, done.output
    assert [text.rpartition(" ")[2] for text in done.output.splitlines()] == ["next", "gap", "duplicate"]
    shown = json.loads(line("boxes", "list", "--json").output)
    assert (shown["id"], shown["last"]["sequence"], shown["missing"]) == (box, 3, [2])
    assert "missing: 2" in line("boxes", "list").output
    assert line("boxes", "revoke", box, "--why", "mất máy").exit_code == 0
    (tmp_path / "2.json").write_bytes(second.data)
    refused = line("receive", tmp_path / "2.json", tmp_path / "none.json")
    assert refused.exit_code == 1
    assert "revoked" in refused.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "hue-thcs-0042", "x"), 2),
        (("add", "nowhere", KEY), 1),
        (("revoke", "0" * 64, "--why", "x"), 1),
    ],
)
def test_what_cannot_be_is_refused(line, arguments, code) -> None:
    assert line("boxes", *arguments).exit_code == code
