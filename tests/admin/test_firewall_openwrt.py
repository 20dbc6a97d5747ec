from __future__ import annotations

import os
import subprocess

import pytest

from admin.firewall import Plan
from admin.firewall_openwrt import openwrt
from admin.words import Words

# What fw4 reads of each kind of section (fw4.uc, parse_rule and its neighbours).
KNOWN = {
    "ipset": {"name", "family", "match", "entry"},
    "rule": {
        *("name", "family", "src", "dest", "ipset", "proto", "src_ip", "dest_ip", "dest_port"),
        *("mark", "set_mark", "set_xmark", "target"),
    },
    "redirect": {
        *("name", "family", "src", "dest", "ipset", "proto", "src_ip", "src_dip", "src_dport", "dest_ip"),
        *("dest_port", "mark", "reflection", "target"),
    },
    "nat": {"name", "family", "src", "proto", "src_ip", "dest_ip", "dest_port", "mark", "target"},
}
PLANS = [
    Plan("lan", ("192.168.1.2",)),
    Plan("lan", ("192.168.1.2", "fd00::2"), 5353, ("192.168.1.128/28",), https=True),
]
UCI = """#!/bin/sh
if [ "$1" = show ]; then
    echo "firewall.lachan_old=rule"; echo "firewall.lachan_old.name='x'"; echo "firewall.other=rule"
else
    printf '%s\\n' "$*" >>"$UCI_LOG"
fi
"""


@pytest.fixture
def router(tmp_path):
    """Run a script with a uci that writes down what it is told."""
    uci = tmp_path / "uci"
    uci.write_text(UCI)
    uci.chmod(0o755)

    def run(script, *arguments):
        script = script.replace("/etc/init.d/firewall", "echo")
        log = tmp_path / "log"
        log.write_text("")
        subprocess.run(
            ["sh", "-s", *arguments],
            input=script,
            text=True,
            check=True,
            capture_output=True,
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "UCI_LOG": str(log)},
        )
        return log.read_text().splitlines()

    return run


@pytest.mark.parametrize("plan", PLANS)
def test_the_script_says_only_what_the_firewall_reads(router, plan) -> None:
    told = router(openwrt(plan, Words("en")))
    assert told[0] == "delete firewall.lachan_old"
    assert told[-1] == "commit firewall"
    kinds: dict[str, str] = {}
    for line in told[1:-1]:
        verb, _, rest = line.partition(" ")
        assert verb in ("set", "add_list")
        place, _, value = rest.removeprefix("firewall.").partition("=")
        section, _, option = place.partition(".")
        if not option:
            assert section not in kinds
            kinds[section] = value
        else:
            assert option in KNOWN[kinds[section]], line


def test_undo_takes_out_ours_and_nothing_else(router) -> None:
    assert router(openwrt(PLANS[0], Words("vi")), "undo") == ["delete firewall.lachan_old", "commit firewall"]


def test_dns_goes_to_the_box_and_the_box_stays_free(router) -> None:
    told = "\n".join(router(openwrt(PLANS[1], Words("en"))))
    for version, address in ((4, "192.168.1.2"), (6, "fd00::2")):
        assert f"lachan_send{version}.dest_ip={address}" in told
        assert f"lachan_send{version}.dest_port=5353" in told
        assert f"lachan_mark{version}.ipset=!lachan_free{version}" in told
        assert f"lachan_free{version}_set.entry={address}" in told
        assert told.index(f"lachan_free{version}=rule") < told.index("lachan_dot=rule")
    assert "lachan_free4_set.entry=192.168.1.128/28" in told
    assert "lachan_doh4.dest_port=443" in told
    assert "lachan_dns6" not in told


def test_without_an_ipv6_address_port_53_is_closed_over_ipv6(router) -> None:
    told = "\n".join(router(openwrt(PLANS[0], Words("en"))))
    assert "lachan_dns6.target=REJECT" in told
    assert "lachan_dns6_router.dest_port=53" in told
    assert "lachan_dns6_router.dest=" not in told  # to the router itself
    assert "lachan_dot.dest_port=853" in told
    assert "443" not in told.replace("53 853 443", "")


def test_comments_speak_the_language() -> None:
    assert "# Gỡ bỏ: sh lachan-openwrt.sh undo" in openwrt(PLANS[0], Words("vi"))
    assert "# Undo: sh lachan-openwrt.sh undo" in openwrt(PLANS[0], Words("en"))
