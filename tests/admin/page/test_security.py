"""Whom the page answers, and what it tells the browser."""

from __future__ import annotations

import ipaddress

import pytest

from admin.page.security import HEADERS, asker_is_near, host_is_ours
from admin.pageaddress import own_names

NAMES = own_names("Box-7.school.lan")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8053",
        "LOCALHOST",
        "127.0.0.1",
        "127.0.0.1:8053",
        "192.168.1.2:8053",
        "[::1]:8053",
        "[fd00::2]",
        "box-7",
        "box-7.local:8053",
        "box-7.school.lan",
        "lachan.local",
        "box-7.local.",
    ],
)
def test_our_own_names_and_addresses_are_answered(host):
    assert host_is_ours(host, NAMES)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8053",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "[::1",
        "[evil]:80",
        "a:b:c",
        "192.168.1.2:8053.evil.example",
    ],
)
def test_a_name_that_somebody_points_at_us_is_not(host):
    assert not host_is_ours(host, NAMES)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "192.168.1.77",
        "10.0.0.1",
        "172.31.0.1",
        "169.254.1.1",
        "fe80::1",
        "fd00::1",
        "::ffff:192.168.1.77",
        "203.0.113.9",
    ],
)
def test_near_askers_are_answered(address):
    assert asker_is_near(address, [ipaddress.ip_network("203.0.113.0/24")])


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "", "unix", "172.32.0.1"]
)
def test_the_rest_of_the_world_is_not(address):
    assert not asker_is_near(address, [ipaddress.ip_network("10.0.0.0/8")])


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/style.css", "/nothing"])
def test_every_reply_carries_the_headers(page, busy, path):
    with page(busy).get(path) as reply:
        pass

    assert {name: reply.headers.get(name) for name in HEADERS} == HEADERS
    assert ("no-store" in reply.headers["Cache-Control"]) is (not path.startswith("/static"))


def test_the_policy_allows_nothing_inline_and_no_framing(page, busy):
    policy = page(busy).get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy


def test_a_rebound_name_gets_no_state(page, busy):
    reply = page(busy).get("/", headers={"Host": "evil.example", "Accept-Language": "en"})

    assert reply.status_code == 400
    assert "Protection is on" not in reply.text
    assert "This address is not right" in reply.text


def test_a_far_asker_gets_no_state(page, busy):
    reply = page(busy).get(
        "/", environ_overrides={"REMOTE_ADDR": "8.8.8.8"}, headers={"Accept-Language": "en"}
    )

    assert reply.status_code == 403
    assert "Only from this network" in reply.text
    assert "48,213" not in reply.text


def test_an_address_that_is_no_address_is_refused(page, busy):
    assert page(busy).get("/", environ_overrides={"REMOTE_ADDR": ""}).status_code == 403


@pytest.mark.parametrize("host", ["a" * 300, "a..b", "[::1", "\x7f"])
def test_a_host_that_is_none_gets_a_short_refusal(page, busy, host) -> None:
    reply = page(busy).get("/", headers={"Host": host})
    assert reply.status_code == 400
    assert b"Traceback" not in reply.data
