"""The nano nameserver itself: other tests lean on it."""

from __future__ import annotations

import subprocess
import sys

import dns.exception
import dns.flags
import dns.query
import dns.rcode
import pytest

from tests.support.nano import (
    Nano,
    ask,
    drop,
    every_name,
    first,
    no_edns,
    servfail,
    stall,
    truncate,
    wrong_id,
    zone,
)

ZONE = zone(
    {
        "www.example.com": {"CNAME": ["host.example.com"]},
        "host.example.com": {"A": ["192.0.2.7"], "ttl": ["60"]},
    }
)


@pytest.mark.parametrize("tcp", [False, True])
def test_a_zone_is_answered(tcp):
    with Nano(ZONE) as nano:
        reply = ask(nano.port, "www.example.com", tcp=tcp)
        assert [rrset.ttl for rrset in reply.answer] == [300, 60]
        assert reply.answer[-1][0].address == "192.0.2.7"
        assert nano.count("tcp" if tcp else "udp", "WWW.example.com.") == 1
        gone = ask(nano.port, "no.example.com", tcp=tcp)
        assert gone.rcode() == dns.rcode.NXDOMAIN
        assert gone.authority[0].rdtype == 6
        assert ask(nano.port, "host.example.com", "AAAA", tcp=tcp).rcode() == dns.rcode.NOERROR


def test_every_name_exists():
    with Nano(every_name(ttl=9)) as nano:
        assert ask(nano.port, "a.b.c").answer[0].ttl == 9
        assert ask(nano.port, "a.b.c", "AAAA").answer[0][0].address == "2001:db8::1"
        assert ask(nano.port, "a.b.c", "TXT").authority[0].rdtype == 6


def test_bad_behaviours():
    with Nano(truncate(every_name())) as nano:
        assert ask(nano.port, "a.b").flags & dns.flags.TC
        assert not ask(nano.port, "a.b", tcp=True).flags & dns.flags.TC
        nano.behaviour = first(1, servfail, every_name())
        assert ask(nano.port, "a.b").rcode() == dns.rcode.SERVFAIL
        assert ask(nano.port, "a.b").rcode() == dns.rcode.NOERROR
        nano.behaviour = no_edns(every_name())
        assert ask(nano.port, "a.b", use_edns=0).rcode() == dns.rcode.FORMERR
        assert ask(nano.port, "a.b").rcode() == dns.rcode.NOERROR
        nano.behaviour = stall(0.01, every_name())
        assert ask(nano.port, "a.b").answer
        for bad in (drop, wrong_id(every_name())):
            nano.behaviour = bad
            with pytest.raises((dns.exception.Timeout, dns.query.BadResponse)):
                ask(nano.port, "a.b", timeout=0.05)


def test_it_goes_and_comes_back_on_the_same_port():
    with Nano() as nano:
        port = nano.port
        nano.stop()
        with pytest.raises((OSError, dns.exception.Timeout)):
            ask(port, "a.b", tcp=True, timeout=0.2)
        nano.start()
        assert nano.port == port
        assert ask(port, "a.b").answer


def test_it_serves_ipv6():
    with Nano(host="::1") as nano:
        assert ask(nano.port, "a.b", host="::1").answer
        assert nano.url == f"udp://[::1]:{nano.port}"


def test_the_benchmark_upstream_answers(project):
    command = [sys.executable, str(project / "tests" / "support" / "echo_upstream.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline().split()[1])
            assert ask(port, "new.example").answer[0][0].address == "192.0.2.1"
            assert ask(port, "new.example", "AAAA").answer[0][0].address == "2001:db8::1"
            assert ask(port, "new.example", "TXT", use_edns=0).authority
        finally:
            process.terminate()
