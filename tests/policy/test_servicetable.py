"""Services of a name, against a slow and obvious model."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from config.names import DomainName
from config.paths import PROJECT
from config.rules import EXACT, SUBTREE, NameRule
from config.services import SERVICES, Service, rule_text
from policy.nametable import suffixes_of
from policy.servicetable import ServiceHit, above_open, build_table, look_up, service_hits, service_names

LABELS = st.sampled_from(["a", "b", "c"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
RULES = st.lists(
    st.builds(
        lambda name, scope: NameRule(DomainName.parse(name), scope), NAMES, st.sampled_from([SUBTREE, EXACT])
    ),
    max_size=5,
    unique_by=lambda rule: rule.name,
).map(tuple)
CATALOGUES = st.builds(
    lambda *tables: [
        Service(name, name, name, "group", rules, open=opened)
        for name, (rules, opened) in zip(("one", "two", "three"), tables, strict=True)
    ],
    *[st.tuples(RULES, RULES)] * 3,
)


def model(catalogue, name):
    """Every rule that reaches the name, open ones too; of these, what blocks at the longest name."""
    reach = [
        (len(rule.name), None if opened else ServiceHit(service.id, rule.name, rule_text(rule)))
        for service in catalogue
        for rules, opened in ((service.rules, False), (service.open, True))
        for rule in rules
        if rule.matches(name)
    ]
    longest = max((length for length, _ in reach), default=0)
    return {hit for length, hit in reach if hit and length == longest}


@given(CATALOGUES, NAMES)
def test_the_table_says_what_the_rules_say(catalogue, name) -> None:
    found = look_up(build_table(catalogue), suffixes_of(name))
    assert len(found) == len(set(found))
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


def test_a_blocked_name_above_an_open_one_is_known() -> None:
    """Or a cache that got NXDOMAIN for youtube.com would deny accounts.youtube.com, too (RFC 8020)."""
    assert above_open(["youtube"]) == {"youtube.com"}
    assert above_open(["facebook"]) == {"facebook.com"}
    assert above_open(["facebook", "messenger"]) == frozenset()
    assert above_open(["zing"]) == {"zing.vn"}
    assert above_open([]) == frozenset()


def test_what_is_not_above_an_open_name_may_be_denied_whole() -> None:
    every = frozenset(SERVICES)
    for name in above_open(every):
        assert {hit.service for hit in service_hits(suffixes_of(name))}
    assert "tiktok.com" not in above_open(every)


def test_a_policy_without_services_loads_none() -> None:
    code = (
        "from datetime import UTC, datetime\n"
        "import config.safesearch, config.services\n"
        "from config.policyfile import parse_policy\n"
        "from policy.state import group_state\n"
        'policy = parse_policy(\'kind="home"\\ndefault_group="a"\\n[groups.a]\\nvi="a"\\nen="a"\\n\')\n'
        "group_state(policy, 'a', datetime(2026, 11, 23, tzinfo=UTC))\n"
        "assert not config.services._catalogue.cache_info().currsize\n"
        "assert not config.safesearch.safe_engines.cache_info().currsize\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
