"""Services of a name, against a slow and obvious model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from config.names import DomainName
from config.rules import EXACT, SUBTREE, NameRule
from config.services import SERVICES, rule_text
from policy.nametable import suffixes_of
from policy.servicetable import ServiceHit, build_table, look_up, service_hits, service_names

LABELS = st.sampled_from(["a", "b", "c"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
RULES = st.lists(
    st.builds(
        lambda name, scope: NameRule(DomainName.parse(name), scope), NAMES, st.sampled_from([SUBTREE, EXACT])
    ),
    max_size=6,
    unique=True,
).map(tuple)
CATALOGUES = st.dictionaries(st.sampled_from(["one", "two", "three"]), RULES)


def model(catalogue, name):
    """Every rule that reaches the name; of these, the ones at the longest name."""
    hits = [
        ServiceHit(service, rule.name, rule_text(rule))
        for service, rules in catalogue.items()
        for rule in rules
        if rule.matches(name)
    ]
    longest = max((len(hit.matched) for hit in hits), default=0)
    return {hit for hit in hits if len(hit.matched) == longest}


@given(CATALOGUES, NAMES)
def test_the_table_says_what_the_rules_say(catalogue, name) -> None:
    found = look_up(build_table(catalogue), suffixes_of(name))
    assert set(found) == model(catalogue, name)


@given(st.sampled_from(sorted(SERVICES)), st.sampled_from(["", "www.", "a.b-c."]))
def test_every_rule_of_the_catalogue_is_found(service, below) -> None:
    for rule in SERVICES[service].rules:
        name = rule.name if rule.scope == EXACT else below + rule.name
        hits = service_hits(suffixes_of(name))
        assert service in {hit.service for hit in hits} or any(len(h.matched) > len(rule.name) for h in hits)


def test_nothing_is_found_for_other_names() -> None:
    for name in ("", "com", "vn", "example.edu.vn", "notyoutube.com", "youtube.com.evil.example"):
        assert service_hits(suffixes_of(name)) == ()


def test_the_evidence_reads_as_in_the_file() -> None:
    assert service_hits(suffixes_of("www.youtube.com")) == (
        ServiceHit("youtube", "youtube.com", "||youtube.com^"),
    )


def test_the_names_of_services() -> None:
    names = service_names(["youtube", "zalo"])
    assert {"youtube.com", "zalo.me"} <= names
    assert "facebook.com" not in names
    assert service_names([]) == frozenset()
