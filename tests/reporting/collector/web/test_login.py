from __future__ import annotations

from reporting.collector import staff
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
