"""Services as tiles."""

from __future__ import annotations

import pytest

from admin.servicetiles import initials, plain, service_tiles
from admin.words import Words
from config.services import SERVICE_GROUPS, SERVICES


def entries(sought="", chosen=()):
    return [one.entry for kind in service_tiles(Words("vi"), chosen, sought) for one in kind.services]


def test_all_are_there_by_kind():
    assert sorted(entries()) == sorted(SERVICES)
    assert [kind.id for kind in service_tiles(Words("en"), ())] == list(SERVICE_GROUPS)


@pytest.mark.parametrize("sought", ["TikTok", "tik", "tiktokcdn.com", "TIKTOK "])
def test_one_is_found_by_name_id_or_address(sought):
    assert "tiktok" in entries(sought)
    assert len(entries(sought)) < 5


def test_without_marks_and_by_kind():
    assert "facebook" in entries("mang xa hoi")
    assert entries("no such thing") == []
    assert plain("Liên Quân  Đấu") == "lien quan dau"


def test_what_is_chosen_is_ticked_and_what_goes_with_its_kind_is_told():
    [kind] = service_tiles(Words("en"), ["tiktok", "group:social"], "tiktok")
    [tile] = kind.services
    assert (tile.chosen, tile.by_kind, kind.whole.chosen) == (True, True, True)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Free Fire", "FF"),
        ("Zalo", "Za"),
        ("X (Twitter)", "X"),
        ("VTV Go", "VG"),
        ("9GAG", "9G"),
        ("...", "."),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters
