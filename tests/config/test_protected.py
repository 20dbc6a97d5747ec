"""What nothing may block."""

from __future__ import annotations

import pytest

from config.protected import BUILTIN, protected_rules, why_unprotectable
from config.rules import EXACT, NameRule


def protect(text: str) -> NameRule:
    return NameRule.parse(text, plain=EXACT)


@pytest.mark.parametrize(
    "name",
    [
        "tongdai111.vn",
        "vn-cop.vn",
        "connectivitycheck.gstatic.com",
        "captive.apple.com",
        "www.msftconnecttest.com",
        "detectportal.firefox.com",
        "time.android.com",
        "time.apple.com",
        "pool.ntp.org",
        "2.android.pool.ntp.org",
    ],
)
def test_help_and_what_a_device_needs_is_built_in(name) -> None:
    assert any(rule.matches(name) for rule in BUILTIN)


@pytest.mark.parametrize("name", ["ntp.org", "x.captive.apple.com", "apple.com", "gstatic.com", "google.com"])
def test_a_protected_name_is_exact_unless_marked(name) -> None:
    assert not any(rule.matches(name) for rule in BUILTIN)


def test_nothing_built_in_would_be_refused_in_a_file() -> None:
    assert not [str(rule) for rule in BUILTIN if why_unprotectable(rule)]


@pytest.mark.parametrize("written", ["vn", "com.vn", "*.edu.vn", "google.com", "www.bing.com", "*.google.com",
                                     "search.yahoo.com", "coccoc.com"])  # fmt: skip
def test_a_public_suffix_or_search_engine_is_never_protected(written) -> None:
    assert why_unprotectable(protect(written))


@pytest.mark.parametrize("written", ["classroom.google.com", "truong.edu.vn", "*.truong.edu.vn"])
def test_what_is_below_may_be_protected(written) -> None:
    assert why_unprotectable(protect(written)) == ""


def test_each_name_once_and_the_built_in_ones_first() -> None:
    mine = (protect("truong.edu.vn"), protect("vn-cop.vn"))
    rules = protected_rules(mine, mine)
    assert rules[: len(BUILTIN)] == BUILTIN
    assert rules[len(BUILTIN) :] == (protect("truong.edu.vn"),)
