"""Asking a real DHCP server who hands out DNS, in a network of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

from admin.offers import Offers, dump_offers, parse_offers
from admin.offerwatch import FRESH, Link, OfferWatch, own_addresses, read_offers, usable_links


def test_nobody_is_asked_where_there_is_no_link(tmp_path):
    watch = OfferWatch(tmp_path / "offers.json", ["192.168.1.3"], links=list)
    found = watch.look(100, patience=0.0)
    watch.close()
    assert found.offers == ()
    assert "dhcp" not in found.heard
    assert "192.168.1.3" in found.own
    assert parse_offers((tmp_path / "offers.json").read_bytes()) == found


def test_an_old_look_says_nothing_of_now(tmp_path):
    file = tmp_path / "offers.json"
    assert read_offers(file, 100) is None
    file.write_text("junk")
    assert read_offers(file, 100) is None
    file.write_bytes(dump_offers(Offers(100, (), (), ())))
    assert read_offers(file, 100 + FRESH) is not None
    assert read_offers(file, 101 + FRESH) is None


def test_links_are_those_that_are_up_and_have_a_mac(tmp_path):
    assert all(isinstance(one, Link) and any(one.mac) for one in usable_links())
    assert usable_links(tmp_path) == []
    assert "127.0.0.1" in own_addresses()


LOOK = """
import sys
from pathlib import Path
from admin.offerwatch import OfferWatch, usable_links
from admin.offers import dump_offers
links = [one for one in usable_links() if one.name == "box"]
print("ready", flush=True)
watch = OfferWatch(Path(sys.argv[1]))
for now in range(1, 12):
    found = watch.look(now, patience=1.0)
    if {"dhcp", "dhcpv6", "ra"} <= {one.how for one in found.offers}:
        break
print(dump_offers(found).decode(), flush=True)
"""
APART = ("unshare", "-n", "-m", "-p", "--fork", "--kill-child", "--mount-proc")
NETWORK = """
set -e
mount -t sysfs sysfs /sys
unshare -n sleep 60 & OTHER=$!
while [ "$(readlink /proc/$OTHER/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add box type veth peer name router netns $OTHER
ip link set lo up
sysctl -qw net.ipv6.conf.box.accept_dad=0 net.ipv6.conf.box.accept_ra=2
ip link set box up
in_router() { nsenter -t $OTHER -n "$@"; }
in_router sysctl -qw net.ipv6.conf.router.accept_dad=0
in_router ip link set router up
in_router ip addr add 192.0.2.1/24 dev router
in_router ip addr add fd00:2::1/64 dev router nodad
in_router dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=router --user=root --pid-file= \
  --leasefile-ro --dhcp-range=192.0.2.50,192.0.2.60 --dhcp-option=6,192.0.2.53 --enable-ra \
  --dhcp-range=::,constructor:router,ra-stateless --dhcp-option=option6:dns-server,[fd00:2::53] 2>dnsmasq.log &
"$0" -c "$1" "$2"
"""


@pytest.mark.peers
def test_a_router_that_hands_out_another_dns_is_found(tmp_path, project):
    if not (shutil.which("dnsmasq") and shutil.which("unshare") and os.geteuid() == 0):
        pytest.skip("needs root, unshare and dnsmasq")
    may = subprocess.run(
        [*APART, "ip", "link", "add", "name", "v1", "type", "veth", "peer", "name", "v2"],
        check=False,
        capture_output=True,
    )
    if may.returncode:
        pytest.skip("this machine lets nobody make a network of his own")
    done = subprocess.run(
        [*APART, "bash", "-c", NETWORK, sys.executable, textwrap.dedent(LOOK), str(tmp_path / "o")],
        env={**os.environ, "PYTHONPATH": str(project)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr + (tmp_path / "dnsmasq.log").read_text()
    found = parse_offers(done.stdout.splitlines()[-1].encode())
    assert {one.how: one.servers for one in found.foreign} == {
        "dhcp": ("192.0.2.53",),
        "dhcpv6": ("fd00:2::53",),
        "ra": ("fd00:2::53",),
    }, done.stdout + (tmp_path / "dnsmasq.log").read_text()
