"""The bench of the page, with a school small enough for a test."""

from __future__ import annotations

import pytest

from bench.page import measure, memory, school


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    return school(tmp_path_factory.mktemp("school"), devices=4, days=2)


def test_who_owns_the_box_opens_the_pages(box):
    found = measure(box, rounds=1)
    assert {"/", "/devices", "/groups/group-0", "/statistics?span=year"} <= set(found)
    assert all(len(times) == 1 for times in found.values())


def test_the_memory_is_that_of_the_process_users_run(box):
    found = memory(box, rounds=1)
    assert set(found) == {"started", "round 1"}
    assert found["round 1"] > found["started"] > 10
