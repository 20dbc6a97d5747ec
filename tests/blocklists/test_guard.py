from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.guard import (
    Counts,
    Held,
    Refused,
    Sane,
    is_public,
    judge_content,
    judge_counts,
    judge_redirect,
    judge_source,
    megabytes,
    names_the_house,
)

LIST = b"# a list\n0.0.0.0 ads.example\n0.0.0.0 more.example\n"


@pytest.mark.parametrize(
    "head",
    [
        LIST,
        b"\xef\xbb\xbf" + LIST,
        LIST.replace(b"\n", b"\r\n"),
        b"! Title: x\n||ads.example^\n@@||ok.example^\n",
        b"ads.example\n",
        b"*.ads.example\n",
    ],
)
def test_lists_pass(head: bytes) -> None:
    assert judge_content(head, len(head)) == Sane()


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"\n\n  <HTML><head></head>", "web page"),
        (gzip.compress(LIST), "gzip"),
        (b"PK\x03\x04....", "zip"),
        (bytes(range(256)) * 4, "binary"),
        (b'{"message": "rate limited"}', "JSON"),
    ],
)
def test_what_is_no_list_is_refused_with_its_kind(head: bytes, word: str) -> None:
    judged = judge_content(head, len(head))

    assert isinstance(judged, Refused)
    assert word in judged.reason


def test_a_list_over_the_cap_is_refused() -> None:
    judged = judge_content(LIST, 10_000_000_001, cap=200_000_000)

    assert judged == Refused("it is larger than 200 MB")


@given(st.binary(max_size=300))
def test_no_bytes_raise(head: bytes) -> None:
    assert isinstance(judge_content(head, len(head)), Sane | Refused)


def test_the_first_copy_may_have_any_size() -> None:
    assert judge_counts(Counts(3_000_000), None) == Sane()
    assert judge_counts(Counts(1), None) == Sane()


@pytest.mark.parametrize(
    ("names", "previous", "expected"),
    [
        (50_000, 100_000, Sane()),
        (49_999, 100_000, Held("it shrank from 100,000 to 49,999 names")),
        (4, 9, Sane()),
        (4, 10, Held("it shrank from 10 to 4 names")),
        (500, 100, Sane()),
        (1000, 100, Sane()),
        (1001, 100, Held("it grew from 100 to 1,001 names")),
        (5000, 1000, Sane()),
        (5001, 1000, Held("it grew from 1,000 to 5,001 names")),
        (1001, 0, Held("it grew from 0 to 1,001 names")),
    ],
)
def test_an_absurd_change_waits_for_a_person(names: int, previous: int, expected: object) -> None:
    assert judge_counts(Counts(names), previous) == expected


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        (Counts(0), "names nothing"),
        (Counts(0, rejected=12), "12 entries are no names"),
        (Counts(10, rejected=11), "is the format right"),
        (Counts(0, quarantined=1), "protected or a public suffix"),
        (Counts(0, ignored=5000), "of a kind that DNS cannot apply"),
    ],
)
def test_what_parses_to_nothing_useful_is_refused(counts: Counts, word: str) -> None:
    judged = judge_counts(counts, None)

    assert isinstance(judged, Refused)
    assert word in judged.reason


def test_half_rejected_is_the_limit() -> None:
    assert judge_counts(Counts(10, rejected=10), None) == Sane()


def test_quarantined_lines_do_not_condemn_the_rest() -> None:
    assert judge_counts(Counts(1, quarantined=500), None) == Sane()


def test_a_list_of_exceptions_is_a_list() -> None:
    assert judge_counts(Counts(0, others=3), None) == Sane()


@pytest.mark.parametrize(
    ("addresses", "public"),
    [
        (["1.1.1.1"], True),
        (["2606:4700:4700::1111", "1.1.1.1"], True),
        (["1.1.1.1", "192.168.1.1"], False),
        (["127.0.0.1"], False),
        (["::1"], False),
        (["::ffff:192.168.1.1"], False),
        (["::ffff:1.1.1.1"], True),
        (["fe80::1%eth0"], False),
        (["169.254.169.254"], False),
        (["100.64.0.1"], False),
        (["0.0.0.0"], False),
        (["10.0.0.1"], False),
        (["172.16.0.1"], False),
        (["198.18.0.1"], False),
        (["224.0.0.1"], False),
        (["255.255.255.255"], False),
        (["fc00::1"], False),
        (["fec0::1"], False),
        (["ff0e::1"], False),
        (["::10.0.0.1"], False),
        (["64:ff9b::10.0.0.1"], False),
        (["64:ff9b::127.0.0.1"], False),
        (["64:ff9b::1.1.1.1"], True),
        (["64:ff9b:1::1.1.1.1"], False),
        (["2002:a00:1::1"], False),
        (["2002:101:101::1"], True),
        (["2001:0:1::1"], False),
        (["::"], False),
        ([], False),
    ],
)
def test_public_means_every_address(addresses: list[str], public: bool) -> None:
    assert is_public(addresses) is public


@pytest.mark.parametrize(
    ("host", "house"),
    [
        ("192.168.1.5", True),
        ("[fd00::5]", True),
        ("localhost", True),
        ("nas", True),
        ("files.lan", True),
        ("pi.local", True),
        ("lists.example.com", False),
        ("truong.edu.vn", False),
    ],
)
def test_a_person_names_the_house_by_an_address_or_a_name_of_the_house(host: str, house: bool) -> None:
    assert names_the_house(host) is house
    assert isinstance(judge_source(host, is_public=False), Sane if house else Refused)
    assert judge_source(host, is_public=True) == Sane()


@pytest.mark.parametrize(
    ("source", "target", "from_public", "to_public", "word"),
    [
        ("https://a.example/x", "https://b.example/x", True, True, ""),
        ("http://a.example/x", "https://a.example/x", True, True, ""),
        ("http://box.lan/x", "http://192.168.1.2/x", False, False, ""),
        ("http://box.lan/x", "http://a.example/x", False, True, ""),
        ("https://a.example/x", "http://a.example/x", True, True, "https to http"),
        ("https://a.example/x", "https://router.lan/x", True, False, "local network"),
        ("http://a.example/x", "http://127.0.0.1/x", True, False, "local network"),
        ("http://a.example/x", "file:///etc/passwd", True, False, "neither http nor https"),
        ("http://a.example/x", "ftp://a.example/x", True, True, "neither http nor https"),
        ("http://a.example/x", "http://[broken/x", True, True, "cannot be read"),
    ],
)
def test_redirects(source: str, target: str, from_public: bool, to_public: bool, word: str) -> None:
    judged = judge_redirect(source, target, from_public=from_public, to_public=to_public)

    if word:
        assert isinstance(judged, Refused)
        assert word in judged.reason
    else:
        assert judged == Sane()


def test_sizes_for_people() -> None:
    assert megabytes(200_000_000) == "200 MB"
    assert megabytes(1500) == "1,500 bytes"
