"""Putting a wish in force."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from admin.passes_grant import named_devices, put_in_force
from admin.passes_store import PassBook
from admin.passes_wish import Wish, ready
from admin.words import Words
from config.errors import ConfigInvalid
from config.paths import Paths
from config.policyfile import parse_policy

POLICY = parse_policy("""
kind = "home"
default_group = "kids"
[groups.kids]
vi = "Con"
en = "Kids"
    [[groups.kids.timetable]]
    name = "Night"
    windows = ["21:30-06:00"]
    close = true
""")
NOW = datetime(2026, 9, 7, 21, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def granted(tmp_path, **wish):
    found = ready(Words("en"), Wish(**wish), POLICY, {"Máy An": "kids"})
    return put_in_force(PassBook(Paths(tmp_path)), found, POLICY, (), NOW)


def test_a_pass_begins_now(tmp_path):
    entry = granted(tmp_path, group="kids", sites=["olm.vn"], minutes=30)
    assert (entry.start, entry.end) == (int(NOW.timestamp()), int(NOW.timestamp()) + 1800)


def test_extra_time_counts_from_bedtime(tmp_path):
    entry = granted(tmp_path, device="Máy An", extra=30)
    assert datetime.fromtimestamp(entry.start, NOW.tzinfo).strftime("%H:%M") == "21:30"


def test_devices_with_a_name(tmp_path):
    paths = Paths(tmp_path)
    assert named_devices(paths, POLICY) == {}
    paths.devices.write_text('[[devices]]\nname = "Máy An"\ngroup = "kids"\naddresses = ["192.168.1.9"]\n')
    assert named_devices(paths, POLICY) == {"Máy An": "kids"}
    paths.devices.write_text("[[devices]]\n")
    with pytest.raises(ConfigInvalid):
        named_devices(paths, POLICY)
