"""What somebody typed into the form of a pass."""

from __future__ import annotations

import pytest

from admin.passes_form import (
    ONE_DEVICE,
    Typed,
    blocked_services,
    doings_for,
    minutes_of,
    service_called,
    sites_and_services,
    spans_for,
    wish_of,
)
from config.policyfile import default_policy_text, parse_policy
from config.roles import ROLES


@pytest.mark.parametrize(
    ("text", "sites", "services"),
    [
        ("olm.vn", ("olm.vn",), ()),
        ("olm.vn azota.vn\n  shub.edu.vn ", ("olm.vn", "azota.vn", "shub.edu.vn"), ()),
        ("https://olm.vn/lop-6?a=1", ("https://olm.vn/lop-6?a=1",), ()),
        ("YouTube, olm.vn; youtube", ("olm.vn",), ("youtube",)),
        ("Free Fire", (), ("free-fire",)),
        ("nothing such", (), ("nothing such",)),
        ("", (), ()),
        (" \n ,;", (), ()),
    ],
)
def test_sites_and_services_are_told_apart(text, sites, services):
    assert sites_and_services(text) == (sites, services)


def test_a_service_may_be_called_without_marks():
    assert service_called("Liên Quân Mobile") == service_called("lien quan mobile") != ""


@pytest.mark.parametrize(
    ("text", "minutes"), [("45", 45), ("", None), (" ", None), ("-5", 0), ("٤", 0), ("1e3", 0)]
)
def test_minutes(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("doing", ["pass", "focus", "off", "extra", "release"])
def test_only_what_belongs_to_the_thing_is_wished(doing):
    wish = wish_of(
        Typed(doing, "pupils", "Máy An", "olm.vn", ("tiktok",), ("video",), "30", "vì sao"),
        "Cô Lan",
        "teacher",
    )
    assert bool(wish.sites) == (doing == "pass")
    assert bool(wish.categories) == (doing == "pass")
    assert bool(wish.focus) == wish.only == (doing == "focus")
    assert wish.off == (doing == "off")
    assert bool(wish.release) == (doing == "release")
    assert (wish.extra is not None) == bool(wish.device) == (doing == "extra")


def test_one_device_in_the_place_of_a_group():
    wish = wish_of(Typed("off", ONE_DEVICE, "Máy An"), "", "")
    assert (wish.group, wish.device) == ("", "Máy An")


def test_who_may_what_and_for_how_long():
    assert "release" not in doings_for(ROLES["teacher"])
    assert "release" in doings_for(ROLES["parent"])
    assert max(spans_for(ROLES["teacher"], "pass")) == 240
    assert max(spans_for(ROLES["it"], "release")) == 30 * 1440


def test_services_of_all_groups_rules():
    policy = parse_policy(default_policy_text("school"))
    assert set(blocked_services(policy)) >= set()
    text = 'kind = "home"\ndefault_group = "a"\n[groups.a]\nvi = "A"\nen = "A"\nblock_services = ["group:video"]\n'
    assert "youtube" in blocked_services(parse_policy(text))
