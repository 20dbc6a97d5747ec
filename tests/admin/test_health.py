from __future__ import annotations

import pytest

from admin.health import Facts, Grade, findings
from admin.inforce import BUILT_IN, FILE, LAST_GOOD, InForce
from admin.lookups import OpenLists
from admin.words import Words
from blocklists.index import EMPTY_INDEX
from config.categories import CATEGORIES
from config.errors import ConfigInvalid, Mistake
from config.policyfile import default_policy_text, parse_policy

GOOD = parse_policy(default_policy_text("school"))
LOOSE = parse_policy(
    'kind="home"\ndefault_group="a"\n[groups.a]\nvi="Mọi người"\nen="All"\nsafe_search=["google"]\n'
)
FULL = OpenLists(EMPTY_INDEX, "compiled", 3, 1_234_567, frozenset(CATEGORIES))
BROKEN = ConfigInvalid((Mistake("a", "b", "c"), Mistake("d", "e", "f")), "policy.toml")


def look(rules=None, lists=FULL, silent=(), language="en"):
    facts = Facts(rules or InForce(GOOD, FILE, None), lists, ["127.0.0.1:53"], list(silent))
    return {finding.about: finding for finding in findings(facts, Words(language))}


def test_a_good_box_has_nothing_to_mend() -> None:
    found = look()
    assert {finding.grade for finding in found.values()} <= {Grade.FINE, Grade.NOTE}
    assert found["dns"].grade is found["rules"].grade is found["lists"].grade is Grade.FINE
    assert found["bypass"].grade is found["safe-search"].grade is Grade.FINE
    assert "1,234,567" in found["lists"].text
    assert "categories" not in found


@pytest.mark.parametrize(
    ("about", "changed", "grade"),
    [
        ("dns", {"silent": ["127.0.0.1:53"]}, Grade.WRONG),
        ("rules", {"rules": InForce(GOOD, LAST_GOOD, BROKEN)}, Grade.WRONG),
        ("rules", {"rules": InForce(GOOD, BUILT_IN, None)}, Grade.NOTE),
        ("lists", {"lists": OpenLists(EMPTY_INDEX, "none", 0, 0, frozenset())}, Grade.WRONG),
        ("lists", {"lists": OpenLists(EMPTY_INDEX, "bundled", 9, 900, frozenset(CATEGORIES))}, Grade.NOTE),
        ("categories", {"lists": OpenLists(EMPTY_INDEX, "compiled", 1, 1, frozenset({"adult"}))}, Grade.NOTE),
        ("bypass", {"rules": InForce(LOOSE, FILE, None)}, Grade.WRONG),
        ("safe-search", {"rules": InForce(LOOSE, FILE, None)}, Grade.NOTE),
        ("search-engines", {"rules": InForce(LOOSE, FILE, None)}, Grade.NOTE),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(about, changed, grade) -> None:
    vi, en = (look(language=language, **changed)[about] for language in ("vi", "en"))
    assert vi.grade is en.grade is grade
    assert vi.text != en.text


def test_how_many_mistakes_and_which_names() -> None:
    assert "(2)" in look(rules=InForce(GOOD, LAST_GOOD, BROKEN))["rules"].text
    assert "bing" in look(rules=InForce(LOOSE, FILE, None))["safe-search"].text
    assert (
        "Gambling" in look(lists=OpenLists(EMPTY_INDEX, "x", 1, 1, frozenset({"adult"})))["categories"].text
    )


def test_abuse_is_never_missed_aloud() -> None:
    found = look(lists=OpenLists(EMPTY_INDEX, "compiled", 1, 1, frozenset(CATEGORIES) - {"abuse"}))
    assert "categories" not in found
