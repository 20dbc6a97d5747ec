"""Every list of the shared folder, held against the numbers that were counted from its text."""

from __future__ import annotations

import json
import lzma
import re

import pytest

from blocklists.kinds import KINDS, Scope
from blocklists.parse import ParsedList, parse_list
from blocklists.patterns import refuse
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes

GUARD = Quarantine(load_suffixes())


@pytest.fixture(scope="module")
def lists(request) -> list[tuple[dict, bytes, ParsedList]]:
    shared = request.getfixturevalue("shared")
    rows = json.loads((shared / "lists/COUNTS.json").read_text())
    found = []
    for row in rows:
        data = lzma.decompress((shared / "lists" / row["file"]).read_bytes())
        found.append((row, data, parse_list([data])))
    return found


def of(lists, *formats):
    return [one for one in lists if one[0]["format"] in formats]


def spelt_twice(data: bytes) -> int:
    """How many names a list holds in more than one spelling: U-labels and A-labels, with and without dot."""
    lines = [line.partition(b"#")[0].split() for line in data.splitlines() if line[:1] not in b"#!"]
    names = {line[-1].strip(b"|^").lower() for line in lines if line}
    odd = [name for name in names if not name.isascii() or name.endswith(b".")]
    texts = [name.decode().rstrip(".") for name in odd]
    plain = [text if text.isascii() else text.encode("idna").decode() for text in texts]
    return sum(name.encode() in names for name in plain)


def test_each_is_told_from_its_content_and_read_to_the_last_line(lists):
    for row, _, parsed in lists:
        assert (parsed.report.format, parsed.report.lines) == (row["format"], row["lines"]), row["file"]


def test_hosts_files_agree_number_by_number(lists):
    for row, data, parsed in of(lists, "hosts"):
        report = parsed.report
        assert report.comments == row["comment_or_blank"], row["file"]
        assert report.lines - report.comments == row["hosts_lines"], row["file"]
        read = report.names + report.duplicates + report.rejected_count + report.ignored.total()
        assert read == row["names"], row["file"]
        assert report.names + spelt_twice(data) == row["unique_blockable"], row["file"]
        assert {one.reason.startswith("it is an IP") for one in report.rejected} <= {True}
        assert len({one.text.split()[1] for one in report.rejected}) == row["anomalies"]["ip_literals"]


def test_lists_of_names_agree_number_by_number(lists):
    for row, data, parsed in of(lists, "domains", "wildcard"):
        report = parsed.report
        twice = spelt_twice(data)
        assert report.comments == row["comment_or_blank"], row["file"]
        assert report.lines - report.comments == row["entries"], row["file"]
        assert report.names + twice + report.rejected_count == row["unique_entries"], row["file"]
        assert report.names + twice == row["unique_blockable"], row["file"]
        assert report.rejected_count == row["anomalies"]["ip_literals"], row["file"]
        assert report.duplicates == twice, row["file"]


def test_adblock_lists_agree_number_by_number(lists):
    for row, data, parsed in of(lists, "adblock"):
        report, counts = parsed.report, row["counts"]
        plain = [line for line in data.decode().splitlines() if re.fullmatch(r"\|\|[^/^*$|:]+\^", line)]
        addresses = [rule for rule in parsed.rules if rule.network]
        named = parse_list(["\n".join(plain).encode()], "adblock")
        assert report.comments == counts.get("comment", 0), row["file"]
        assert len(plain) == counts["plain_||name^"], row["file"]
        assert len(addresses) == row["anomalies"]["ip_literals"], row["file"]
        wanted = row["unique_plain_names"] - len(addresses)
        assert named.report.names + spelt_twice("\n".join(plain).encode()) == wanted, row["file"]
        assert report.ignored["rule for the look of a page"] == counts.get("cosmetic", 0), row["file"]
        assert report.allows == counts.get("exception", 0), row["file"]
        # Whatever is left is another pattern: in force, or listed as ignored.
        others = report.names - named.report.names + report.duplicates - named.report.duplicates
        others += len(parsed.rules) - len(addresses) + report.ignored["address pattern"]
        assert others == counts.get("other_pattern", 0), row["file"]
        assert not report.rejected_count, row["file"]


def test_the_list_of_expressions_agrees(lists):
    [(row, _, parsed)] = of(lists, "regex")

    assert len(parsed.rules) == row["patterns"]
    assert any("[:space:]" in rule.pattern for rule in parsed.rules)  # as RE2 is to read it
    assert not parsed.names
    assert not parsed.report.ignored
    assert not parsed.report.rejected_count


def test_zones_agree_number_by_number(lists):
    for row, _, parsed in of(lists, "rpz"):
        names, report = parsed.names, parsed.report
        assert len(names[KINDS[Scope.EXACT]]) == row["unique_nxdomain_exact"], row["file"]
        assert len(names.get(KINDS[Scope.BELOW], ())) == row["unique_nxdomain_wildcard"], row["file"]
        assert report.names + report.duplicates == row["counts"]["CNAME ."], row["file"]
        for rrtype in ("SOA", "NS"):
            wanted = row["counts"].get(rrtype, 0)
            assert report.ignored[f"a record of the zone itself: {rrtype}"] == wanted, row["file"]
        assert not parsed.rules, row["file"]
        assert not report.rejected_count, row["file"]


def test_the_dnsmasq_configuration_holds_the_names_of_its_hosts_file(lists):
    [(row, _, parsed)] = of(lists, "dnsmasq")
    [hosts] = [one for one in lists if one[0]["file"] == "hostsVN.hosts.xz"]

    assert parsed.report.names == row["lines"]
    assert set(parsed.names[KINDS[Scope.SUBTREE]]) == set(hosts[2].names[KINDS[Scope.EXACT]])


def test_two_formats_of_one_list_hold_the_same_names(lists):
    by_file = {row["file"]: parsed for row, _, parsed in lists}
    for one, other in [
        ("hagezi-light-2022.abp.xz", "hagezi-light-2022.wildcard.xz"),
        ("chongluadao-vn.abp.xz", "chongluadao-vn.domains.xz"),
    ]:
        assert set(by_file[one].names[KINDS[Scope.SUBTREE]]) == set(
            by_file[other].names[KINDS[Scope.SUBTREE]]
        )


def test_two_names_on_a_line_are_two_names(lists):
    [(_, data, parsed)] = [one for one in lists if one[0]["file"] == "sinfonietta-porn.hosts.xz"]
    [line] = [line for line in data.decode().splitlines() if len(line.split()) > 2 and line[0] != "#"]

    assert set(line.split()[1:]) <= set(parsed.names[KINDS[Scope.EXACT]])


def test_names_in_utf_8_are_read_as_a_labels(lists):
    for row, data, parsed in of(lists, "hosts", "domains", "adblock"):
        odd = [line for line in data.decode().splitlines() if not line.isascii() and line[0] not in "#!"]
        names = {name for some in parsed.names.values() for name in some}
        assert len(odd) == row["anomalies"]["non_ascii"], row["file"]
        for line in odd:
            assert line.split()[-1].strip("|^").encode("idna").decode() in names


def test_what_stands_for_a_whole_top_level_domain_is_kept_out(lists):
    [(_, data, _)] = [one for one in lists if one[0]["file"] == "sinfonietta-porn.hosts.xz"]
    parsed = parse_list([data], "auto", None, GUARD)

    assert [one.name for one in parsed.report.quarantined] == ["en"]


def test_every_expression_of_theirs_is_one_for_re2(lists):
    patterns = [rule.pattern for _, _, parsed in lists for rule in parsed.rules if rule.pattern]

    assert len(patterns) > 200
    assert [pattern for pattern in patterns if refuse(pattern)] == []
