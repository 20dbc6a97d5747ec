from __future__ import annotations

import pytest

from config.discreet import HELP, PARTS, WORDS, discreet_names, is_discreet
from config.names import DomainName
from config.paths import Paths
from config.settings import load_settings


@pytest.mark.parametrize(
    "name",
    ["tongdai111.vn", "www.unicef.org", "a.b.suckhoedoisong.vn", "chat.scarleteen.com", "who.int",
     "suckhoe.example.vn", "mental-health.example", "gioitinhtuoihoa.vn", "benhvientudu.example", "hiv.example",
     "a.b.teenhelpline.example", "stop-rape.example"],
)  # fmt: skip
def test_places_of_help_and_all_below_them_however_a_list_calls_them(name):
    assert is_discreet(name)


@pytest.mark.parametrize(
    "name",
    ["", "vn", "notunicef.org", "unicef.org.example", "facebook.com", "archive.org", "grape.example",
     "casino.example", "fundamental.example", "games.example.com", "tiktok.com"],
)  # fmt: skip
def test_others_are_not(name):
    assert not is_discreet(name)


def test_more_are_taken_with_all_below_them():
    assert is_discreet("chat.help.example", {"help.example"})
    assert not is_discreet("help.example", {"chat.help.example"})


def test_those_of_the_settings(tmp_path):
    paths = Paths(tmp_path, tmp_path)
    paths.settings.write_text('hotline_site = "duongday.example"\nreporting_site = "bao.example"\n')
    assert {"duongday.example", "bao.example"} <= discreet_names(load_settings(paths.settings), paths)


def test_each_is_a_name_or_a_part_of_one_as_names_are_kept():
    assert all(DomainName.parse(name) == name for name in HELP)
    assert all(DomainName.parse(one) == one for one in (*WORDS, *PARTS))
    assert not any("." in one for one in (*WORDS, *PARTS))
