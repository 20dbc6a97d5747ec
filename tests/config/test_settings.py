"""settings.toml under the options of the command line."""

from __future__ import annotations

import pytest

from config import settings as module
from config.errors import ConfigInvalid
from config.settings import Endpoint, UpstreamUrl, load_settings, may_bind_low_ports


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.toml"


def mistakes(path, overrides=None, **more):
    with pytest.raises(ConfigInvalid) as caught:
        load_settings(path, overrides, **{"low_ports": True, **more})
    assert caught.value.file == "settings.toml"
    return [(mistake.path, mistake.value) for mistake in caught.value.mistakes]


def test_without_a_file_everything_has_a_default(file) -> None:
    found = load_settings(file, low_ports=True)
    assert (found.kind, found.max_client_ttl, found.block_ttl, found.stale_ttl) == ("school", 300, 10, 30)
    assert found.dns == (Endpoint("0.0.0.0", 53), Endpoint("::", 53))
    assert found.admin == Endpoint("0.0.0.0", 8053)
    assert found.cache_mb == 16
    assert 1 <= found.workers <= 2


def test_without_port_53_it_stays_on_loopback(file) -> None:
    found = load_settings(file, low_ports=False)
    assert found.dns == (Endpoint("127.0.0.1", 5353), Endpoint("::1", 5353))
    assert found.admin == Endpoint("127.0.0.1", 8053)


@pytest.mark.parametrize(
    ("text", "overrides", "policy_kind", "kind", "ttl"),
    [
        ("", {}, None, "school", 300),
        ("", {}, "home", "home", 60),
        ('kind = "school"', {}, "home", "school", 300),
        ('kind = "school"', {"kind": "home"}, None, "home", 60),
        ('kind = "home"\nmax_client_ttl = 5', {}, None, "home", 5),
    ],
)
def test_the_kind_of_place_sets_the_longest_time_to_live(
    file, text, overrides, policy_kind, kind, ttl
) -> None:
    file.write_text(text)
    found = load_settings(file, overrides, kind=policy_kind, low_ports=True)
    assert (found.kind, found.max_client_ttl) == (kind, ttl)


def test_options_win_over_the_file(file) -> None:
    file.write_text('upstreams = ["udp://9.9.9.9"]\nworkers = 3\ndns = ["127.0.0.1:53"]')
    options = {
        "upstreams": ("udp://127.0.0.1:5300", "tcp://1.1.1.1"),
        "dns": ["127.0.0.1:5353"],
        "workers": "4",
        "admin": None,
    }
    found = load_settings(file, options, low_ports=True)
    assert found.upstreams == (UpstreamUrl("udp", "127.0.0.1", 5300), UpstreamUrl("tcp", "1.1.1.1", 53))
    assert (found.dns, found.workers) == ((Endpoint("127.0.0.1", 5353),), 4)


def test_an_option_that_was_not_given_changes_nothing(file) -> None:
    file.write_text("workers = 3")
    assert load_settings(file, {"workers": None, "dns": (), "upstreams": []}, low_ports=True).workers == 3


def test_every_mistake_of_the_file_and_of_the_options_is_named(file) -> None:
    file.write_text(
        """
kind = "schol"
worker = 2
cache_mb = "16"
networks = ["192.168.1.5/24", "192.168.2.0/24"]
rate_limit = -1
admin = "8053"
trusted_ad = "no"
hotline_site = "google.com"
runtime_dir = "run"
"""
    )
    options = {"upstreams": ("tls://dns.quad9.net", "udp://1.1.1.1"), "dns": ("53",), "workers": "many"}
    assert mistakes(file, options) == [
        ("--upstream", "tls://dns.quad9.net"),
        ("--dns", "53"),
        ("--workers", "many"),
        ("worker", "worker"),
        ("kind", "schol"),
        ("admin", "8053"),
        ("trusted_ad", "no"),
        ("networks[0]", "192.168.1.5/24"),
        ("rate_limit", "-1"),
        ("cache_mb", "16"),
        ("hotline_site", "google.com"),
        ("runtime_dir", "run"),
    ]


def test_mistakes_of_options_alone_are_enough(file) -> None:
    assert mistakes(file, {"workers": "0"}) == [("--workers", "0")]


def test_a_mistake_in_an_option_names_the_option_and_no_file(file) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        load_settings(file, {"dns": ("nowhere", "127.0.0.1:x")}, low_ports=True)
    assert str(caught.value).splitlines() == [
        f'--dns: "{text}": must be ADDRESS:PORT, such as "127.0.0.1:5353" or "[::1]:53"'
        for text in ("nowhere", "127.0.0.1:x")
    ]


def test_an_upstream_that_is_this_box_is_a_mistake(file) -> None:
    file.write_text('upstreams = ["udp://1.1.1.1", "udp://127.0.0.1:53"]')
    assert mistakes(file) == [("upstreams[1]", "udp://127.0.0.1:53")]
    assert load_settings(file, {"dns": ["127.0.0.1:5353"]}).upstreams
    assert mistakes(file, {"dns": ["127.0.0.1:5353"], "upstreams": ["tcp://127.0.0.1:5353"]}) == [
        ("--upstream", "tcp://127.0.0.1:5353")
    ]


def test_no_address_and_no_upstream_are_mistakes(file) -> None:
    file.write_text("dns = []\nupstreams = []")
    assert mistakes(file) == [("dns", ""), ("upstreams", "")]


def test_a_syntax_mistake_gives_its_line(file) -> None:
    file.write_text("workers = \n")
    assert mistakes(file)[0][0].startswith("line 1")


def test_a_file_that_cannot_be_read_is_not_taken_for_none(tmp_path) -> None:
    with pytest.raises(IsADirectoryError):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("first", "effective", "may"),
    [
        ("1024", "0000000000000400", True),
        ("1024", "0000000000000000", False),
        ("53", "0000000000000000", True),
    ],
)
def test_port_53_is_asked_of_the_kernel(monkeypatch, first, effective, may) -> None:
    texts = {
        "/proc/self/status": f"Name:\tx\nCapEff:\t{effective}\n",
        "/proc/sys/net/ipv4/ip_unprivileged_port_start": f"{first}\n",
    }
    monkeypatch.setattr(module.Path, "read_text", lambda self, **_more: texts[str(self)])
    assert may_bind_low_ports() is may


def test_without_proc_root_may(monkeypatch) -> None:
    def absent(self, **_more):
        raise FileNotFoundError

    monkeypatch.setattr(module.Path, "read_text", absent)
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    assert may_bind_low_ports()
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    assert not may_bind_low_ports()
