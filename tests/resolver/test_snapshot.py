from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config.devices import Devices
from config.policyfile import default_policy_text, parse_policy
from policy.identify import Clients
from resolver.snapshot import Snapshot


def snapshot():
    policy = parse_policy(default_policy_text("school"))
    return Snapshot(policy, Clients(policy, Devices(())), Path("00000001.lcx"))


def test_a_snapshot_goes_through_the_line_to_a_worker():
    one = pickle.loads(pickle.dumps(snapshot()))
    assert one.policy == snapshot().policy
    assert one.index == Path("00000001.lcx")
    assert one.clients.identify("192.0.2.1", None).group == one.policy.default_group


def test_nobody_edits_a_snapshot():
    with pytest.raises(FrozenInstanceError):
        snapshot().index = None
