from __future__ import annotations

from itertools import pairwise

import pytest

from config.categories import MANDATORY
from config.policyfile import KINDS
from config.roles import LONGEST, ROLES, ROLES_AT, ceiling, rank


def test_every_kind_of_place_has_its_roles_from_the_highest_down():
    assert set(ROLES_AT) == set(KINDS)
    assert [role.id for role in ROLES_AT["school"]] == ["it", "head", "teacher", "viewer"]
    assert [role.id for role in ROLES_AT["home"]] == ["parent", "helper"]
    for roles in ROLES_AT.values():
        ranks = [role.rank for role in roles]
        assert ranks == sorted(set(ranks), reverse=True)


def test_nobody_opens_what_is_mandatory():
    assert not any(role.may_open & MANDATORY for role in ROLES.values())


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_higher_may_do_at_least_as_much(kind):
    roles = ROLES_AT[kind]
    for higher, lower in pairwise(roles):
        assert higher.may_open >= lower.may_open
        assert higher.longest >= lower.longest
        assert higher.longest_release >= lower.longest_release


def test_a_teacher_opens_a_video_and_no_way_around_the_filter():
    assert {"video", "games", "social"} <= ceiling("teacher")
    assert not ceiling("teacher") & {"adult", "gambling", "proxy-vpn", "encrypted-dns"}


def test_a_viewer_opens_nothing():
    assert (ceiling("viewer"), ROLES["viewer"].longest) == (frozenset(), 0)


def test_only_it_and_parents_release_a_false_alarm():
    assert {role.id for role in ROLES.values() if role.may_release} == {"it", "parent"}


def test_what_is_no_role_stands_below_all_and_opens_nothing():
    assert rank("") == rank("nobody") == 0
    assert ceiling("nobody") == frozenset()
    assert min(role.rank for role in ROLES.values()) > 0


def test_the_longest_of_all_bounds_every_role():
    assert all(max(role.longest, role.longest_release) <= LONGEST for role in ROLES.values())
