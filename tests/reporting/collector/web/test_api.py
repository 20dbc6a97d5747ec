"""The interface as the box's own code speaks it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete

from reporting.collector import baselines, enrolment
from reporting.collector.tables import boxes
from reporting.delivery import REPORTS, Outcome, Reply, judge, last_path, read_last
from reporting.schema.enrolment import INVITED, invited, read_answer
from reporting.schema.envelope import MOST_BYTES, box_id
from reporting.schema.signing import public_key
from reporting.schema.verify import place
from tests.reporting.collector.rows import with_school
from tests.reporting.schema.baselines import KEY, lines
from tests.reporting.schema.baselines import signed as signed_baseline
from tests.reporting.schema.reports import OTHER, PRIVATE, chain, signed

BOX = box_id(public_key(PRIVATE))


@pytest.fixture
def client(app, collector, moment):
    moment.at = 1_867_000_000  # 2029
    with collector.database.changing() as connection:
        with_school(connection, box=BOX)
    return app.test_client()


def post(client, data: bytes, path=REPORTS) -> Reply:
    answer = client.post(path, data=data, content_type="application/json")
    return Reply(answer.status_code, answer.data, answer.headers.get("Retry-After", ""))


def test_a_box_delivers_and_hears_what_is_held(client) -> None:
    assert read_last(Reply(200, client.get(last_path(BOX)).data)) is None
    first, second, third = chain(3)
    for one, standing in ((first, "next"), (third, "gap"), (second, "late"), (second, "duplicate")):
        assert judge(post(client, one.data))[:2] == (Outcome.DELIVERED, standing)
    assert read_last(Reply(200, client.get(last_path(BOX)).data)) == place(third)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"x" * (MOST_BYTES + 1), 413, "size"),
        (b"hello", 400, "encoding"),
        (b"{}", 422, "schema"),
        (chain(1)[0].data.replace(b'"harm":-7', b'"harm":-8'), 403, "signature"),
        (signed(OTHER).data, 403, "unknown"),
    ],
)
def test_what_is_refused_is_refused_with_its_reason(client, data, status, code) -> None:
    reply = post(client, data)
    assert (reply.status, json.loads(reply.body)["code"]) == (status, code)
    assert judge(reply).outcome is Outcome.REFUSED


def test_a_second_draw_is_a_conflict(client) -> None:
    post(client, chain(1)[0].data)
    reply = post(client, signed(month="2026-01", service={"hours": 3, "of": 744}).data)
    assert (reply.status, json.loads(reply.body)) == (409, {"standing": "substituted"})


@pytest.mark.parametrize("box", ["", "x", "../../etc", "A" * 64, "0" * 64])
def test_nothing_is_held_of_who_is_unknown(client, box) -> None:
    answer = client.get(f"/api/v1/boxes/{box}/last")
    assert answer.status_code == 404 if box in {"", "../../etc"} else answer.json == {"sequence": 0}


def test_an_endless_body_without_a_length_is_cut_off(client) -> None:
    class Endless:
        asked = 0

        def read(self, size: int = -1) -> bytes:
            Endless.asked += size
            assert size > 0
            return b"x" * size

        def readline(self, size: int = -1) -> bytes:
            return self.read(size)

    environ = {"wsgi.input": Endless(), "wsgi.input_terminated": True}
    assert client.post(REPORTS, environ_overrides=environ).status_code == 413
    assert Endless.asked < 1_000_000


def test_a_box_is_enrolled_by_its_invitation(client, collector) -> None:
    with collector.database.changing() as connection:
        connection.execute(delete(boxes))
    baselines.publish(collector.database, lines(signed_baseline()), 1, "Hoà")
    invitation = enrolment.invite(collector.database, "hue-thcs-0042", collector.at, "Hoà")
    answer = client.post(INVITED, data=invited(invitation.code, PRIVATE))
    found = read_answer(answer.data)
    assert answer.status_code == 201
    assert (found.school, found.authority) == ("hue-thcs-0042", "Sở Giáo dục và Đào tạo")
    assert (found.name, found.baseline_key) == ("THCS Nguyễn Tri Phương", KEY)
    refused = client.post(INVITED, data=invited(invitation.code, OTHER))
    assert (refused.status_code, refused.json["code"]) == (403, "invitation")
    assert client.post(INVITED, data=b"{}").status_code == 400
    assert client.post(INVITED, data=b"x" * 5000).status_code == 413


def test_neither_cookies_nor_a_form_key_matter_to_a_box(client) -> None:
    answer = client.post(REPORTS, data=chain(1)[0].data, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers
