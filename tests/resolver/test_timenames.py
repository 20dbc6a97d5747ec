from __future__ import annotations

import dns.flags
import dns.message
import pytest

from resolver.timenames import is_time_name, spare_validation
from resolver.upstream.question import CD
from resolver.wire import read_query
from tests.support.rig import Rig, address, answer_with


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pool.ntp.org", True),
        ("2.debian.pool.ntp.org", True),
        ("time.google.com", True),
        ("ntp.ubuntu.com", True),
        ("x.time.google.com", False),
        ("evilpool.ntp.org", False),
        ("ntp.org", False),
        ("vnexpress.net", False),
        ("", False),
    ],
)
def test_names_of_time_servers(name, said) -> None:
    assert is_time_name(name) is said


@pytest.mark.parametrize("name", ["0.debian.pool.ntp.org", "TIME.google.com"])
def test_they_are_asked_without_validation_and_kept_apart(name) -> None:
    plain, spared = (read_query(dns.message.make_query(name, "A").to_wire()) for _ in range(2))
    spare_validation(spared)
    assert spared.question == plain.question[:-1] + bytes([plain.question[-1] | CD])
    assert (spared.flags, spared.cd, spared.repeatable) == (plain.flags, False, False)


def test_other_names_are_asked_as_ever() -> None:
    query = read_query(dns.message.make_query("vnexpress.net", "A").to_wire())
    before = query.question
    spare_validation(query)
    assert (query.question, query.repeatable) == (before, True)


def test_while_the_clock_is_doubted_time_servers_are_found_through_a_validator_with_a_wrong_clock() -> None:
    """The upstream refuses what it validates; with CD=1 it answers. The asker's own bits come back."""

    def validator(query):
        return address()(query) if query.question[-1] & CD else answer_with([], rcode=2)(query)

    rig = Rig()
    rig.upstream.behave = validator
    assert rig.ask("pool.ntp.org").rcode() == 2
    rig.pass_time(60)
    rig.moment.clock_trusted = False
    reply = rig.ask("2.debian.pool.ntp.org")
    assert (reply.rcode(), bool(reply.flags & dns.flags.CD), len(reply.answer)) == (0, False, 1)
    assert rig.ask("vnexpress.net").rcode() == 2
    rig.moment.clock_trusted = True
    assert rig.ask("2.debian.pool.ntp.org").rcode() == 2  # not from the answer that nobody validated
