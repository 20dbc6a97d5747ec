from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path

import pytest

from blocklists.bundled import TEST_ONLY, Bundled, bundled_lists
from blocklists.parse import parse_list
from blocklists.suffixes import load_suffixes
from config.categories import CATEGORIES
from config.names import is_below
from config.protected import BUILTIN

# Never to be touched by any bundled list: lessons, updates and the plumbing of the web depend on them.
NEVER = """
google.com accounts.google.com accounts.youtube.com classroom.google.com drive.google.com docs.google.com meet.google.com gstatic.com
googleapis.com googleusercontent.com ggpht.com gvt1.com google.com.vn office.com office365.com
microsoft.com microsoftonline.com live.com sharepoint.com teams.microsoft.com windows.net skype.com
outlook.com windowsupdate.com apple.com icloud.com apple-dns.net cloudflare.com cloudfront.net akamai.net
akamaized.net fastly.net amazonaws.com azureedge.net github.com githubusercontent.com wikipedia.org
zoom.us moodle.org khanacademy.org scratch.mit.edu code.org canva.com quizizz.com kahoot.it
education.minecraft.net vn-cop.vn tongdai111.vn moet.gov.vn hue.gov.vn thuathienhue.gov.vn vnedu.vn
smas.edu.vn enetviet.com k12online.vn olm.vn hocmai.vn violet.vn vnpt.vn viettel.vn fpt.vn vtv.vn
vnexpress.net tuoitre.vn thanhnien.vn zingnews.vn znews.vn zdn.vn
"""

# In two categories on purpose: a school that closes only outside DNS, and not VPNs, needs these as well.
TWICE = {"doh.mullvad.net", "dns.mullvad.net"}


@pytest.fixture(scope="module")
def lists(project: Path) -> tuple[Bundled, ...]:
    return bundled_lists(project / "blocklists" / "starter")


@pytest.fixture(scope="module")
def blocked(lists: tuple[Bundled, ...]) -> dict[str, set[str]]:
    """Category → the names it blocks with all below them."""
    return {
        item.category: {
            n for kind, names in parse_list(item.path).names.items() if not kind.allow for n in names
        }
        for item in lists
    }


def covering(name: str, names: set[str]) -> set[str]:
    return {found for found in names if is_below(name, found)}


def test_the_categories_that_a_box_without_network_needs_are_there(lists: tuple[Bundled, ...]) -> None:
    found = [item.category for item in lists]

    assert {"adult", "gambling", "proxy-vpn", "encrypted-dns", "social", "games"} <= set(found)
    assert found == [category for category in CATEGORIES if category in found]
    assert all(item.id == f"starter-{item.category}" for item in lists)


def test_a_file_of_no_category_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "adult.txt").touch()
    (tmp_path / "notes.txt").touch()

    assert [item.category for item in bundled_lists(tmp_path)] == ["adult"]


def test_they_parse_without_a_rejected_ignored_or_repeated_line(lists: tuple[Bundled, ...]) -> None:
    for item in lists:
        report = parse_list(item.path).report
        assert report.format == "adblock", item.id
        assert report.rejected == [], item.id
        assert not report.ignored, item.id
        assert report.duplicates == 0, item.id
        assert report.names > 0, item.id


def test_they_say_what_they_are(lists: tuple[Bundled, ...]) -> None:
    for item in lists:
        head = item.path.read_text(encoding="utf-8").splitlines()[:5]
        assert head[0].startswith("! Title: Lá Chắn starter list: ")
        assert head[1] == f"! Category: {item.category}"
        assert "! Licence: Apache-2.0" in head


def test_no_name_is_in_two_categories_or_covered_by_another(blocked: dict[str, set[str]]) -> None:
    everything = set().union(*blocked.values())
    counts = Counter(name for names in blocked.values() for name in names)

    assert [name for name, count in counts.items() if count > 1] == []
    assert {name for name in everything if len(covering(name, everything)) > 1} == TWICE


def test_no_name_is_a_public_suffix_or_protected(blocked: dict[str, set[str]]) -> None:
    everything = set().union(*blocked.values())
    suffixes = load_suffixes()

    assert [name for name in everything if suffixes.is_suffix(name)] == []
    assert [rule for rule in BUILTIN if covering(rule.name, everything)] == []
    assert [name for name in everything for rule in BUILTIN if rule.matches(name)] == []


def test_lessons_and_plumbing_stay_open(lists: tuple[Bundled, ...], blocked: dict[str, set[str]]) -> None:
    allowed = {
        n
        for item in lists
        for kind, names in parse_list(item.path).names.items()
        if kind.allow
        for n in names
    }
    everything = set().union(*blocked.values())

    assert [name for name in NEVER.split() if covering(name, everything) and name not in allowed] == []


def test_the_most_asked_names_of_the_world_are_neither_adult_nor_gambling_nor_bypass(
    shared: Path, blocked: dict[str, set[str]]
) -> None:
    with lzma.open(shared / "queries" / "umbrella-top-100k-2026-07.txt.xz", "rt") as file:
        top = [next(file).strip() for _ in range(200)]

    for category in ("adult", "gambling", "proxy-vpn"):
        assert [name for name in top if covering(name, blocked[category])] == []


@pytest.mark.parametrize(
    ("category", "names"),
    [
        ("chat", "zalo.me messenger.com discord.com telegram.org"),
        ("social", "facebook.com tiktok.com instagram.com"),
        ("games", "garena.vn freefiremobile.com roblox.com vnggames.com leagueoflegends.com"),
        ("gambling", "w88.com fun88.com bk8.com m88.com"),
        ("video", "youtube.com netflix.com fptplay.vn"),
        ("piracy", "phimmoi.net thepiratebay.org"),
        ("encrypted-dns", "dns.google cloudflare-dns.com"),
        ("proxy-vpn", "nordvpn.com torproject.org mask.icloud.com"),
    ],
)
def test_the_names_that_parents_try_first(category: str, names: str, blocked: dict[str, set[str]]) -> None:
    assert set(names.split()) <= blocked[category]


def test_lists_that_hold_test_names_only_are_known_as_such(lists: tuple[Bundled, ...]) -> None:
    said = {one.id for one in lists if "Test names only" in one.path.read_text(encoding="utf-8")}
    assert said == TEST_ONLY
