from __future__ import annotations

import ipaddress
import shutil
import subprocess

import pytest

from admin.firewall import RESOLVERS, Plan, nftables, of_version, resolvers_of
from admin.words import Words

NFT = shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin:/bin")
BOXES = [(), ("192.168.1.2",), ("192.168.1.2", "fd00::2"), ("fd00::2",)]
FREE = ("192.168.1.2", "192.168.1.128/28", "fd00::/120", "10.1.2.3")


@pytest.fixture(scope="module")
def nft():
    """Check a ruleset as the kernel would take it, without loading it."""
    if NFT is None:
        pytest.skip("nftables is not installed")

    def check(ruleset):
        return subprocess.run(
            [NFT, "-c", "-f", "-"], input=ruleset, text=True, capture_output=True, check=False
        )

    if check("table inet lachan_probe {}\n").returncode:
        pytest.skip("nft may not look at the kernel here")
    return check


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("https", [False, True])
@pytest.mark.parametrize("box", BOXES)
def test_nft_takes_the_ruleset(nft, box, https, language) -> None:
    done = nft(nftables(Plan("br-lan", box, 53, FREE, https), Words(language)))
    assert (done.returncode, done.stderr) == (0, "")


def test_nft_would_tell_of_a_mistake(nft) -> None:
    assert nft(nftables(Plan("br-lan"), Words("en")).replace("redirect", "redirekt")).returncode == 1


def test_on_the_router_itself_port_53_comes_to_this_machine() -> None:
    text = nftables(Plan("br0", port=5353), Words("en"))
    assert 'iifname "br0" meta l4proto { tcp, udp } th dport 53 redirect to :5353' in text
    assert "dnat" not in text
    assert "masquerade" not in text


def test_beside_the_router_port_53_is_sent_to_the_box_and_the_box_stays_free() -> None:
    text = nftables(Plan("br0", ("192.168.1.2", "fd00::2"), 53, ("10.0.0.7",)), Words("en"))
    assert "dnat ip to 192.168.1.2:53" in text
    assert "dnat ip6 to [fd00::2]:53" in text
    assert "elements = { 192.168.1.2, 10.0.0.7 }" in text
    assert "elements = { fd00::2 }" in text
    assert text.index("ip saddr @free4 return") < text.index("dnat ip to")
    assert "ct status dnat ip daddr 192.168.1.2" in text


def test_without_an_ipv6_address_nothing_leaks_over_ipv6() -> None:
    text = nftables(Plan("br0", ("192.168.1.2",)), Words("en"))
    assert text.count("meta nfproto ipv6 meta l4proto { tcp, udp } th dport 53 reject") == 2
    assert "dnat ip6" not in text


@pytest.mark.parametrize("box", BOXES)
def test_port_853_is_closed_always_and_443_on_request(box) -> None:
    shut, open_ = (nftables(Plan("br0", box, https=https), Words("en")) for https in (True, False))
    for text in (shut, open_):
        assert "tcp dport 853 reject with tcp reset" in text
        assert "udp dport 853 reject" in text
    assert "@resolvers4 tcp dport 443" in shut
    assert "@resolvers6 udp dport 443" in shut
    assert "443" not in open_


def test_comments_speak_the_language_and_say_how_to_undo() -> None:
    vi, en = (nftables(Plan("br0", ("192.168.1.2",)), Words(language)) for language in ("vi", "en"))
    assert "# Gỡ bỏ: nft delete table inet lachan" in vi
    assert "# Undo: nft delete table inet lachan" in en

    def rules(text):
        return [line for line in text.splitlines() if not line.strip().startswith("#")]

    assert rules(vi) == rules(en)


def test_the_resolvers_are_addresses_and_none_stands_twice() -> None:
    every = [address for _, addresses in RESOLVERS for address in addresses]
    assert len(every) == len(set(every))
    for address in every:
        assert ipaddress.ip_network(address).is_global, address
    assert sorted(resolvers_of(4) + resolvers_of(6)) == sorted(every)
    assert {"8.8.8.8", "1.1.1.1", "9.9.9.9"} <= set(resolvers_of(4))


def test_addresses_are_told_apart_by_version() -> None:
    assert of_version(["10.0.0.1", "fd00::1", "10.0.0.0/24", "10.0.0.1"], 4) == ("10.0.0.1", "10.0.0.0/24")
    assert of_version(["10.0.0.1", "fd00::1"], 6) == ("fd00::1",)
