"""The level of detail is written into the policy with all its remarks kept."""

from __future__ import annotations

import pytest

from admin.detailedit import HOURS, with_detail
from config.detail import LONGEST, SHORTEST, Detail
from config.policyfile import default_policy_text, parse_policy

SCHOOL = default_policy_text("school")
ON = {"detail": "blocked-names", "names_hours": "72", "names_devices": " 6 "}


def test_switched_on_and_off_again():
    on = with_detail(SCHOOL, ON)
    assert on.startswith(SCHOOL.rstrip())
    assert parse_policy(on).statistics == Detail(detail="blocked-names", names_hours=72, names_devices=6)
    off = with_detail(on, {"detail": "counts"})
    assert not parse_policy(off).statistics.names
    assert parse_policy(off).statistics.names_devices == 6  # for the next time


def test_remarks_and_other_tables_stay():
    text = SCHOOL + "\n[statistics] # ours\n# why\ndetail = 'counts'\n\n# the lists\n[[lists]]\nid = 'a'\n"
    text += "category = 'adult'\nurl = 'https://lists.example/a'\n"
    found = with_detail(text, ON)
    assert all(remark in found for remark in ("# ours", "# why", "# the lists"))
    assert parse_policy(found).statistics.names_hours == 72
    assert len(parse_policy(found).lists) == 1


def test_off_where_nothing_was_written_writes_nothing():
    assert with_detail(SCHOOL, {"detail": "counts"}) == SCHOOL


@pytest.mark.parametrize(
    "form", [{}, {"detail": "all"}, {**ON, "names_devices": "five"}, {**ON, "names_hours": ""}, {**ON, "names_hours": "9" * 9}]
)  # fmt: skip
def test_what_is_no_level_is_said(form):
    with pytest.raises(ValueError, match=r"must be|is not"):
        with_detail(SCHOOL, form)


def test_what_is_offered_is_allowed():
    assert {HOURS[0], HOURS[-1]} == {SHORTEST, LONGEST}
