"""What the views work with."""

from __future__ import annotations

import pytest

from admin.accounts import User
from admin.page.site import KEY
from admin.sessions import Session


@pytest.fixture
def site(box):
    return box.extensions[KEY]


def who(role):
    return Session(User("x", "X", role, 0, ready=True), "mark", 0, 0, "")


def test_the_policy_is_read_anew_when_the_file_is_another(site):
    first = site.policy
    assert site.policy is first
    site.paths.policy.write_text(site.paths.policy.read_text() + "\n# changed\n")
    assert site.policy is not first


def test_without_a_file_the_strict_rules_hold(site):
    site.paths.policy.unlink()
    assert site.rules.origin == "built in"


def test_a_parents_home_that_became_a_school(site):
    assert site.role_of(who("parent")).id == "it"
    assert site.role_of(who("teacher")).id == site.role_of(who("helper")).id == "teacher"
    assert site.role_of(who("gone")).id == "viewer"


def test_a_teacher_in_a_home_owns_nothing(site):
    site.paths.policy.write_text(site.paths.policy.read_text().replace('"school"', '"home"'))
    assert site.role_of(who("it")).id == "parent"
    assert site.role_of(who("head")).id == site.role_of(who("teacher")).id == "helper"
    assert site.role_of(who("viewer")).rank == site.role_of(who("gone")).rank == 0
