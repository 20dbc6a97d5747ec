from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select

from reporting.collector.audit import newest
from reporting.collector.db import Database
from reporting.collector.enrolment import LASTS, NotEnrolled, add_key, enrol, invite, revoke, withdraw
from reporting.collector.tables import ACTIVE, REPLACED, REVOKED, boxes, invitations, reports
from reporting.schema.enrolment import code_from, invited, read_request, succeeding
from reporting.schema.envelope import box_id
from reporting.schema.signing import public_key
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.rows import BOX, report_row, with_school

SCHOOL = "hue-thcs-0042"
WHO = "Hoà"
ONE, TWO, THREE = (bytes([number] * 32) for number in (1, 2, 3))


@pytest.fixture
def place(database):
    """A school without a box."""
    with database.changing() as connection:
        with_school(connection)
        connection.execute(boxes.delete())
    return database


def asked(invitation, private=ONE):
    return read_request(invited(invitation.code, private))


def id_of(private) -> str:
    return box_id(public_key(private))


def statuses(database) -> dict[str, str]:
    with database.reading() as connection:
        return dict(connection.execute(select(boxes.c.id, boxes.c.status)).all())


def test_an_invitation_enrols_one_box_and_no_other(place) -> None:
    invitation = invite(place, SCHOOL, NOW, WHO)
    answer = enrol(place, asked(invitation), NOW)
    assert (answer.school, answer.box, answer.boxes, answer.floor) == (SCHOOL, id_of(ONE), 1, "")
    assert enrol(place, asked(invitation), NOW + LASTS) == answer  # the answer was lost on its way
    with pytest.raises(NotEnrolled, match="invitation"):
        enrol(place, asked(invitation, TWO), NOW)
    assert statuses(place) == {id_of(ONE): ACTIVE}


def test_a_code_is_kept_nowhere(place) -> None:
    invitation = invite(place, SCHOOL, NOW, WHO)
    with place.reading() as connection:
        kept = str(connection.execute(select(invitations)).all()) + str(newest(connection))
    assert invitation.code not in kept


def test_wrong_old_and_withdrawn_codes_enrol_nobody(place) -> None:
    old, back = invite(place, SCHOOL, NOW, WHO), invite(place, SCHOOL, NOW, WHO)
    withdraw(place, back.number, NOW, WHO)
    with pytest.raises(NotEnrolled):
        withdraw(place, back.number, NOW, WHO)
    for request, at in (
        (read_request(invited(code_from(7), ONE)), NOW),
        (asked(old), NOW + LASTS),
        (asked(back), NOW),
    ):
        with pytest.raises(NotEnrolled, match="invitation"):
            enrol(place, request, at)
    assert statuses(place) == {}


def test_the_same_code_at_the_same_moment_enrols_one(place) -> None:
    invitation = invite(place, SCHOOL, NOW, WHO)

    def ask(number: int) -> bool:
        try:
            enrol(place, asked(invitation, bytes([number] * 32)), NOW)
        except NotEnrolled:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(ask, range(1, 7))) == [False] * 5 + [True]
    assert len(statuses(place)) == 1


def test_a_school_gets_no_more_boxes_than_it_has(place) -> None:
    first, second = invite(place, SCHOOL, NOW, WHO), invite(place, SCHOOL, NOW, WHO)
    enrol(place, asked(first), NOW)
    with pytest.raises(NotEnrolled, match="full"):
        enrol(place, asked(second, TWO), NOW)
    with pytest.raises(NotEnrolled, match="full"):
        invite(place, SCHOOL, NOW, WHO)
    pair = invite(place, SCHOOL, NOW, WHO, boxes_of_school=2)
    assert enrol(place, asked(pair, TWO), NOW).boxes == 2
    with pytest.raises(NotEnrolled, match="school"):
        invite(place, "nowhere", NOW, WHO)


def test_a_new_box_in_place_of_an_old_one_goes_on_behind_its_months(place) -> None:
    enrol(place, asked(invite(place, SCHOOL, NOW, WHO)), NOW)
    with place.changing() as connection:
        row = report_row(box=id_of(ONE), line=id_of(ONE), month="2026-09")
        connection.execute(insert(reports).values(**row))
    answer = enrol(place, asked(invite(place, SCHOOL, NOW, WHO, replaces=id_of(ONE)), TWO), NOW)
    assert answer.floor == "2026-09"
    assert statuses(place) == {id_of(ONE): REPLACED, id_of(TWO): ACTIVE}
    with place.reading() as connection:
        lines = set(connection.execute(select(boxes.c.line)).scalars())
    assert lines == {id_of(ONE)}
    with pytest.raises(NotEnrolled, match="replaces"):
        invite(place, SCHOOL, NOW, WHO, replaces=id_of(ONE))


def test_a_key_names_its_successor_once(place) -> None:
    enrol(place, asked(invite(place, SCHOOL, NOW, WHO, boxes_of_school=2)), NOW)
    change = read_request(succeeding(ONE, TWO))
    answer = enrol(place, change, NOW)
    assert (answer.box, answer.boxes) == (id_of(TWO), 2)
    assert enrol(place, change, NOW) == answer
    with pytest.raises(NotEnrolled):
        enrol(place, read_request(succeeding(ONE, THREE)), NOW)
    with pytest.raises(NotEnrolled, match="former"):
        enrol(place, read_request(succeeding(bytes([9] * 32), THREE)), NOW)
    assert statuses(place) == {id_of(ONE): REPLACED, id_of(TWO): ACTIVE}


def test_a_revoked_key_names_nobody_and_its_box_can_be_enrolled_anew(place) -> None:
    enrol(place, asked(invite(place, SCHOOL, NOW, WHO)), NOW)
    revoke(place, id_of(ONE), NOW, WHO, "mất máy")
    with pytest.raises(NotEnrolled, match="unknown"):
        revoke(place, id_of(ONE), NOW, WHO, "again")
    with pytest.raises(NotEnrolled, match="revoked"):
        enrol(place, read_request(succeeding(ONE, TWO)), NOW)
    enrol(place, asked(invite(place, SCHOOL, NOW, WHO, replaces=id_of(ONE)), TWO), NOW)
    assert statuses(place) == {id_of(ONE): REVOKED, id_of(TWO): ACTIVE}


def test_a_key_that_came_on_paper_is_enrolled_by_hand_once(place) -> None:
    assert add_key(place, SCHOOL, public_key(ONE), NOW, WHO).box == id_of(ONE)
    with pytest.raises(NotEnrolled, match="key"):
        add_key(place, SCHOOL, public_key(ONE), NOW, WHO, boxes_of_school=2)
    with pytest.raises(NotEnrolled, match="school"):
        add_key(place, "nowhere", public_key(TWO), NOW, WHO)


def test_what_staff_did_stands_in_the_trail(place) -> None:
    enrol(place, asked(invite(place, SCHOOL, NOW, WHO)), NOW)
    revoke(place, id_of(ONE), NOW, WHO, "mất máy")
    with place.reading() as connection:
        assert [line.action for line in newest(connection)] == ["box.revoke", "box.enrol", "box.invite"]
    assert BOX not in statuses(place)


def answer_to(url: str, data: bytes, go, answers) -> None:
    """One process with a box of its own; says whether it was enrolled."""
    with Database(url) as database:
        go.wait(30)
        try:
            enrol(database, read_request(data), NOW + 1)
        except NotEnrolled as refused:
            answers.put(refused.code)
        else:
            answers.put("enrolled")


def test_several_processes_at_once_use_an_invitation_once(place, url) -> None:
    found = invite(place, SCHOOL, NOW, WHO, boxes_of_school=2)
    context = multiprocessing.get_context("spawn")
    go, answers = context.Barrier(4), context.Queue()
    workers = [
        context.Process(target=answer_to, args=(url, invited(found.code, bytes([number] * 32)), go, answers))
        for number in range(4)
    ]
    for worker in workers:
        worker.start()
    told = sorted(answers.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join(10)
    assert told == ["enrolled", "invitation", "invitation", "invitation"]
