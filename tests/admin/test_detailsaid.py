"""The level of detail, as everybody on the network is told it."""

from __future__ import annotations

import pytest

from admin.detailsaid import names_line, sums_line
from admin.words import Words
from config.policyfile import default_policy_text, parse_policy

VI, EN = Words("vi"), Words("en")


def policy(kind, devices, hours, level="blocked-names"):
    keys = f'[statistics]\ndetail = "{level}"\nnames_devices = {devices}\nnames_hours = {hours}\n'
    return parse_policy(f"{default_policy_text(kind)}\n{keys}")


def test_while_only_sums_are_kept_there_is_nothing_more_to_tell():
    assert names_line(VI, policy("school", 5, 48, "counts")) == ""


@pytest.mark.parametrize(("kind", "devices"), [("school", 8), ("home", 3)])
def test_it_says_how_many_devices_and_for_how_long(kind, devices):
    found = policy(kind, devices, 48)
    assert f"once {devices} devices met it" in names_line(EN, found)
    assert f"từ {devices} thiết bị gặp" in names_line(VI, found)
    assert "2 ngày" in names_line(VI, found)
    assert "30 hours" in names_line(EN, policy(kind, devices, 30))


def test_a_home_that_keeps_the_names_of_one_device_tells_everybody_so():
    assert "may tell of one person" in names_line(EN, policy("home", 1, 24))
    assert "có thể nói về một người" in names_line(VI, policy("home", 1, 24))


def test_sums_have_their_time_too_and_homes_have_no_hours():
    assert "400 days, by day after 1,100 days" in sums_line(EN, "school")
    assert "400 ngày, theo ngày sau 1.100 ngày" in sums_line(VI, "school")
    assert "400" not in sums_line(EN, "home")
