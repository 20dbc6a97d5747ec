"""Domain names: what people write becomes one canonical form, or a reason."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.names import DomainName, NameInvalid, is_below


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("  example.com ", "example.com"),
        ("tòa-án.vn", "xn--ta-n-7na3h.vn"),
        ("TÒA-ÁN.VN.", "xn--ta-n-7na3h.vn"),
        ("to\u0300a-a\u0301n.vn", "xn--ta-n-7na3h.vn"),  # decomposed, as some keyboards write it
        ("ｅｘａｍｐｌｅ。com", "example.com"),
        ("faß.de", "xn--fa-hia.de"),
        ("_dns.resolver.arpa", "_dns.resolver.arpa"),
        ("r3---sn-8qj.googlevideo.com", "r3---sn-8qj.googlevideo.com"),
        ("xn--a.com", "xn--a.com"),
        ("1.168.192.in-addr.arpa", "1.168.192.in-addr.arpa"),
        ("a" * 63 + ".vn", "a" * 63 + ".vn"),
        (".".join(["a" * 49] * 5) + ".abc", ".".join(["a" * 49] * 5) + ".abc"),  # 253
        (".", ""),
    ],
)
def test_it_reads_what_people_write(written, canonical) -> None:
    assert DomainName.parse(written) == canonical


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("..", "empty label"),
        ("a..b", "empty label"),
        (".example.com", "empty label"),
        ("example.com..", "empty label"),
        ("ex ample.com", "space"),
        ("http://example.com/x", "web address"),
        ("example.com/x", "web address"),
        ("example.com:53", "port"),
        ("192.168.1.1", "IP address"),
        ("::1", "IP address"),
        ("[::1]", "IP address"),
        ("300.1.2.3", "ends in a number"),
        ("example.123", "ends in a number"),
        ("*.example.com", '"*" is not allowed'),
        ("exa$mple.com", '"$" is not allowed'),
        ("☃.net", "not valid IDNA"),
        ("a" * 64 + ".vn", "longer than 63"),
        (".".join(["a" * 49] * 5) + ".abcd", "longer than 253"),
        ("á" * 2000, "longer than 253"),
        ("ế" * 62 + ".vn", "not valid IDNA"),
    ],
)
def test_it_says_why_a_text_is_no_name(written, reason) -> None:
    with pytest.raises(NameInvalid) as caught:
        DomainName.parse(written)
    assert reason in caught.value.reason
    assert caught.value.reason in str(caught.value)


@given(st.text(max_size=80) | st.from_regex(r"[a-z0-9_\-àấđ.]{1,40}", fullmatch=True))
def test_any_text_is_a_name_within_the_limits_or_refused(text) -> None:
    try:
        name = DomainName.parse(text)
    except NameInvalid:
        return
    assert len(name) <= 253
    assert all(1 <= len(label) <= 63 for label in name.split(".") if name)
    assert name.isascii()
    assert name == name.lower()
    assert DomainName.parse(str(name)) == name if name else True
    assert DomainName.parse(name + ".") == name


def test_the_parents_start_with_the_name_and_leave_the_root_out() -> None:
    assert DomainName.parse("a.b.vn").parents() == ("a.b.vn", "b.vn", "vn")
    assert DomainName.parse(".").parents() == ()


def test_people_read_u_labels() -> None:
    assert DomainName.parse("tòa-án.vn").unicode == "tòa-án.vn"
    assert DomainName("xn--a.com").unicode == "xn--a.com"


@pytest.mark.parametrize(
    ("name", "ancestor", "below"),
    [
        ("a.b.vn", "b.vn", True),
        ("b.vn", "b.vn", True),
        ("ab.vn", "b.vn", False),
        ("vn", "b.vn", False),
        ("vn", "", True),
    ],
)
def test_below_goes_by_labels(name, ancestor, below) -> None:
    assert is_below(name, ancestor) is below


def test_a_name_survives_pickling_as_a_name() -> None:
    name = DomainName.parse("example.com")
    assert type(pickle.loads(pickle.dumps(name))) is DomainName
