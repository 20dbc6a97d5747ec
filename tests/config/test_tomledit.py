"""Edits that keep what a person wrote."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import KINDS, default_policy_text, parse_policy
from config.tomledit import add_list, add_table, remove_list, remove_table, set_list, set_value

ENTRY = {"id": "x", "url": "https://example.org/a.txt", "category": "adult", "enabled": True}
TWO = """kind = "home" # mine
default_group = "a"

[groups.a]
vi = "a"
en = "b"

# first
[[lists]]
id = "one"   # of two
url = "https://example.org/1"
category = "adult"

# second, kept
[[lists]]
id = "two"
url = "https://example.org/2"
category = "games"
# the end
"""


@pytest.mark.parametrize("kind", KINDS)
def test_adding_and_removing_gives_the_preset_back(kind) -> None:
    text = default_policy_text(kind)
    added = add_list(text, ENTRY)
    assert added.startswith(text.rstrip("\n"))
    assert [source.id for source in parse_policy(added).lists] == ["x"]
    assert remove_list(added, "x") == text


def test_a_list_is_added_after_the_others() -> None:
    text = add_list(TWO, ENTRY)
    assert [source.id for source in parse_policy(text).lists] == ["one", "two", "x"]
    assert text.startswith(TWO.rstrip("\n"))


def test_comments_around_a_removed_list_stay() -> None:
    text = remove_list(TWO, "one")
    assert [source.id for source in parse_policy(text).lists] == ["two"]
    assert "# second, kept\n[[lists]]\nid = " in text
    assert "# mine" in text
    assert "of two" not in text
    rest = remove_list(text, "two")
    assert parse_policy(rest).lists == ()
    assert "# the end" in rest


def test_a_list_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        remove_list(TWO, "three")
    with pytest.raises(KeyError):
        remove_list("", "three")


def test_lists_on_one_line_are_not_edited() -> None:
    with pytest.raises(ValueError, match="one line"):
        add_list('lists = [{ id = "a" }]', ENTRY)


def test_what_is_no_toml_is_not_edited() -> None:
    with pytest.raises(ValueError):
        add_list("a = [", ENTRY)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_text_is_quoted(value) -> None:
    text = add_list(TWO, {"id": "x", "file": value, "category": "other"})
    assert remove_list(text, "x") == TWO.rstrip("\n") + "\n"


# Tables of any name -----------------------------------------------------------------------------------------

TWINS = """\
# top
[[devices]]
name = "a"
macs = ["1", "2"] # both of them

# the second
[[devices]]
name = "a"
macs = ["1", "2"] # both of them
"""


def test_the_first_table_of_a_file_needs_nothing_before_it() -> None:
    assert add_table("", "devices", {"name": "a", "macs": ["1"]}) == '[[devices]]\nname = "a"\nmacs = ["1"]\n'


def test_of_two_equal_tables_the_right_one_goes() -> None:
    assert remove_table(TWINS, "devices", 1) == TWINS[: TWINS.rindex("[[devices]]")]
    assert remove_table(TWINS, "devices", 0).startswith("# top\n")
    for index in (-1, 2):
        with pytest.raises(KeyError):
            remove_table(TWINS, "devices", index)


def test_a_list_in_a_table_is_changed_and_what_stands_around_it_stays() -> None:
    changed = set_list(TWINS, "devices", 1, "macs", ["2"])
    assert changed.startswith(TWINS.partition("# the second")[0])
    assert tomllib.loads(changed)["devices"][1] == {"name": "a", "macs": ["2"]}
    assert "macs" not in tomllib.loads(set_list(TWINS, "devices", 0, "macs", []))["devices"][0]
    with pytest.raises(KeyError):
        set_list(TWINS, "devices", 5, "macs", [])


def test_a_value_at_the_top_is_changed_or_added_and_comments_stay():
    text = '# ours\n\nkind = "home"   # a family\n\n[groups.a]\nkind = "x"\n'
    changed = set_value(text, "kind", "school")
    assert changed == text.replace('"home"', '"school"')
    added = set_value(text, "place", 'Trường "A"')
    assert added.startswith('# ours\n\nplace = "Trường \\"A\\""\nkind = "home"')
    assert set_value(added, "place", "") == text
    assert set_value("", "place", "x") == 'place = "x"\n'


@pytest.mark.parametrize("text", ["a = ", "[x\n"])
def test_a_value_is_not_put_into_what_is_no_toml(text):
    with pytest.raises(ValueError):
        set_value(text, "a", "b")
