from __future__ import annotations

import pyotp

from tests.reporting.collector.web.conftest import PASSWORD


def switched_on(one, moment) -> None:
    page = one.get("/me?lang=en").get_data(as_text=True)
    assert 'class="qr"' in page
    secret = page.partition('name="secret" value="')[2].partition('"')[0]
    one.post("/me/second-step", page="/me", secret=secret, code=pyotp.TOTP(secret).at(moment.at))


def test_it_is_switched_off_with_the_password_and_by_an_administrator(logged_in, moment) -> None:
    one = logged_in("reader", "Bình")
    switched_on(one, moment)
    assert "It is on" in one.get("/me").get_data(as_text=True)
    assert one.post("/me/second-step/off", page="/me", password="wrong").status_code == 403
    assert one.post("/me/second-step/off", page="/me", password=PASSWORD).status_code == 303
    assert "It is on" not in one.get("/me").get_data(as_text=True)
    switched_on(one, moment)
    admin = logged_in()
    assert "with a second step" in admin.get("/people?lang=en").get_data(as_text=True)
    assert admin.post("/people/second-off", page="/people", name="Bình").status_code == 303
    assert admin.post("/people/second-off", page="/people", name="Bình").status_code == 422
    assert "It is on" not in one.get("/me").get_data(as_text=True)


def test_a_secret_that_is_none_is_not_shown_again(logged_in) -> None:
    one = logged_in()
    page = one.post("/me/second-step", page="/me", secret="<script>alert(1)</script>", code="1")
    assert page.status_code == 422
    assert "<script>" not in page.get_data(as_text=True)
