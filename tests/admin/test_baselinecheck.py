from __future__ import annotations

import pytest

from admin.baselinecheck import MOST_BELOW, checked
from config.errors import ConfigInvalid
from tests.reporting.schema.baselines import signed, value

LIST = value()["lists"][0]


def mistakes(**changes) -> list[str]:
    with pytest.raises(ConfigInvalid) as caught:
        checked(signed(**changes).bundle)
    return [one.path for one in caught.value.mistakes]


def test_a_good_one_passes() -> None:
    assert checked(signed().bundle).version == 1


def test_search_engines_services_and_public_suffixes_are_never_protected() -> None:
    names = ["tuvan.hue.example", "bing.com", "facebook.com", "*.edu.vn"]
    assert mistakes(protected=names) == ["protected[1]", "protected[2]", "protected[3]"]
    assert mistakes(protected=[], contacts={"reporting_site": "www.tiktok.com"}) == [
        "protected[0]",
        "protected[1]",
    ]


def test_a_bank_that_everybody_needs_may_be() -> None:
    assert checked(signed(protected=["momo.vn"]).bundle).protected


def test_not_everything_can_be_wide() -> None:
    wide = [f"*.a{number}.example" for number in range(MOST_BELOW + 1)]
    assert mistakes(protected=wide) == ["protected"]


def test_ids_and_addresses_are_looked_at() -> None:
    assert mistakes(lists=[LIST, LIST | {"url": "https://b.example/x"}]) == ["lists[1].id"]
    assert mistakes(lists=[LIST | {"url": "ftp://b.example/x"}]) == ["baseline.lists[0].url"]
    assert mistakes(recommended=[{"id": "x", "vi": "a", "en": "b", "categories": ["nonsense"]}]) == [
        "baseline.recommended[0].categories[0]"
    ]
    assert mistakes(protected=["không phải tên miền"]) == ["baseline.protected[0]"]
