from __future__ import annotations

import json

import pytest

from admin import cli_report_send
from config import clock
from reporting.delivery import Reply
from reporting.ledger import Ledger
from reporting.schema.envelope import opened
from tests.admin.reportbox import NOW, ReportBox
from tests.admin.test_reportsender import Line

URL = "https://hue.example"


@pytest.fixture
def line(monkeypatch) -> Line:
    found = Line()
    found.addresses = []

    class Link:
        def __init__(self, address: str) -> None:
            found.addresses.append(address)

        def __enter__(self) -> Line:
            return found

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(cli_report_send, "CollectorLink", Link)
    return found


@pytest.fixture
def box(tmp_path, monkeypatch) -> ReportBox:
    monkeypatch.setattr(clock, "wall", NOW.astimezone)
    monkeypatch.setattr(clock, "epoch", NOW.timestamp)
    found = ReportBox(tmp_path)
    found.fill()
    return found


def book(box: ReportBox) -> Ledger:
    return Ledger(box.folder / "private" / "report")


def test_a_school_enrols_agrees_and_sends(box, line) -> None:
    enrolled = box("enrol", "--school", "hue-0042", "--collector", URL + "/")
    assert enrolled.exit_code == 0, enrolled.output
    box("agree", "--by", "Lan")
    sent = box("send", "--no-form")
    assert sent.exit_code == 0, sent.output
    assert "Reports sent: 1; nothing waits." in sent.output
    assert line.addresses == [URL]
    (data,) = line.posted
    assert opened(data).report.school == "hue-0042"
    assert opened(data).key.hex() in enrolled.output
    assert "Reports sent: 0" in box("send", "--no-form").output
    assert len(line.posted) == 1


def test_nothing_is_sent_before_somebody_agreed(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    found = box("send", "--no-form")
    assert (found.exit_code, "Nobody agreed" in found.output) == (1, True)
    box("agree", "--by", "Lan")
    box("agree", "--by", "Lan", "--withdraw")
    assert box("send", "--no-form").exit_code == 1
    assert not line.posted
    assert not book(box).reports()


def test_without_a_collector_there_is_the_file(box, line) -> None:
    box("enrol", "--school", "hue-0042")
    box("agree", "--by", "Lan")
    found = box("send", "--no-form")
    assert (found.exit_code, "export" in found.output) == (1, True)


def test_without_network_it_waits(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    box("agree", "--by", "Lan")
    line.down = OSError("no route to host")
    found = box("send", "--no-form", lang="vi")
    assert found.exit_code == 1
    assert "còn 1" in found.output
    assert "no route to host" in found.output
    line.down = None
    assert box("send", "--no-form").exit_code == 0


def test_a_restored_box_asks_by_itself(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    box("agree", "--by", "Lan")
    box("send", "--no-form")
    book(box).mark_restored()
    assert box("send", "--no-form").exit_code == 0
    assert not book(box).state().ask_first
    refused = book(box)
    refused.mark_restored()
    assert box("enrol", "--school", "hue-0043").exit_code == 1
    assert box("enrol", "--school", "hue-0043", "--after", "2026-10").exit_code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ("--school", ""),
        ("--school", "Trường A"),
        ("--school", "a", "--collector", "http://hue.example"),
        ("--school", "a", "--boxes", "3"),
        ("--school", "a", "--after", "2026"),
        (),
    ],
)
def test_nonsense_is_refused(box, wrong) -> None:
    assert box("enrol", *wrong).exit_code == 2
    assert not (box.folder / "private").exists()


def test_what_was_posted_is_what_was_previewed(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    box("preview", "--no-form")
    box("agree", "--by", "Lan")
    (seen,) = book(box).reports()
    box("send", "--no-form")
    assert line.posted == [seen.data]
    assert json.loads(seen.data)["report"]["month"] == "2026-10"


def test_a_refusal_for_good_is_explained_and_listed(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    box("agree", "--by", "Lan")
    line.down = Reply(403, b'{"code":"revoked","text":"gone"}')
    found = box("send", "--no-form")
    assert found.exit_code == 1
    assert "ask for an invitation" in found.output
    assert "khoá của máy đã bị tỉnh thu hồi" in box("list", lang="vi").output
    assert box("send", "--no-form").exit_code == 0
    assert len(line.posted) == 1
    line.down = None
    assert box("send", "--no-form", "--again").exit_code == 0
    assert "delivered" in box("list").output


def test_what_waits_is_sent_though_a_new_month_cannot_be_drawn(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    box("agree", "--by", "Lan")
    box("preview", "--no-form", "--month", "2026-09")
    sent = box("send")
    assert sent.exit_code == 0, sent.output
    assert "awareness form is not filled in" in sent.output
    assert len(line.posted) == 1


def test_the_collectors_address_stays_unless_somebody_says_otherwise(box, line) -> None:
    box("enrol", "--school", "hue-0042", "--collector", URL)
    again = box("enrol", "--school", "hue-0043")
    assert URL in again.output
    assert book(box).state().collector == URL
    assert box("enrol", "--school", "hue-0043", "--collector", URL, "--by-file").exit_code == 2
    assert "carried by file" in box("enrol", "--school", "hue-0043", "--by-file").output
    assert book(box).state().collector == ""
