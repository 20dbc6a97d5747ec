"""The lists that the first visit offers are in the catalogue, and their choice goes both ways."""

from __future__ import annotations

from admin.page.startlists import _PICKED, choices, chosen_by, with_lists
from blocklists.catalog import catalog
from config.categories import CATEGORIES
from config.policyfile import parse_policy
from config.presets import preset_text

TEXT = (
    preset_text("home")
    + '\n[[lists]]  # ours\nid = "mine"\nurl = "https://example.org/a.txt"\ncategory = "adult"\n'
)


def ids(text):
    return {source.id for source in parse_policy(text).lists}


def test_each_is_a_list_of_its_category():
    for category, one in _PICKED.items():
        assert category in CATEGORIES
        assert catalog()[one].category == category
    assert any(choice.recommended for choice in choices())


def test_there_and_back_leaves_a_persons_own_lists_and_comments():
    wanted = chosen_by(["adult", "malware", "nonsense"])
    assert len(wanted) == 2
    once = with_lists(TEXT, wanted)
    assert ids(once) == wanted | {"mine"}
    assert with_lists(once, wanted) == once
    fewer = with_lists(once, chosen_by(["malware"]))
    assert ids(fewer) == chosen_by(["malware"]) | {"mine"}
    assert "# ours" in with_lists(fewer, frozenset())
    assert ids(with_lists(fewer, frozenset())) == {"mine"}
