from __future__ import annotations

import bz2
import gzip
import json
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.detect import ListUnreadable, detect, must_be_text


@pytest.mark.parametrize(
    ("head", "fmt"),
    [
        (b"127.0.0.1 localhost\n::1 localhost\n0.0.0.0 a.example\n", "hosts"),
        (b"# t\n0.0.0.0\ta.example", "hosts"),
        (b"a.example\nb.example\n", "domains"),
        (b"\xef\xbb\xbfa.example\r\nb.example\r\n", "domains"),
        (b"a.example\rb.example\r", "domains"),
        ("tòa-án.vn\n".encode(), "domains"),
        (b"192.0.2.1\na.example\n", "domains"),
        (b"# t\n*.a.example\n*.b.example\n", "wildcard"),
        (b".a.example\n.b.example\n", "wildcard"),
        (b"||a.example^\n", "adblock"),
        (b"! t\n[Adblock Plus 2.0]\na.example\nb.example\n", "adblock"),
        (b"a.example\nb.example\n||c.example^\n", "adblock"),
        (b"||a.example^$important\n/regex/\n##.ad\n", "adblock"),
        ("a.example\r\nb.example\r\n".encode("utf-16"), "domains"),
        (b"/ads[0-9]+/\n@@/ok/$important\n", "adblock"),
        (b".a.example^\nb.example^\n", "adblock"),
        (b"$client=192.0.2.1\n*$denyallow=com\n", "adblock"),
        (b"address=/a.example/\nlocal=/b.example/\n", "dnsmasq"),
        (b"# t\nserver=/a.example/\nserver=/b.example/#\n", "dnsmasq"),
        (b'server:\n  local-zone: "a.example" static\n', "unbound"),
        (b'local-zone: a.example redirect\nlocal-data: "a.example A 192.0.2.1"\n', "unbound"),
        (b"$TTL 30\n@ SOA a. b. 1 2 3 4 5\na.example CNAME .\n", "rpz"),
        (b"a.example CNAME .\n*.a.example CNAME .\n", "rpz"),
        (b"a.example. 300 IN CNAME rpz-drop.\n32.1.2.0.192.rpz-ip CNAME .\n", "rpz"),
        (b"^ad[sx]?\\.\n(^|\\.)ads\\.\n", "regex"),
        (b"[[:alpha:]]+\\.example$\n", "regex"),
        (b"[0-9]+\\.example$\n^a;querytype=A\n", "regex"),
        (b"0.0.0.0 a.example\n\0junk\n0.0.0.0 b.example\n" * 20, "hosts"),
    ],
)
def test_lists_are_told_by_their_content(head, fmt):
    assert detect(head) == fmt


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\0" * 100, "empty"),
        (b"# only\n! comments\n", "only comments"),
        (gzip.compress(b"a.example"), "gzip"),
        (lzma.compress(b"a.example"), "xz"),
        (bz2.compress(b"a.example"), "bzip2"),
        (b"PK\x03\x04rest", "zip"),
        (bytes(range(256)) * 4, "binary"),
        ("a.example\n".encode("utf-16-le") * 9, "binary"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n\n  <HTML><head>", "web page"),
        (b"<?xml version='1.0'?><rss>", "XML"),
        (b'{"a": 1}', "JSON"),
        (b'["a.example"]', "JSON"),
        (b"this is not a list\nbut a letter to you\n", "look like names"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(head, reason):
    with pytest.raises(ListUnreadable, match=reason):
        detect(head)


def test_the_real_lists_are_told_apart(shared):
    for row in json.loads((shared / "lists/COUNTS.json").read_text()):
        with lzma.open(shared / "lists" / row["file"]) as file:
            assert detect(file.read(65536)) == row["format"], row["file"]


@pytest.mark.parametrize(
    "head", [b"const a = (b) => {\n  return [1, 2];\n};\n", b".menu {\n  color: red;\n}\n"]
)
def test_programs_are_no_lists(head):
    with pytest.raises(ListUnreadable, match="look like names"):
        detect(head)


def test_what_is_no_text_is_no_list_in_any_format():
    must_be_text(b"this is not a list\nbut perhaps one\n")
    with pytest.raises(ListUnreadable, match="web page"):
        must_be_text(b"<html>")


@given(st.binary(max_size=400))
def test_any_bytes_give_a_format_or_a_reason(head):
    try:
        answer = detect(head)
    except ListUnreadable as refused:
        answer = refused.reason

    assert answer
