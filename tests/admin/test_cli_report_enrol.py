"""A box and a collector, each as it is, with HTTP on loopback between them. It is 2026-11-10 for both."""

from __future__ import annotations

import threading

import pytest
import waitress
from sqlalchemy import select

from admin.baselinedesk import BaselineDesk
from config import clock
from config.paths import Paths
from reporting.collector import about, baselines, enrolment, schema
from reporting.collector.about import About
from reporting.collector.db import Database, file_url
from reporting.collector.tables import boxes, reports
from reporting.collector.web import create_app
from reporting.collector.web.site import Collector
from reporting.ledger import Ledger
from reporting.schema.enrolment import code_from, read_request, shown_code
from tests.admin.reportbox import NOW, ReportBox
from tests.reporting.collector.rows import with_school
from tests.reporting.schema import baselines as published

AT = int(NOW.timestamp())
SCHOOL = "hue-thcs-0042"


class Province:
    """A collector that listens."""

    def __init__(self, folder) -> None:
        self.database = Database(file_url(folder / "collector.db"))
        schema.prepare(self.database, AT)
        with self.database.changing() as connection:
            with_school(connection)
            connection.execute(boxes.delete())
        self.collector = Collector(self.database, epoch=NOW.timestamp)
        baselines.publish(self.database, published.lines(*published.chain()), AT, "Hoà")
        self._server = waitress.create_server(create_app(self.collector), host="127.0.0.1", port=0)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        about.put(self.database, About("Sở GD&ĐT", self.address), AT, "Hoà")
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()

    def close(self) -> None:
        self._server.trigger.pull_trigger(self._server.close)
        self._thread.join(10)
        self.database.close()

    def invite(self, **options) -> str:
        found = enrolment.invite(self.database, SCHOOL, AT, "Hoà", **options)
        return f"{self.address}/enrol#{shown_code(found.code)}"

    def rows(self, *columns) -> list[tuple]:
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.execute(select(*columns))]


@pytest.fixture
def province(tmp_path):
    found = Province(tmp_path)
    yield found
    found.close()


@pytest.fixture
def box(tmp_path, monkeypatch) -> ReportBox:
    monkeypatch.setattr(clock, "wall", NOW.astimezone)
    monkeypatch.setattr(clock, "epoch", NOW.timestamp)
    (tmp_path / "box").mkdir()
    found = ReportBox(tmp_path / "box")
    found.fill()
    return found


def book(box: ReportBox) -> Ledger:
    return Ledger(box.folder / "private" / "report")


def test_from_the_invitation_to_the_first_report(box, province) -> None:
    enrolled = box("enrol", "--invitation", province.invite(), lang="vi")
    assert enrolled.exit_code == 0, enrolled.output
    assert "THCS Nguyễn Tri Phương" in enrolled.output
    assert "Sở GD&ĐT" in enrolled.output
    assert province.rows(reports.c.id) == [], "nobody has agreed"
    box("agree", "--by", "Lan")
    assert "Reports sent: 1; nothing waits." in box("send", "--no-form").output
    (row,) = province.rows(reports.c.month, reports.c.school, reports.c.commune, reports.c.way)
    assert row == ("2026-10", SCHOOL, "01", "https")
    pinned = BaselineDesk(Paths(box.folder)).trust()
    assert (pinned.key, pinned.address) == (published.KEY, province.address)


def test_what_was_drawn_before_anybody_was_invited_is_delivered_too(box, province) -> None:
    box("preview", "--no-form")
    box("enrol", "--invitation", province.invite())
    box("agree", "--by", "Lan")
    assert "Reports sent: 1; nothing waits." in box("send").output


def test_an_answer_that_got_lost_can_be_asked_for_again(box, province) -> None:
    invitation = province.invite()
    data = book(box).request(invitation.partition("#")[2].replace("-", ""))
    enrolment.enrol(province.database, read_request(data), AT)
    assert box("enrol", "--invitation", invitation).exit_code == 0
    assert len(province.rows(boxes.c.id)) == 1


def test_a_key_is_changed_and_both_chains_are_whole(box, province) -> None:
    box("enrol", "--invitation", province.invite(boxes_of_school=2))
    box("agree", "--by", "Lan", "--boxes", "2")
    box("send", "--no-form")
    changed = box("rekey")
    assert changed.exit_code == 0, changed.output
    assert sorted(province.rows(boxes.c.status)) == [("active",), ("replaced",)]
    assert len(set(province.rows(boxes.c.line))) == 1
    state = book(box).state()
    assert (state.enrolment, state.boxes, state.floor) == (2, 2, "2026-10")
    assert "Reports sent: 0; nothing waits." in box("send", "--no-form").output


def test_a_box_whose_files_came_from_a_backup_begins_behind_what_is_held(box, province) -> None:
    box("enrol", "--invitation", province.invite())
    box("agree", "--by", "Lan")
    box("send", "--no-form")
    book(box).mark_restored()
    ((old,),) = province.rows(boxes.c.id)
    again = box("enrol", "--invitation", province.invite(replaces=old))
    assert again.exit_code == 0, again.output
    assert book(box).state().floor == "2026-10"
    assert not book(box).state().ask_first


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--invitation", "nonsense"), 2, "20 letters"),
        (("--invitation", f"http://hue.example/enrol#{code_from(5)}"), 2, "https://"),
        (("--invitation", f"http://127.0.0.1:1/enrol#{code_from(5)}"), 1, "try again"),
        (("--invitation", "x#y", "--school", "hue"), 2, "nothing else"),
        ((), 2, "--school"),
    ],
)
def test_what_is_no_invitation_changes_nothing(box, arguments, exit_code, said) -> None:
    before = book(box).state()
    done = box("enrol", *arguments)
    assert done.exit_code == exit_code
    assert said in done.output
    assert book(box).state() == before


def test_a_refusal_is_said_in_the_readers_language(box, province) -> None:
    done = box("enrol", "--invitation", f"{province.address}/enrol#{code_from(5)}", lang="vi")
    assert done.exit_code == 1
    assert "hãy xin tỉnh mã mới" in done.output
    assert box("rekey").exit_code == 1
