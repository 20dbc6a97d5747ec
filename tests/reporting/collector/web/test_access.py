from __future__ import annotations

import pytest

from reporting.collector.web.access import ADMIN, ANYONE, BOX, CLERK, READER, safe_next, views

LEAST = {
    "static": BOX,
    "api.reports": BOX,
    "api.last": BOX,
    "api.enrol": BOX,
    "home.start": READER,
    "home.healthz": BOX,
    "dashboard.look": READER,
    "dashboard.paper": READER,
    "dashboard.coverage_file": READER,
    "dashboard.figures_file": READER,
    "baseline.chain": BOX,
    "baseline.log": ANYONE,
    "schools.all_": READER,
    "schools.one": READER,
    "schools.invite": CLERK,
    "schools.withdraw": CLERK,
    "schools.key": CLERK,
    "schools.revoke": ADMIN,
    "schools.aside": ADMIN,
    "schools.load": ADMIN,
    "schools.invited": ANYONE,
    "upload.take": CLERK,
    "people.all_": ADMIN,
    "people.add": ADMIN,
    "people.link": ADMIN,
    "people.remove": ADMIN,
    "people.whose": ADMIN,
    "people.trail": ADMIN,
    "people.second_off": ADMIN,
    "own.look": READER,
    "own.turn_on": READER,
    "own.turn_off": READER,
    "login.code": ANYONE,
    "login.form": ANYONE,
    "login.log_in": ANYONE,
    "login.log_out": READER,
    "login.link": ANYONE,
}
ROLE = {READER: "reader", CLERK: "clerk", ADMIN: "admin"}
BELOW = {CLERK: "reader", ADMIN: "clerk"}


def paths(app, least=None):
    """Every view with a path that fits it, and its methods."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {
            name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "x"
            for name in rule.arguments
        }
        if rule.endpoint != "static" and (least is None or LEAST[rule.endpoint] == least):
            yield rule.endpoint, adapter.build(rule.endpoint, values), rule.methods


def test_every_view_says_whom_it_is_open_to(app) -> None:
    assert views(app) == LEAST


def test_who_is_not_logged_in_gets_to_the_log_in_and_changes_nothing(app, visitor) -> None:
    for endpoint, path, methods in paths(app):
        if LEAST[endpoint] < READER:
            continue
        if "GET" in methods:
            assert visitor.get(path).status_code == 303, endpoint
        if "POST" in methods:
            assert visitor.client.post(path).status_code == 403, endpoint


@pytest.mark.parametrize("least", [CLERK, ADMIN])
def test_a_lower_role_is_refused(app, logged_in, least) -> None:
    one = logged_in(BELOW[least])
    for endpoint, path, methods in paths(app, least):
        if "GET" in methods:
            assert one.get(path).status_code == 403, endpoint
        if "POST" in methods:
            assert one.client.post(path).status_code == 403, endpoint


def test_nothing_changes_without_the_form_key_or_from_elsewhere(app, logged_in) -> None:
    one = logged_in()
    key = one.key("/")
    for endpoint, path, methods in paths(app):
        if LEAST[endpoint] == BOX or "POST" not in methods:
            continue
        assert one.client.post(path).status_code == 403, endpoint
        elsewhere = {"Origin": "https://evil.example"}
        assert one.client.post(path, data={"form_key": key}, headers=elsewhere).status_code == 403, endpoint


@pytest.mark.parametrize(
    "text", [None, "", "//evil.example", "https://evil.example", "/\\evil", "x", "/a\nb"]
)
def test_nobody_is_led_elsewhere_after_the_log_in(text) -> None:
    assert safe_next(text) == "/"


def test_a_view_that_does_not_say_whom_it_is_for_is_not_served(app) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 500


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_a_server_in_front_that_was_not_announced_makes_nobody_local(visitor, header) -> None:
    """Without --proxy everybody behind nginx would look as if they sat at the machine itself."""
    assert visitor.get("/login").status_code == 200
    answer = visitor.get("/login?lang=en", headers={header: "for=203.0.113.9"})
    assert answer.status_code == 403
    assert "--proxy" in answer.get_data(as_text=True)


def test_a_zero_character_is_refused_before_a_database_sees_it(visitor, logged_in) -> None:
    assert visitor.post("/login", name="a\0b", password="x").status_code == 400
    one = logged_in()
    for path in ("/schools?q=%00", "/schools/%00", "/dashboard?commune=%00", "/link/%00"):
        assert one.get(path).status_code == 400, path


def test_a_number_beyond_any_database_is_no_page(logged_in) -> None:
    one = logged_in()
    assert (
        one.client.post(f"/schools/a/withdraw/{10**30}", data={"form_key": one.key("/")}).status_code == 404
    )
