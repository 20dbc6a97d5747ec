"""Devices in two languages."""

from __future__ import annotations

import re

import pytest

from admin.claimdesk import ClaimRefused
from admin.devicewords import DeviceWords
from admin.presence import Present
from admin.words import Words
from config.policyfile import default_policy_text, parse_policy
from policy.devicemap import Trouble
from policy.identify import HOWS, Identity

POLICY = parse_policy(default_policy_text("school"))
NOW = 1_788_750_000  # 2026-09-07 10:00 in Huế
VI, EN = (DeviceWords(Words(language), POLICY, NOW) for language in ("vi", "en"))


def test_a_group_is_called_by_its_name() -> None:
    assert (VI.group("pupils"), EN.group("pupils"), EN.group("gone")) == ("Học sinh", "Pupils", "gone")


@pytest.mark.parametrize("how", HOWS)
def test_every_way_of_knowing_a_device_has_words(how) -> None:
    row = Present(Identity("pupils", None, how))
    assert VI.why(row) != EN.why(row) or how == "mac"


def test_a_claim_says_until_when_and_a_midnight_is_the_day_before() -> None:
    midnight = NOW - 10 * 3600 + 86_400
    row = Present(Identity("teachers", "x", "claim", until=midnight))
    assert EN.why(row) == "claim, until the end of 7 September 2026"
    assert VI.why(row) == "nhận máy, đến hết ngày 7/9/2026"
    assert EN.moment(NOW + 3600) == "11:00 today"


def test_what_is_odd_is_said_in_short() -> None:
    row = Present(
        Identity("pupils", None, "default"),
        random_mac=True,
        gateway=True,
        perhaps="Máy An",
        others=(("fd00::1", "staff"), ("fd00::2", "staff")),
    )
    assert EN.notes(row) == [
        "the router",
        "made-up MAC",
        'perhaps "Máy An" with a new MAC',
        f"but fd00::1 is in group {POLICY.groups['staff'].en}",
    ]
    assert len(VI.notes(row)) == 4
    assert EN.notes(Present(Identity("pupils", None, "default"))) == []


TROUBLES = [
    Trouble("/f", "group", "/d", "lachan-chores", "_kea"),
    Trouble("/f", "denied", "/d", "lachan-chores"),
    Trouble("/f", "missing"),
    Trouble("/f", "odd", count=3),
    Trouble("/f", "unknown", detail="is no lease file"),
    Trouble("/f", "failed", detail="Input/output error"),
]


@pytest.mark.parametrize("one", TROUBLES, ids=lambda one: one.kind)
def test_a_lease_file_that_cannot_be_used_is_explained_in_both_languages(one) -> None:
    assert VI.trouble(one) != EN.trouble(one)
    assert EN.trouble(one).startswith("/f: ")


def test_the_command_that_opens_a_lease_file_is_whole() -> None:
    assert "sudo usermod -aG _kea lachan-chores && sudo systemctl restart lachan-chores" in VI.trouble(
        TROUBLES[0]
    )


def test_a_refusal_teaches_no_guesser_anything() -> None:
    assert EN.refused(ClaimRefused("wrong")) == "The code is wrong, used up or no longer valid."
    assert "2 min" in EN.refused(ClaimRefused("wait", 61))
    assert "2 phút" in VI.refused(ClaimRefused("wait", 61))


def test_the_router_that_asks_for_all() -> None:
    assert all(re.search("router", line) for line in EN.only_gateway())
    assert len(VI.only_gateway()) == 2
