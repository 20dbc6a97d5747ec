from __future__ import annotations

import pytest

from blocklists.dnsrewrite import read_rewrite
from blocklists.records import BadRecord
from blocklists.rule import Rewrite


@pytest.mark.parametrize(
    ("text", "rewrite"),
    [
        ("", Rewrite()),
        ("127.0.0.1", Rewrite(records=((1, "127.0.0.1"),))),
        ("::1", Rewrite(records=((28, "::1"),))),
        ("example.net", Rewrite(cname="example.net")),
        ("NOERROR", Rewrite()),
        ("NXDOMAIN", Rewrite(3)),
        ("REFUSED", Rewrite(5)),
        ("SERVFAIL", Rewrite(2)),
        ("noerror;a;127.0.0.1", Rewrite(records=((1, "127.0.0.1"),))),
        ("noerror;aaaa;::1", Rewrite(records=((28, "::1"),))),
        ("noerror;cname;example.net", Rewrite(cname="example.net")),
        ("noerror;txt;hello; world", Rewrite(records=((16, '"hello; world"'),))),
        ("noerror;mx;30 example.net", Rewrite(records=((15, "30 example.net"),))),
        ("noerror;svcb;30 example.net alpn=h3", Rewrite(records=((64, "30 example.net alpn=h3"),))),
        ("noerror;svcb;30 . alpn=h3", Rewrite(records=((64, "30 . alpn=h3"),))),
        ("noerror;https;30 example.net", Rewrite(records=((65, "30 example.net"),))),
        ("noerror;srv;30 60 8080 example.net", Rewrite(records=((33, "30 60 8080 example.net"),))),
        ("noerror;ptr;example.net.", Rewrite(records=((12, "example.net"),))),
        ("nxdomain;;", Rewrite(3)),
        ("noerror;;", Rewrite()),
        ("refused;a;192.0.2.1", Rewrite(5)),
        ("formerr;;", Rewrite(1)),
    ],
)
def test_what_adguard_home_takes(text, rewrite):
    assert read_rewrite(text) == rewrite


@pytest.mark.parametrize(
    "text",
    [
        *("BADKEYWORD", "FORMERR", "NOTIMP", "nxdomain", "bad;syntax", "nonexisting;nonexisting;nonexisting"),
        *("noerror;nonexisting;nonexisting", "noerror;;127.0.0.1", "noerror;a;badip", "noerror;aaaa;badip"),
        *(
            "noerror;aaaa;127.0.0.1",
            "noerror;cname;!!badstuff",
            "noerror;mx;bad stuff",
            "noerror;mx;badstuff",
        ),
        *(
            "noerror;ptr;bad stuff",
            "noerror;https;bad stuff",
            "noerror;svcb;42 bad stuffs!",
            "A:NOERROR:127.0.0.1",
        ),
        *("noerror;srv;30 60 bad stuff", "noerror;caa;0 issue x", "noerror;cname;.", "."),
    ],
)
def test_what_it_refuses_or_leaves_without_an_answer(text):
    with pytest.raises(BadRecord):
        read_rewrite(text)
