from __future__ import annotations

import pyotp
from sqlalchemy import update

from reporting.collector import staff
from reporting.collector.tables import staff as table
from tests.reporting.collector.web.conftest import PASSWORD


def test_a_link_leads_to_a_password_and_in(visitor, collector) -> None:
    token = staff.add(collector.database, "<script>alert(1)</script>", "reader", collector.at, "command line")
    page = visitor.get(f"/link/{token}").get_data(as_text=True)
    assert "<script>" not in page
    assert visitor.post(f"/link/{token}", password=PASSWORD, again="other").status_code == 422
    assert visitor.post(f"/link/{token}", password=PASSWORD, again=PASSWORD).status_code == 303
    assert visitor.get("/").status_code == 200
    assert visitor.get(f"/link/{token}").status_code == 404


def test_logging_out_ends_it(logged_in) -> None:
    one = logged_in()
    assert one.post("/logout", page="/").status_code == 303
    assert one.get("/").status_code == 303


def test_wrong_and_unknown_look_the_same_and_five_are_enough(visitor, logged_in) -> None:
    logged_in()
    answers = [visitor.post("/login", name=name, password="wrong") for name in ("Trần Hoà", "Nobody")]
    assert [answer.status_code for answer in answers] == [403, 403]
    for _ in range(4):
        visitor.post("/login", name="Trần Hoà", password="wrong")
    late = visitor.post("/login", name="Trần Hoà", password=PASSWORD)
    assert late.status_code == 429
    assert "15" in late.get_data(as_text=True)


def test_no_password_is_typed_over_plain_http(visitor) -> None:
    away = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    assert visitor.get("/login", **away).status_code == 403
    assert (
        "__Host-form"
        in visitor.client.get("/login", base_url="https://localhost", **away).headers["Set-Cookie"]
    )


def test_who_logged_in_here_before_is_not_shut_out_by_guesses_from_elsewhere(visitor, logged_in) -> None:
    mine = logged_in()
    assert mine.post("/logout", page="/").status_code == 303
    for _ in range(6):
        late = visitor.post("/login", name="Trần Hoà", password="wrong")
    assert late.status_code == 429
    assert mine.post("/login", name="Trần Hoà", password=PASSWORD).status_code == 303


def test_the_second_step_is_asked_for_and_a_code_is_good_once(logged_in, visitor, moment) -> None:
    one = logged_in()
    page = one.get("/me").get_data(as_text=True)
    secret = page.partition('name="secret" value="')[2].partition('"')[0]
    app = pyotp.TOTP(secret)
    assert one.post("/me/second-step", page="/me", secret=secret, code="000000").status_code == 422
    assert one.post("/me/second-step", page="/me", secret=secret, code=app.at(moment.at)).status_code == 303

    half = visitor.post("/login", name="Trần Hoà", password=PASSWORD)
    assert half.status_code == 200
    assert visitor.get("/").status_code == 303
    text = half.get_data(as_text=True).partition('name="half" value="')[2].partition('"')[0]
    again = {"page": "/login", "half": text}
    assert visitor.post("/login/code", **again, code=app.at(moment.at)).status_code == 403, "it was used"
    moment.at += 30
    assert visitor.post("/login/code", **again, code=app.at(moment.at)).status_code == 303
    assert visitor.get("/").status_code == 200
    assert visitor.post("/login/code", page="/me", half="1-2.x", code="1").status_code == 403


def test_codes_are_not_guessed_one_after_the_other(logged_in, visitor, collector, moment) -> None:
    logged_in()
    with collector.database.changing() as connection:
        connection.execute(update(table).values(second="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    half = visitor.post("/login", name="Trần Hoà", password=PASSWORD).get_data(as_text=True)
    text = half.partition('name="half" value="')[2].partition('"')[0]
    found = [
        visitor.post("/login/code", page="/login", half=text, code=f"{n:06}").status_code for n in range(8)
    ]
    assert found == [403] * 5 + [429] * 3


def test_a_new_password_does_not_go_round_the_second_step(logged_in, visitor, collector) -> None:
    logged_in()
    with collector.database.changing() as connection:
        connection.execute(update(table).values(second="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    token = staff.link(collector.database, "Trần Hoà", collector.at, "command line")
    answer = visitor.post(f"/link/{token}", password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 200
    assert 'name="half"' in answer.get_data(as_text=True)
    assert visitor.get("/").status_code == 303
