from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from reporting.counteddays import Month, default_days
from reporting.ledger import Ledger, NotDrawn
from reporting.ledgerstate import Agreement, LedgerBroken
from reporting.schema.enrolment import code_from, read_request
from reporting.schema.envelope import opened
from reporting.schema.verify import Place, Standing
from tests.reporting.ledgers import JUNE, Collector, Composer, Killed, Power, after, keys, ledger, months


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "report"


def draw(box: Ledger, month: Month, compose: Composer | None = None):
    return box.draw(month, after(month), compose or Composer())


def copied(folder: Path, name: str) -> Path:
    """Another folder with the same files: what a backup brings back."""
    there = folder.with_name(name)
    shutil.copytree(folder, there)
    return there


def code(box: Ledger, month: Month) -> str:
    with pytest.raises(NotDrawn) as caught:
        draw(box, month)
    assert str(caught.value)
    return caught.value.code


def test_a_month_is_drawn_once_and_stays_as_it_is(folder: Path) -> None:
    compose = Composer()
    first = draw(ledger(folder), JUNE, compose)
    assert draw(ledger(folder), JUNE, compose).data == first.data
    assert draw(ledger(folder), JUNE.after, compose).report.previous == first.digest
    assert draw(ledger(folder), JUNE, compose).data == first.data
    assert compose.draws == ["2026-06", "2026-07"]


def test_it_is_on_the_disk_before_anybody_sees_it(folder: Path) -> None:
    box = ledger(folder)
    found = draw(box, JUNE)
    (file,) = folder.glob("report-*.json")
    assert file.read_bytes() == found.data
    assert box.state().last.digest == found.digest
    assert box.state().floor == "2026-06"


def test_a_month_that_is_not_over_waits(folder: Path) -> None:
    with pytest.raises(NotDrawn, match="is not over"):
        ledger(folder).draw(JUNE, JUNE.last, Composer())


def test_a_month_whose_time_has_passed_is_never_drawn(folder: Path) -> None:
    box = ledger(folder)
    draw(box, JUNE)
    assert code(box, JUNE.before) == "taken"


def test_what_was_composed_must_be_what_was_asked_for(folder: Path) -> None:
    box = ledger(folder)
    with pytest.raises(ValueError, match="not the one"):
        box.draw(JUNE, after(JUNE), lambda draft: Composer()(draft._replace(sequence=7)))
    assert not box.reports()


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("write", range(5))
def test_power_that_goes_at_any_write_costs_nothing(folder: Path, write: int, taken: bool) -> None:
    """Key, state, report, state: at each the power goes, before or after the file is there."""
    power, compose, seen = Power(), Composer(), None
    power.fail(write, taken=taken)
    try:
        seen = draw(Ledger(folder, write=power, make_key=keys()), JUNE, compose)
    except Killed:
        on_disk = [opened(path.read_bytes()) for path in folder.glob("report-*.json")]
        found = draw(ledger(folder), JUNE, compose)
        assert not on_disk or found.data == on_disk[0].data
        assert found.report.sequence == 1
    else:
        assert draw(ledger(folder), JUNE, compose).data == seen.data
    assert len(ledger(folder).reports()) == 1
    assert draw(ledger(folder), JUNE.after, compose).report.sequence == 2
    assert not ledger(folder).state().ask_first


def test_a_process_that_is_killed_leaves_the_ledger_whole(folder: Path, project: Path) -> None:
    """A real one, in the middle of the second month's report: between its temporary file and the rename."""
    draw(ledger(folder), JUNE)
    program = (
        "import os, signal, sys, pathlib\n"
        "from tests.reporting.ledgers import *\n"
        "def dies(path, data, mode=0o644):\n"
        "    path.with_name('.half.new').write_bytes(data[:100])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Ledger(pathlib.Path(sys.argv[1]), write=dies).draw(JUNE.after, after(JUNE.after), Composer())\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=project, check=False, timeout=60)
    assert ran.returncode == -9
    box = ledger(folder)
    assert [one.report.month for one in box.reports()] == ["2026-06"]
    assert draw(box, JUNE.after).report.sequence == 2


def test_what_waits_and_what_was_received(folder: Path) -> None:
    box, compose = ledger(folder), Composer()
    one, two = (draw(box, month, compose) for month in months(2))
    assert [signed.data for signed in box.waiting()] == [one.data, two.data]
    box.delivered(one, 1_800_000_000, "https")
    assert box.waiting() == (two,)
    box.delivered(one, 1_800_000_001, "https")
    assert box.waiting() == (two,)


def test_a_restored_box_asks_before_it_draws(folder: Path) -> None:
    """July left after the backup was made: it is not drawn again, and August follows what the collector has."""
    box, compose, collector = ledger(folder), Composer(), Collector()
    collector.receive(draw(box, JUNE, compose).data)
    backup = copied(folder, "backup")
    lost = draw(box, JUNE.after, compose)
    collector.receive(lost.data)

    restored = ledger(backup)
    assert restored.state().ask_first, "its key is another file"
    assert code(restored, JUNE.after) == "ask-first"
    restored.ask(collector)
    assert code(restored, JUNE.after) == "taken"
    august = draw(restored, JUNE.after.after, compose)
    assert (august.report.sequence, august.report.previous) == (3, lost.digest)
    assert collector.receive(august.data) is Standing.NEXT
    assert restored.waiting() == (august,)
    assert not ledger(backup).state().ask_first


def test_a_restored_box_that_had_sent_everything_goes_on(folder: Path) -> None:
    box, collector = ledger(folder), Collector()
    june = draw(box, JUNE)
    collector.receive(june.data)
    box.mark_restored()
    assert code(box, JUNE.after) == "ask-first"
    assert draw(box, JUNE).data == june.data, "what was drawn may be sent again at any time"
    box.ask(collector)
    assert draw(box, JUNE.after).report.previous == june.digest


def test_a_collector_that_holds_nothing_gets_everything(folder: Path) -> None:
    box = ledger(folder)
    june = draw(box, JUNE)
    box.mark_restored()
    box.resume(None)
    assert box.waiting() == (june,)
    assert draw(box, JUNE.after).report.sequence == 2


def test_a_second_draw_after_an_unnoticed_restore_never_leaves(folder: Path) -> None:
    """A disk put back bit by bit: nothing tells. The collector holds the first draw, so the second is dropped."""
    box, compose, collector = ledger(folder), Composer(), Collector()
    collector.receive(draw(box, JUNE, compose).data)
    state = (folder / "state.json").read_bytes()
    first = draw(box, JUNE.after, compose)
    collector.receive(first.data)
    (folder / "state.json").write_bytes(state)
    (folder / "report-001-000002.json").unlink()

    second = draw(box, JUNE.after, compose)
    assert second.data != first.data
    assert collector.receive(second.data) is Standing.SUBSTITUTED
    box.ask(collector)
    assert second not in box.reports()
    assert not (folder / "report-001-000002.json").exists()
    assert code(box, JUNE.after) == "taken"
    assert collector.receive(draw(box, JUNE.after.after, compose).data) is Standing.NEXT
    assert sorted(collector.months()) == ["2026-06", "2026-07", "2026-08"]


def test_a_collector_that_lags_behind_changes_nothing(folder: Path) -> None:
    box, collector = ledger(folder), Collector()
    june, july = (draw(box, month) for month in months(2))
    collector.receive(june.data)
    box.ask(collector)
    assert box.waiting() == (july,)
    assert box.state().last.sequence == 2


def test_a_report_that_vanished_is_noticed(folder: Path) -> None:
    box = ledger(folder)
    draw(box, JUNE)
    (folder / "report-001-000001.json").unlink()
    assert code(box, JUNE) == "ask-first"
    box.resume(None)
    assert code(box, JUNE) == "taken"


def test_a_ledger_that_lost_its_state_is_not_taken_for_new(folder: Path) -> None:
    box = ledger(folder)
    box.enrol("truong-1", "https://example.org")
    june, july = (draw(box, month) for month in months(2))
    (folder / "state.json").unlink()
    state = box.state()
    assert (state.school, state.floor, state.last.digest) == ("truong-1", "2026-07", july.digest)
    assert code(box, JUNE.after.after) == "ask-first"
    assert [one.data for one in box.reports()] == [june.data, july.data]


def test_a_new_enrolment_begins_a_chain_and_draws_nothing_again(folder: Path) -> None:
    box, compose = ledger(folder), Composer()
    first_key = box.enrol("truong-1", "https://a.example")
    assert box.enrol("truong-1", "https://a.example") == first_key, "it has signed nothing yet"
    june = draw(box, JUNE, compose)
    second_key = box.enrol("truong-2", "https://b.example")
    assert second_key != first_key
    assert draw(box, JUNE, compose).data == june.data
    july = draw(box, JUNE.after, compose)
    assert (july.report.sequence, july.report.school, july.key) == (1, "truong-2", second_key)
    assert box.waiting() == (june, july), "what the first key signed still waits, as it is"
    assert compose.draws == ["2026-06", "2026-07"]


def test_a_key_that_signed_before_anybody_invited_it_is_kept(folder: Path) -> None:
    box = ledger(folder)
    june = draw(box, JUNE)
    assert box.enrol("truong-1", "https://a.example") == june.key
    assert draw(box, JUNE.after).report.previous == june.digest


def test_the_key_of_a_request_is_the_one_that_begins(folder: Path) -> None:
    box = ledger(folder)
    box.enrol("truong-1", "https://a.example")
    draw(box, JUNE)
    asked = read_request(box.request(code_from(7)))
    assert read_request(box.request(code_from(7))) == asked, "asked again, it is the same key"
    assert box.enrol("truong-1", "https://a.example", asked=True) == asked.key
    change = read_request(box.request())
    assert change.former == asked.key
    assert box.enrol("truong-1", "https://a.example", asked=True, new_key=True) == change.key
    assert draw(box, JUNE.after).key == change.key


def test_after_a_restore_a_key_is_never_taken_from_the_backup(folder: Path) -> None:
    box = ledger(folder)
    box.enrol("truong-1", "https://a.example")
    draw(box, JUNE)
    asked = read_request(box.request(code_from(7)))
    box.mark_restored()
    again = read_request(box.request(code_from(8)))
    assert again.key != asked.key
    assert box.enrol("truong-1", "https://a.example", asked=True) == again.key
    assert not box.state().ask_first


def test_after_a_restore_an_enrolment_needs_the_last_month(folder: Path) -> None:
    box = ledger(folder)
    draw(box, JUNE)
    box.mark_restored()
    with pytest.raises(NotDrawn, match="backup"):
        box.enrol("truong-1", "")
    box.enrol("truong-1", "", floor="2026-08")
    assert code(box, JUNE.after.after) == "taken"
    assert draw(box, Month(2026, 9)).report.sequence == 1


def test_the_days_are_fixed_before_the_month(folder: Path) -> None:
    box = ledger(folder)
    days = (date(2026, 6, 1), date(2026, 6, 2))
    assert box.fix(JUNE, (date(2026, 6, 9),), date(2026, 4, 1))
    assert box.fix(JUNE, days, date(2026, 5, 31))
    assert box.fix(JUNE, days, date(2026, 6, 20))
    assert not box.fix(JUNE, (), JUNE.first), "too late"
    found = draw(box, JUNE).report
    assert found.statistics.days == (1, 2)
    assert found.statistics.scale == (6, 1)


def test_what_nobody_fixed_in_time_is_the_default(folder: Path) -> None:
    box = ledger(folder)
    box.fix(JUNE, (), JUNE.first)
    assert draw(box, JUNE).report.statistics.days == tuple(day.day for day in default_days(JUNE))
    assert not box.state().plan(JUNE).by_school


def test_a_box_that_became_one_of_two_spends_half(folder: Path) -> None:
    box = ledger(folder)
    box.fix(JUNE, (date(2026, 6, 1),), date(2026, 5, 1))
    box.set_boxes(2)
    assert draw(box, JUNE).report.statistics.epsilon == (1, 2)
    box.fix(JUNE.after, (date(2026, 7, 1),), date(2026, 6, 1))
    box.set_boxes(1)
    assert draw(box, JUNE.after).report.statistics.epsilon == (1, 2), "as it was when the month began"


def test_who_agreed_is_remembered(folder: Path) -> None:
    box = ledger(folder)
    assert box.state().agreed is None
    box.agree(Agreement("Hiệu trưởng", 5, 1))
    assert ledger(folder).state().agreed == Agreement("Hiệu trưởng", 5, 1)
    box.agree(None)
    assert box.state().agreed is None


@pytest.mark.parametrize("name", ["state.json", "report-001-000001.json", "key-001"])
def test_damage_is_said_and_nothing_is_drawn(folder: Path, name: str) -> None:
    box = ledger(folder)
    draw(box, JUNE)
    (folder / name).write_bytes(b"\0damaged")
    with pytest.raises(LedgerBroken, match=name):
        draw(box, JUNE.after)


def test_keys_and_reports_are_not_for_everybody(folder: Path) -> None:
    draw(ledger(folder), JUNE)
    assert {path.name: path.stat().st_mode & 0o007 for path in folder.iterdir()} == dict.fromkeys(
        [".lock", "key-001", "report-001-000001.json", "state.json"], 0
    )


class Life(RuleBasedStateMachine):
    """A box, its backups, its crashes and its collector, in any order.

    However it went, the collector holds each month at most once, and nothing that was seen changes.
    """

    @initialize()
    def begin(self) -> None:
        self.place = Path(__import__("tempfile").mkdtemp())
        self.folder = self.place / "report"
        self.power, self.compose, self.collector, self.keys = Power(), Composer(), Collector(), keys()
        self.month, self.backups, self.unnoticed = JUNE, [], False

    @property
    def box(self) -> Ledger:
        return Ledger(self.folder, write=self.power, make_key=self.keys)

    @rule()
    def a_month_goes_by(self) -> None:
        self.month = self.month.after

    @rule(back=st.integers(0, 2))
    def draw(self, back: int) -> None:
        month = self.month
        for _ in range(back):
            month = month.before
        try:
            seen = draw(self.box, month, self.compose)
        except (NotDrawn, Killed):
            return
        assert draw(self.box, month, self.compose).data == seen.data

    @rule(writes=st.integers(0, 3), taken=st.booleans())
    def the_power_goes_soon(self, writes: int, taken: bool) -> None:
        self.power.fail(writes, taken=taken)

    @rule(lost=st.booleans())
    def send(self, lost: bool) -> None:
        """lost: the collector took it, and the box never heard so."""
        try:
            for signed in self.box.waiting():
                found = self.collector.receive(signed.data)
                assert found is not Standing.FOREIGN
                if not lost and (found.acceptable or found is Standing.DUPLICATE):
                    self.box.delivered(signed, 0, "https")
        except Killed:
            pass

    @rule()
    def back_up(self) -> None:
        there = self.place / f"backup-{len(self.backups)}"
        if self.folder.exists():
            shutil.copytree(self.folder, there)
            self.backups.append(there)

    @precondition(lambda self: self.backups)
    @rule(data=st.data())
    def restore(self, data) -> None:
        there = data.draw(st.sampled_from(self.backups))
        shutil.rmtree(self.folder)
        shutil.copytree(there, self.folder)
        self.power.fail(10**9)
        self.box.mark_restored()

    @rule()
    def ask(self) -> None:
        try:
            self.box.ask(self.collector)
        except Killed:
            pass

    @rule()
    def enrol_anew(self) -> None:
        held = self.collector.months()
        try:
            self.box.enrol("truong-1", "https://a.example", floor=max(held, default="2000-01"))
        except Killed:
            pass

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.power.fail(10**9)
            found = self.collector.months()
            assert len(found) == len(set(found)), found
            for chain in self.collector.chains.values():
                assert isinstance(chain.missing, tuple)
            shutil.rmtree(self.place)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_a_place_is_what_the_collector_tells() -> None:
    assert Place(1, "a", "b", "2026-06").month == "2026-06"
    assert after(JUNE) - timedelta(days=1) == JUNE.last
