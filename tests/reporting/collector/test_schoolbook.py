from __future__ import annotations

from sqlalchemy import update

from reporting.collector import schoolbook
from reporting.collector.enrolment import add_key, invite
from reporting.collector.receipt import HTTPS, receive
from reporting.collector.tables import boxes
from reporting.schema.envelope import box_id
from reporting.schema.signing import public_key
from reporting.schema.verify import place
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.rows import with_school
from tests.reporting.collector.test_receipt import TODAY
from tests.reporting.schema.reports import OTHER, PRIVATE, chain, signed

SCHOOL = "hue-thcs-0042"


def test_a_school_is_shown_with_its_boxes_its_gaps_and_what_was_refused(database) -> None:
    with database.changing() as connection:
        with_school(connection, box=box_id(public_key(PRIVATE)))
    first, _, third = chain(3)
    for one in (first, third, signed(sequence=1, month="2026-01", service={"hours": 1, "of": 2})):
        receive(database, one.data, HTTPS, NOW, TODAY)
    invite(database, SCHOOL, NOW, "Hoà", boxes_of_school=2)
    with database.reading() as connection:
        whole = schoolbook.school(connection, SCHOOL, NOW)
        later = schoolbook.school(connection, SCHOOL, NOW + 10**8)
        assert schoolbook.school(connection, "nowhere", NOW) is None
    (box,) = whole.boxes
    assert (box.last, box.missing) == (place(third), [2])
    assert [one.month for one in whole.months] == [third.report.month, first.report.month]
    assert [(one.code, one.times) for one in whole.refusals] == [("substituted", 1)]
    assert [name for _, name in whole.stays] == ["Phường Vỹ Dạ"]
    assert [one.made_by for one in whole.invitations] == ["Hoà"]
    assert later.invitations == []


def test_a_first_box_that_does_not_know_of_the_second_is_seen(database) -> None:
    with database.changing() as connection:
        with_school(connection)
    add_key(database, SCHOOL, public_key(OTHER), NOW, "Hoà", boxes_of_school=2)
    with database.reading() as connection:
        assert schoolbook.school(connection, SCHOOL, NOW).shares_differ
    with database.changing() as connection:
        connection.execute(update(boxes).values(shares=2))
    with database.reading() as connection:
        assert not schoolbook.school(connection, SCHOOL, NOW).shares_differ


def test_schools_are_found_by_name_and_code_and_turned_page_by_page(database) -> None:
    with database.changing() as connection:
        for number in range(schoolbook.PAGE + 3):
            with_school(connection, "hue-thcs-0042" if not number else f"a-{number:03}", f"{number:064}")
    with database.reading() as connection:
        first, count = schoolbook.search(connection, "", 1)
        second, _ = schoolbook.search(connection, "", 2)
        assert (len(first), len(second), count) == (schoolbook.PAGE, 3, schoolbook.PAGE + 3)
        assert [one.code for one in schoolbook.search(connection, "HUE-", 1)[0]] == ["hue-thcs-0042"]
        assert schoolbook.search(connection, "%", 1) == ([], 0)
