"""Device-days from questions: once a day for each device and cell, pupils only, repeated blocks included."""

from __future__ import annotations

import dns.message
import pytest

from policy.cells import ACTIVE, BYPASS, GAMBLING, TIMETABLE
from resolver.clients import Client
from resolver.daybook import Daybook
from resolver.daytable import read_days
from tests.support.rig import Rig

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
block = ["own.example"]
    [[groups.pupils.timetable]]
    name = "Class"
    windows = ["07:00-11:30"]
    only = ["school.example"]
[groups.staff]
en = "Staff"
vi = "Nhân viên"
    [[groups.staff.timetable]]
    name = "Class"
    windows = ["07:00-11:30"]
    only = ["school.example"]
"""
DEVICES = """
[[devices]]
name = "Văn phòng"
group = "staff"
addresses = ["192.168.1.200"]
"""


@pytest.fixture
def rig(tmp_path):
    made = Rig(POLICY, devices=DEVICES, runtime=tmp_path)
    made.runtime = tmp_path
    return made


def wire(name, ident=7):
    made = dns.message.make_query(name, "A")
    made.id = ident
    return made.to_wire()


def met(rig):
    """The cells of each device that was entered, by group."""
    return sorted((line.group, line.cells) for file in read_days(rig.runtime) for line in file.lines)


def test_who_asks_is_active_and_who_is_blocked_met_something(rig):
    rig.macs = {f"192.168.1.{n}": f"02:00:00:00:00:{n:02}" for n in (10, 11)}
    rig.ask("school.example", client="192.168.1.10")
    rig.ask("game.example", client="192.168.1.11")
    assert met(rig) == [(0, ACTIVE), (0, ACTIVE | TIMETABLE)]


def test_a_repeated_block_is_noted_for_each_device_that_meets_it(rig):
    """All of them get the same finished answer, also the one who comes when it has long been made."""
    rig.macs = {f"192.168.1.{n}": f"02:00:00:00:00:{n:02}" for n in range(10, 14)}
    view = rig.viewset.views["pupils"]
    for client in ("192.168.1.10", "192.168.1.11", "192.168.1.12"):
        for _ in range(3):
            assert len(rig.send(wire("game.example"), client)) == 1
    assert len(view.blocks) == 1
    assert not view.packets
    rig.pass_time(3)
    rig.send(wire("game.example"), "192.168.1.13")
    assert met(rig) == [(0, ACTIVE | TIMETABLE)] * 4
    assert rig.counted(1) == 10


def test_who_has_met_the_like_today_is_answered_without_a_look_at_the_book(rig):
    """Not before, not after midnight, and not by what another client has met."""
    rig.macs = {f"192.168.1.{n}": f"02:00:00:00:00:{n:02}" for n in (10, 11)}
    key = wire("game.example")[2:]
    for _ in range(3):
        rig.send(wire("game.example"), "192.168.1.10")
    ours = rig.reception.meet(None, "192.168.1.10")
    other = rig.reception.meet(None, "192.168.1.11")
    assert key in ours.blocks
    assert key not in other.blocks
    rig.pass_time(14 * 3600)
    assert key not in rig.reception.meet(None, "192.168.1.10").blocks


def test_a_finished_block_is_the_same_answer_and_follows_the_second(rig):
    for _ in range(2):
        [first] = rig.send(wire("game.example", ident=1))
    rig.pass_time(5)
    [again] = rig.send(wire("game.example", ident=9))
    assert again == (9).to_bytes(2, "big") + first[2:]
    rig.pass_time(20_000)  # the lesson is over
    assert rig.ask("game.example").answer


def test_staff_have_a_line_without_cells(rig):
    rig.macs = {"192.168.1.200": "02:00:00:00:00:99"}
    for _ in range(3):
        rig.send(wire("game.example"), "192.168.1.200")
    assert met(rig) == [(1, 0)]
    assert rig.viewset.views["staff"].packets


def test_what_people_block_by_name_is_no_cell_and_stays_on_the_hot_path(rig):
    rig.pass_time(2 * 3600)  # the lesson is over
    for _ in range(3):
        rig.send(wire("own.example"))
    assert rig.viewset.views["pupils"].packets


def test_two_addresses_of_one_mac_are_one_device(rig):
    rig.macs = {"192.168.1.10": "02:00:00:00:00:01", "192.168.1.11": "02:00:00:00:00:01"}
    rig.ask("school.example", client="192.168.1.10")
    rig.ask("game.example", client="192.168.1.11")
    assert met(rig) == [(0, ACTIVE | TIMETABLE)]


def test_a_mac_that_the_kernel_learns_with_the_first_answer_is_waited_for(rig):
    rig.ask("game.example")
    assert met(rig) == []
    rig.macs = {"192.168.1.10": "02:00:00:00:00:01"}
    rig.pass_time(1)
    rig.ask("school.example", client="192.168.1.10")
    rig.macs["192.168.1.77"] = "02:00:00:00:00:01"
    rig.ask("school.example", client="192.168.1.77")
    assert met(rig) == [(0, ACTIVE | TIMETABLE)]


def test_who_has_no_mac_is_an_address(rig):
    rig.ask("game.example")
    for _ in range(4):
        rig.pass_time(1)
    assert met(rig) == [(0, ACTIVE | TIMETABLE)]


def test_the_box_itself_is_no_device(rig):
    rig.ask("school.example", client="127.0.0.1")
    for _ in range(4):
        rig.pass_time(1)
    assert met(rig) == []


def test_a_new_day_begins_at_midnight_with_nothing_noted(rig):
    rig.macs = {"192.168.1.10": "02:00:00:00:00:01"}
    rig.ask("game.example")
    rig.pass_time(22 * 3600)  # 8 in the morning
    rig.ask("game.example")
    files = list(read_days(rig.runtime))
    assert [[line.cells for line in file.lines] for file in files] == [[ACTIVE | TIMETABLE]] * 2
    assert files[1].day == files[0].day + 1
    assert len(list(rig.runtime.glob("*.salt"))) == 1


def test_while_nobody_vouches_for_the_clock_there_is_no_day(rig):
    rig.moment.clock_trusted = False
    rig.pass_time(1)
    rig.ask("game.example", client="192.168.1.40")
    for _ in range(4):
        rig.pass_time(1)
    assert met(rig) == []
    rig.moment.clock_trusted = True
    for _ in range(4):
        rig.pass_time(1)
        rig.ask("game.example", client="192.168.1.40")
    assert met(rig) == [(0, ACTIVE | TIMETABLE)]


def test_a_folder_that_is_gone_is_no_reason_not_to_answer(tmp_path):
    rig = Rig(POLICY, runtime=tmp_path / "absent")
    assert rig.ask("game.example") is not None
    rig.pass_time(5)
    assert rig.ask("game.example") is not None


def test_a_book_without_a_folder_notes_in_the_client_only():
    book, client = Daybook(), Client("192.168.1.10", "pupils", unsure=False)
    book.turn(1000.0, clock_trusted=True)
    book.note(client, BYPASS)
    book.note(client, GAMBLING)
    assert client.cells == BYPASS | GAMBLING


def test_a_block_that_is_asked_again_outlives_a_turn_of_the_generations(rig):
    for _ in range(2):
        rig.send(wire("game.example"))
    view = rig.viewset.views["pupils"]
    view.age_out()
    prepared = dict(view.prepared)
    rig.send(wire("game.example"))
    assert len(view.blocks) == 1
    assert view.prepared == prepared  # found whole, not made again
    view.age_out()
    view.age_out()
    assert not view.blocks
    assert not view.old_blocks
