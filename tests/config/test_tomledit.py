"""Edits that keep what a person wrote."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import KINDS, default_policy_text, parse_policy
from config.rules import NameRule
from config.tomledit import (
    add_group,
    add_list,
    add_table,
    change_list,
    remove_group,
    remove_list,
    remove_table,
    set_entry,
    set_key,
    set_list,
    set_list_key,
    set_value,
)

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


GROUPED = """kind = "school"
default_group = "a"
allow = [
    "one.example",  # asked for by the library
    "two.example",  # until June
]

# ---- The first --------

[groups.a]
vi = "a"
en = "b"  # a remark
block = ["x.example"]

    # by night
    [[groups.a.timetable]]
    name = "Night"
    windows = ["22:00-05:30"]
    close = true

# ---- The second --------

[groups.c]
vi = "c"
en = "d"

# the end
"""


def same(text):
    return lambda written: NameRule.parse(written) == NameRule.parse(text)


def test_a_new_key_stands_at_the_end_of_its_own_table() -> None:
    text = set_key(GROUPED, ("groups", "a", "youtube"), "strict")
    assert text == GROUPED.replace('["x.example"]\n', '["x.example"]\nyoutube = "strict"\n')
    text = set_key(GROUPED, ("groups", "c", "pupils"), True)
    assert text == GROUPED.replace('en = "d"\n', 'en = "d"\npupils = true\n')
    text = set_key(GROUPED, ("groups", "c", "block_mode"), {"ipv4": "192.168.1.2"})
    assert 'block_mode = {ipv4 = "192.168.1.2"}' in text
    assert set_key(GROUPED, ("starter",), False) == GROUPED.replace(
        "]\n\n# ---- The f", "]\nstarter = false\n\n# ---- The f"
    )


def test_a_key_that_is_there_keeps_its_remark_and_can_go() -> None:
    assert 'en = "e"  # a remark' in set_key(GROUPED, ("groups", "a", "en"), "e")
    assert set_key(GROUPED, ("groups", "a", "block"), None) == GROUPED.replace('block = ["x.example"]\n', "")
    assert set_key(GROUPED, ("groups", "a", "safe_search"), None) == GROUPED


def test_items_come_and_go_and_the_remarks_of_the_others_stay() -> None:
    text = change_list(GROUPED, ("allow",), ["three.example"], same("ONE.example"))
    assert "until June" in text
    assert [str(rule) for rule in parse_policy(text).allow] == ["two.example", "three.example"]
    text = change_list(GROUPED, ("groups", "c", "allow"), ["new.example"])
    assert [str(rule) for rule in parse_policy(text).groups["c"].allow] == ["new.example"]
    assert change_list(GROUPED, ("groups", "c", "allow"), []) == GROUPED
    assert change_list(GROUPED, ("allow",), ["one.example"]) == GROUPED
    with pytest.raises(ValueError, match="is no list"):
        change_list(GROUPED, ("kind",), ["x"])


def test_a_group_comes_and_goes() -> None:
    entry = {
        "vi": "Khách",
        "en": "Guests",
        "timetable": [{"name": "x", "windows": ["07:00-08:00"], "close": True}],
    }
    text = add_group(GROUPED, "guests", entry)
    assert text.startswith(GROUPED)
    assert parse_policy(text).groups["guests"].timetable[0].close
    assert remove_group(text, "guests").rstrip("\n") == GROUPED.rstrip("\n")
    with pytest.raises(KeyError):
        add_group(GROUPED, "a", entry)


def test_a_group_goes_with_its_heading_and_its_times() -> None:
    text = remove_group(GROUPED, "a").replace('"a"\nallow', '"c"\nallow')
    assert list(parse_policy(text).groups) == ["c"]
    assert "# ---- The second" in text
    for gone in ("# ---- The first", "by night", "Night"):
        assert gone not in text
    assert remove_group(GROUPED, "c").endswith("# the end\n")


@pytest.mark.parametrize("path", [("groups", "nobody", "en"), ("groups", "a", "block", "x"), ("no", "x")])
def test_what_is_not_there_is_said(path) -> None:
    with pytest.raises(KeyError):
        set_key(GROUPED, path, "x")
    with pytest.raises(KeyError):
        remove_group(GROUPED, "nobody")


def test_groups_written_in_another_way_change_all_the_same() -> None:
    inline = 'kind = "home"\ndefault_group = "a"\ngroups = { a = { vi = "a", en = "a" }, b = { vi = "b", en = "b" } }\n'
    assert parse_policy(set_key(inline, ("groups", "a", "youtube"), "strict")).groups["a"].youtube == "strict"
    assert list(parse_policy(remove_group(inline, "b")).groups) == ["a"]


@given(st.sampled_from(["a", "c"]), st.text(max_size=20), st.sampled_from(["en", "note"]))
def test_a_value_is_that_value_and_nothing_else_changes(group, value, key) -> None:
    expected = tomllib.loads(GROUPED)
    expected["groups"][group][key] = value
    assert tomllib.loads(set_key(GROUPED, ("groups", group, key), value)) == expected


def test_a_key_of_a_list_comes_before_the_remarks_that_follow_and_goes_again():
    text = '# mine\n[[lists]]\nid = "a"\nurl = "https://a.example/"  # good\n\n# -- the next --\n[[lists]]\nid = "b"\n'

    off = set_list_key(text, "a", "enabled", False)

    assert off == text.replace("# good\n", "# good\nenabled = false\n")
    assert set_list_key(off, "a", "enabled", None) == text
    assert set_list_key(off, "a", "enabled", True) == off.replace("false", "true")
    assert set_list_key(text, "b", "enabled", False) == text + "enabled = false\n"
    with pytest.raises(KeyError):
        set_list_key(text, "c", "enabled", False)


def test_a_value_of_one_table_of_several() -> None:
    text = set_entry(TWO, "lists", 1, "category", "adult")
    assert text == TWO.replace('"games"', '"adult"')
    for index in (-1, 2):
        with pytest.raises(KeyError):
            set_entry(TWO, "lists", index, "id", "x")
