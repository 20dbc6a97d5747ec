from __future__ import annotations

import dns.flags
import dns.message

from resolver.wire import read_query


def key(name, **options):
    return read_query(dns.message.make_query(name, "A", **options).to_wire()).question


def test_one_question_has_one_key_whatever_the_spelling():
    assert key("WWW.example.COM") == key("www.EXAMPLE.com")
    assert key("www.example.com", use_edns=0) == key("www.example.com")


def test_do_and_cd_make_another_question():
    plain = key("www.example.com")
    assert (
        len(
            {
                plain,
                key("www.example.com", want_dnssec=True),
                key("www.example.com", flags=dns.flags.RD | dns.flags.CD),
            }
        )
        == 3
    )
