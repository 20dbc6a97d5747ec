from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import msgspec
import pytest

from blocklists.job import ListInput
from blocklists.plan import due, fingerprint, origin, protected_texts, protection, subscribed
from blocklists.state import Copy, ListState
from config.listsource import ListSource
from config.policyfile import default_policy_text, parse_policy
from config.rules import EXACT, NameRule
from config.settings import Settings

NOW = 1_800_000_000.0
WEB = ListSource(id="web", category="adult", url="https://lists.example/a")
OTHER = ListSource(id="other", category="adult", url="https://lists.example/b")
OWN = ListSource(id="own", category="adult", file="own.txt")
COPY = Copy("ab", 1, NOW, WEB.url)


def ids(sources: tuple[ListSource, ...]) -> list[str]:
    return [source.id for source in sources]


def states(**known: ListState) -> defaultdict[str, ListState]:
    return defaultdict(ListState, known)


def test_a_new_list_is_due_and_a_file_always() -> None:
    rested = ListState(tried=NOW - 1, next_try=NOW + 1, current=COPY)

    assert ids(due([WEB, OWN], states(), NOW)) == ["web", "own"]
    assert ids(due([WEB, OWN], states(web=rested), NOW)) == ["own"]
    assert ids(due([WEB, OWN], states(web=rested), NOW + 1)) == ["web", "own"]
    assert ids(due([WEB, OWN], states(web=rested), NOW, force=True)) == ["web", "own"]


def test_a_changed_address_is_due_at_once() -> None:
    elsewhere = msgspec.structs.replace(COPY, source="https://old.example/a")

    assert ids(due([WEB], states(web=ListState(tried=NOW, next_try=NOW + 9, current=elsewhere)), NOW)) == [
        "web"
    ]


def test_without_network_only_files_are_looked_at() -> None:
    assert ids(due([WEB, OWN], states(), NOW, online=False)) == ["own"]
    assert ids(due([WEB, OWN], states(), NOW, online=False, only=frozenset({"web"}))) == []


def test_only_some_now() -> None:
    rested = ListState(tried=NOW, next_try=NOW + 9, current=COPY)

    assert ids(due([WEB, OTHER, OWN], states(web=rested), NOW, only=frozenset({"web"}))) == ["web"]


def test_switched_off_lists_are_not_subscribed() -> None:
    text = default_policy_text("school")
    for list_id, enabled in (("on", "true"), ("off", "false")):
        text += f'\n[[lists]]\nid = "{list_id}"\nfile = "x"\ncategory = "adult"\nenabled = {enabled}\n'

    assert "on" in ids(subscribed(parse_policy(text)))
    assert "off" not in ids(subscribed(parse_policy(text)))


def test_where_a_copy_comes_from() -> None:
    assert origin(WEB) == "https://lists.example/a"
    assert origin(OWN) == "file:own.txt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a.example", ("a.example",)), ("=a.example", ("a.example",)), ("*.a.example", ("*.a.example",))],
)
def test_protected_names_as_the_compiler_takes_them(text: str, expected: tuple[str, ...]) -> None:
    assert protected_texts([NameRule.parse(text, plain=EXACT)]) == expected


def test_a_protected_subtree_is_the_name_and_what_is_below() -> None:
    assert protected_texts([NameRule.parse("a.example")]) == ("a.example", "*.a.example")


def test_hotline_and_schools_own_domain_are_protected() -> None:
    own = NameRule.parse("truong.example", plain=EXACT)
    policy = msgspec.structs.replace(parse_policy(default_policy_text("school")), protected=(own,))
    found = protection(policy, Settings().protected)

    assert {"vn-cop.vn", "tongdai111.vn", "truong.example"} <= set(found)


def test_the_fingerprint_tells_all_that_changes_an_index() -> None:
    one = ListInput("a", Path("x"), "adult", "hosts", None, False, 5, "ab")
    prints = {
        fingerprint([one], ()),
        fingerprint([], ()),
        fingerprint([one, one], ()),
        fingerprint([one], ("a.example",)),
        *(
            fingerprint([ListInput("a", Path("x"), *rest)], ())
            for rest in [
                ("games", "hosts", None, False, 5, "ab"),
                ("adult", "auto", None, False, 5, "ab"),
                ("adult", "hosts", "subtree", False, 5, "ab"),
                ("adult", "hosts", None, True, 5, "ab"),
                ("adult", "hosts", None, False, 5, "cd"),
            ]
        ),
    }

    assert len(prints) == 9
    assert fingerprint([one], ("a", "b")) == fingerprint([one], ("b", "a"))
    moved = ListInput("a", Path("y"), "adult", "hosts", None, False, 99, "ab")
    assert fingerprint([moved], ()) == fingerprint([one], ())
