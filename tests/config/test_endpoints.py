"""Addresses with ports, and upstreams."""

from __future__ import annotations

import pytest

from config.endpoints import Endpoint, UpstreamUrl, endpoint, reaches, upstream
from config.reading import Refused, Spot


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("127.0.0.1:5353", Endpoint("127.0.0.1", 5353)),
        ("[::1]:53", Endpoint("::1", 53)),
        ("[FD00::0002]:53", Endpoint("fd00::2", 53)),
        ("0.0.0.0:53", Endpoint("0.0.0.0", 53)),
    ],
)
def test_an_endpoint_reads_back(written, value) -> None:
    read = endpoint(written, Spot())
    assert read == value
    assert endpoint(str(read), Spot()) == value
    assert read.ipv6 is ("[" in written)


@pytest.mark.parametrize(
    "written",
    ["127.0.0.1", "::1:53", "localhost:53", "1.2.3:53", "127.0.0.1:0", "127.0.0.1:65536", ":53", 53, None],
)
def test_what_is_no_endpoint(written) -> None:
    with pytest.raises(Refused):
        endpoint(written, Spot())


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("udp://1.1.1.1", UpstreamUrl("udp", "1.1.1.1", 53)),
        ("UDP://127.0.0.1:5300/", UpstreamUrl("udp", "127.0.0.1", 5300)),
        ("tcp://[2606:4700:4700::1112]", UpstreamUrl("tcp", "2606:4700:4700::1112", 53)),
    ],
)
def test_an_upstream_reads_back(written, value) -> None:
    read = upstream(written, Spot())
    assert read == value
    assert upstream(str(read), Spot()) == value


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("tls://1.1.1.1", "not yet in this version; use udp:// or tcp://"),
        ("https://dns.google/dns-query", "not yet in this version"),
        ("quic://1.1.1.1", "not yet in this version"),
        ("1.1.1.1", "begins with udp:// or tcp://"),
        ("1.1.1.1:53", "begins with udp:// or tcp://"),
        ("dot://1.1.1.1", "begins with udp:// or tcp://"),
        ("udp://dns.google", "IP address"),
        ("udp://", "IP address"),
        ("udp://1.1.1.1/x", "nothing more"),
        ("udp://a@1.1.1.1", "nothing more"),
        ("udp://1.1.1.1:0", "nothing more"),
        ("udp://1.1.1.1:99999", "not a URL"),
        ("udp://[::1", "not a URL"),
        ("", "begins with udp:// or tcp://"),
        (5, "must be a URL"),
    ],
)
def test_what_is_no_upstream(written, problem) -> None:
    spot = Spot("--upstream")
    with pytest.raises(Refused):
        upstream(written, spot)
    assert problem in spot.mistakes[0].problem


@pytest.mark.parametrize(
    ("own", "host", "port", "loop"),
    [
        ("127.0.0.1:5353", "127.0.0.1", 5353, True),
        ("127.0.0.1:5353", "127.0.0.1", 53, False),
        ("127.0.0.1:5353", "127.0.0.2", 5353, False),
        ("0.0.0.0:53", "127.0.0.1", 53, True),
        ("[::]:53", "::1", 53, True),
        ("0.0.0.0:53", "192.168.1.1", 53, False),
        ("[::1]:53", "127.0.0.1", 53, False),
    ],
)
def test_a_loop_is_seen_as_far_as_addresses_tell(own, host, port, loop) -> None:
    assert reaches(endpoint(own, Spot()), host, port) is loop
