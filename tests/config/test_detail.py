"""[statistics]: how much is kept. In a school no name that fewer than five devices met, whatever is written."""

from __future__ import annotations

import pytest

from admin.mistakes import told
from admin.words import Words
from config.detail import BLOCKED_NAMES, COUNTS, Detail
from config.errors import ConfigInvalid
from config.policyfile import default_policy_text, parse_policy


def read(kind, keys=""):
    return parse_policy(f"{default_policy_text(kind)}\n[statistics]\n{keys}").statistics


@pytest.mark.parametrize("kind", ["school", "home"])
def test_without_a_word_only_sums_are_kept(kind):
    assert parse_policy(default_policy_text(kind)).statistics == Detail()
    assert read(kind).detail == COUNTS
    assert not read(kind).names


def test_names_for_a_week_once_five_devices_met_them():
    found = read("school", 'detail = "blocked-names"')
    assert found == Detail(detail=BLOCKED_NAMES, names_hours=168, names_devices=5)
    assert found.names


def test_at_home_one_device_may_be_enough():
    assert read("home", 'detail = "blocked-names"\nnames_devices = 1').least("home") == 1


@pytest.mark.parametrize("level", ["counts", "blocked-names"])
@pytest.mark.parametrize("devices", [1, 4])
def test_a_school_below_five_is_refused_in_both_languages(devices, level):
    with pytest.raises(ConfigInvalid) as caught:
        read("school", f'detail = "{level}"\nnames_devices = {devices}')
    assert "statistics.names_devices" in str(caught.value)
    assert "5 or more in a school" in told(Words("en"), caught.value)
    assert "từ 5 trở lên trong trường học" in told(Words("vi"), caught.value)


def test_where_a_home_became_a_school_five_hold_all_the_same():
    assert Detail(detail=BLOCKED_NAMES, names_devices=1).least("school") == 5


@pytest.mark.parametrize(
    "keys",
    ['detail = "all"', "names_hours = 23", "names_hours = 2161", "names_devices = 0", "names_devices = true", "names = 5"],
)  # fmt: skip
def test_what_is_no_level_is_refused(keys):
    with pytest.raises(ConfigInvalid):
        read("home", keys)
