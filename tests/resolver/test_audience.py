from __future__ import annotations

from policy.identify import Identity
from resolver.audience import Askers, Some, conditions_of, group_of
from tests.support.rig import Rig

PHONE = Identity("pupils", "an-phone", "mac", frozenset({"device_phone"}))
NOBODY = Identity("pupils", None, "default")


def test_who_nothing_is_known_of_is_of_the_group():
    askers = Askers(frozenset({"an-phone"}), frozenset({"ctag=device_phone"}))
    assert askers.audience(NOBODY, "192.168.1.9") == "pupils"
    assert Askers().audience(PHONE, "192.168.1.9") == "pupils"


def test_a_device_of_its_own_and_conditions_that_hold_make_a_part_of_a_group():
    askers = Askers(frozenset({"an-phone"}), frozenset({"ctag=device_phone", "client=10.0.0.1"}))
    held = frozenset({"ctag=device_phone"})
    assert askers.audience(PHONE, "192.168.1.9") == Some("pupils", "an-phone", held)
    assert group_of(Some("pupils", "", held)) == group_of("pupils") == "pupils"


def test_conditions_come_from_lists_and_own_rules():
    rig = Rig("""
kind = "school"
default_group = "pupils"
starter = false
rules = ["||a.example^$client=192.168.1.7"]
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
rules = ["||b.example^$ctag=device_phone"]
""")
    assert conditions_of(rig.policy, rig.lists) == {"client=192.168.1.7", "ctag=device_phone"}
