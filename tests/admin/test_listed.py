"""The listed devices are read again when, and only when, the text or the groups are others."""

from __future__ import annotations

import pytest

from admin import listed
from admin.listed import listed_devices
from config.errors import ConfigInvalid
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy

ONE = '[[devices]]\nname = "Máy An"\ngroup = "pupils"\naddresses = ["192.168.1.9"]\n'


def test_a_change_counts_at_once(tmp_path):
    paths, policy = Paths(tmp_path), parse_policy(default_policy_text("school"))
    assert listed_devices(paths, policy).devices == ()
    paths.devices.write_text(ONE)
    assert [one.name for one in listed_devices(paths, policy).devices] == ["Máy An"]
    paths.devices.write_text(ONE.replace("An", "Bi"))
    assert [one.name for one in listed_devices(paths, policy).devices] == ["Máy Bi"]
    for _again in range(2):
        paths.devices.write_text("[[devices]]\n")
        with pytest.raises(ConfigInvalid):
            listed_devices(paths, policy)


def test_the_same_is_not_read_again(tmp_path, monkeypatch):
    paths, policy = Paths(tmp_path), parse_policy(default_policy_text("school"))
    paths.devices.write_text(ONE)
    first = listed_devices(paths, policy)
    monkeypatch.setattr(listed, "parse_devices", None)
    assert listed_devices(paths, policy) is first
