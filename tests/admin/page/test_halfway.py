from __future__ import annotations

from admin.accounts import User
from admin.page.halfway import LIFETIME, MOST, Halfway

LAN = User("lan", "Lan", "teacher", 1, ready=True)


def test_it_is_found_by_its_token_for_some_minutes():
    halfway = Halfway()
    token = halfway.begin(LAN, "/people", 10.0)
    assert halfway.find(token, 10.0 + LIFETIME - 1).goal == "/people"
    assert halfway.find("", 10.0) is None
    assert halfway.find(token, 10.0 + LIFETIME) is None


def test_it_ends_and_the_oldest_of_too_many_go():
    halfway = Halfway()
    first = halfway.begin(LAN, "/", 0.0)
    second = halfway.begin(LAN, "/", 0.0)
    halfway.end(second)
    assert halfway.find(second, 1.0) is None
    for _number in range(MOST):
        halfway.begin(LAN, "/", 0.0)
    assert halfway.find(first, 1.0) is None
