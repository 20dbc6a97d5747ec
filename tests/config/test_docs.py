"""The documents say everything that the code reads."""

from __future__ import annotations

import re

import pytest

from config.categories import CATEGORIES
from config.errors import ConfigInvalid
from config.policyfile import parse_policy
from config.presets import PRESETS
from config.reference import TABLES, fill, places


@pytest.fixture(scope="module")
def settings_page(project) -> str:
    return (project / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_key_is_documented_as_it_is_today(settings_page) -> None:
    """To renew the tables: write `config.reference.fill(text)` back into docs/settings.md."""
    assert places(settings_page) == set(TABLES)
    assert fill(settings_page) == settings_page


def test_every_category_is_documented(settings_page) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \| (yes)? ?\|$", settings_page, re.MULTILINE)
    assert rows == [
        (category.id, category.vi, category.en, "yes" if category.mandatory else "")
        for category in CATEGORIES.values()
    ]


def test_the_smallest_policy_in_the_guide_is_a_policy(project) -> None:
    page = (project / "docs" / "policy.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    first, timetable = [block for block in blocks if not block.startswith("rules")][:2]
    try:
        policy = parse_policy(first + timetable)
    except ConfigInvalid as error:
        pytest.fail(str(error))
    assert policy.groups["children"].timetable[0].windows[0].overnight


def test_the_local_names_in_the_guide_are_what_they_say(project) -> None:
    page = (project / "docs" / "policy.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    local = "\n".join(block for block in blocks if block.startswith(("[[records]]", "[[zones]]")))
    policy = parse_policy(blocks[0] + local)
    assert [zone.name for zone in policy.zones] == ["truong.lan", "1.168.192.in-addr.arpa"]
    assert [str(record.name) for record in policy.records] == ["=may-in.truong.lan", "*.hoc.truong.lan"]


@pytest.mark.parametrize("page", ["timetables.md", "thoi-khoa-bieu.md"])
def test_the_examples_of_the_calendar_are_a_policy_in_both_languages(project, page) -> None:
    text = (project / "docs" / page).read_text(encoding="utf-8")
    head = 'kind = "school"\ndefault_group = "pupils"\n[groups.pupils]\nvi = "Học sinh"\nen = "Pupils"\n'
    try:
        policy = parse_policy(head + "".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)))
    except ConfigInvalid as error:
        pytest.fail(str(error))
    assert policy.groups["pupils"].timetable[0].shift == "sang"
    assert len(policy.calendar.days) == 4
    assert re.findall(r"^\| `([a-z]+)` \| [^|]+ \|$", text, re.MULTILINE)[: len(PRESETS)] == list(PRESETS)
