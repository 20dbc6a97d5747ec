from __future__ import annotations

import msgspec
import pytest

from config.baseline import (
    Baseline,
    BaselineBroken,
    help_contacts,
    overruled,
    parse_baseline,
    with_baseline,
    written,
)
from config.names import DomainName
from config.policyfile import parse_policy
from config.rules import EXACT, NameRule
from config.settings import load_settings
from tests.reporting.schema.baselines import signed

SCHOOL = """
kind = "school"
default_group = "pupils"
starter = false
protected = ["truong.example"]
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block = ["chan.example"]
[[lists]]
id = "far"
url = "https://far.example/malware.txt"
category = "malware"
[[lists]]
id = "social"
url = "https://far.example/social.txt"
category = "social"
"""
POLICY = parse_policy(SCHOOL)


def baseline(**changes) -> Baseline:
    found = parse_baseline(written(msgspec.to_builtins(signed(**changes).bundle)))
    assert found is not None
    return found


def names(policy) -> list[str]:
    return [str(rule.name) for rule in policy.protected]


def test_what_is_written_is_read() -> None:
    found = baseline()
    assert (found.version, found.issued, found.contacts.phone) == (1, "2026-11-02", "0234 000 000")
    assert found.protected == (NameRule(DomainName("tuvan.hue.example"), EXACT),)


def test_no_file_is_no_baseline() -> None:
    assert parse_baseline(None) is None
    assert with_baseline(POLICY, None) is POLICY


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"file": 2, "baseline": {}}', b'{"file": 1, "baseline": {"version": 1}}'],
)
def test_a_broken_file_says_so(data) -> None:
    with pytest.raises(BaselineBroken) as caught:
        parse_baseline(data)
    assert caught.value.mistakes


def test_a_file_cannot_impose_another_category() -> None:
    text = written(msgspec.to_builtins(signed().bundle)).replace(b'"phishing"', b'"social"')
    with pytest.raises(BaselineBroken) as caught:
        parse_baseline(text)
    assert [one.path for one in caught.value.mistakes] == ["baseline.lists[0].category"]


def test_it_adds_protected_names_and_lists() -> None:
    holds = with_baseline(POLICY, baseline())
    assert names(holds) == ["truong.example", "tuvan.hue.example"]
    added = holds.lists[-1]
    assert (added.id, added.category, added.trusted) == ("province-scams", "phishing", False)
    assert added.mirrors == ("https://mirror.hue.example/scams.txt",)
    assert holds.groups == POLICY.groups


def test_the_sites_of_the_contacts_are_protected_too() -> None:
    holds = with_baseline(POLICY, baseline(contacts={"reporting_site": "bao.hue.example"}))
    assert names(holds)[-2:] == ["bao.hue.example", "www.bao.hue.example"]


@pytest.mark.parametrize("wish", ["chan.example", "*.chan.example", "con.chan.example"])
def test_what_the_schools_own_rules_block_stays_blocked(wish) -> None:
    found = baseline(protected=[wish, "tuvan.hue.example"])
    assert [str(rule) for rule in overruled(POLICY, found)] == [str(found.protected[0])]
    assert names(with_baseline(POLICY, found)) == ["truong.example", "tuvan.hue.example"]


def test_a_rule_line_of_the_school_stands_too() -> None:
    policy = parse_policy(SCHOOL.replace("starter = false", 'rules = ["||tuvan.hue.example^"]'))
    assert names(with_baseline(policy, baseline())) == ["truong.example"]


def test_a_mirror_serves_lists_that_may_be_imposed_and_no_others() -> None:
    found = baseline(
        mirrors=[
            {"of": "https://far.example/malware.txt", "url": "https://near.example/malware.txt"},
            {"of": "https://far.example/social.txt", "url": "https://near.example/everything.txt"},
        ]
    )
    far, social, _province = with_baseline(POLICY, found).lists
    assert far.mirrors == ("https://near.example/malware.txt",)
    assert social.mirrors == ()


def test_a_list_that_the_school_has_is_not_added_twice() -> None:
    own = SCHOOL + (
        '[[lists]]\nid = "mine"\nurl = "https://lists.hue.example/scams.txt"\n'
        'category = "phishing"\nenabled = false\n'
    )
    holds = with_baseline(parse_policy(own), baseline())
    assert [source.id for source in holds.lists] == ["far", "social", "mine"]
    assert not holds.lists[-1].enabled


def test_what_settings_say_about_help_wins(tmp_path) -> None:
    file = tmp_path / "settings.toml"
    found = baseline(contacts={"hotline": "18001567", "reporting_site": "bao.hue.example", "page": ""})
    assert help_contacts(load_settings(file), None).hotline == "111"
    assert help_contacts(load_settings(file), found).hotline == "18001567"
    file.write_text('hotline = "0234 111"\n')
    said = help_contacts(load_settings(file), found)
    assert (said.hotline, said.reporting_site, said.hotline_site) == (
        "0234 111",
        "bao.hue.example",
        "tongdai111.vn",
    )
