from __future__ import annotations

import pytest

from blocklists import askers
from blocklists.conditions import holds


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("127.0.0.1", "client=127.0.0.1"),
        ("~127.0.0.1", "client=~127.0.0.1"),
        ("127.0.0.7/24", "client=127.0.0.0/24"),
        ("192.0.2.1/32", "client=192.0.2.1"),
        ("2001::0:00c0:ffee", "client=2001::c0:ffee"),
        ("2001::c0:ffee/112", "client=2001::c0:0/112"),
        ("'Frank\\'s laptop'", "client=Frank's laptop"),
        ('"Frank\'s phone"', "client=Frank's phone"),
        (
            "~'Mary\\'s\\, John\\'s\\, and Boris\\'s laptops'",
            "client=~Mary's\\, John's\\, and Boris's laptops",
        ),
        ('~Mom|~Dad|"Kids"', "client=Kids|~Dad|~Mom"),
        ("a\\|b", "client=a\\|b"),
        ("'~odd'", "client=\\~odd"),
        ("Bé An", "client=Bé An"),
    ],
)
def test_clients_are_addresses_prefixes_and_names(text, part):
    assert askers.clients(text) == part


@pytest.mark.parametrize("text", ["", "~", "''", "|"])
def test_nobody_is_no_client(text):
    assert askers.clients(text) == ""


def test_tags_are_words():
    assert askers.tags("user_child|~device_phone|user_child") == "ctag=user_child|~device_phone"
    assert askers.tags("Phone!") == askers.tags("") == askers.tags("a|") == ""


def test_the_parts_of_an_asker_are_joined_by_a_comma():
    assert askers.joined("client=a", "ctag=b") == "client=a,ctag=b"
    assert askers.joined("", "ctag=b") == "ctag=b"
    assert askers.joined("", "") == ""


def test_separators_with_a_backslash_do_not_part():
    assert askers.split_unescaped("a,b\\,c,,d", ",") == ["a", "b,c", "d"]


@pytest.mark.parametrize(
    ("clients", "tags", "address", "device", "its", "fits"),
    [
        ("192.0.2.0/24|~192.0.2.7", "", "192.0.2.8", None, (), True),
        ("192.0.2.0/24|~192.0.2.7", "", "192.0.2.7", None, (), False),
        ("~'Mary\\'s\\, John\\'s phones'", "", "192.0.2.1", "Mary's, John's phones", (), False),
        ("~'Mary\\'s\\, John\\'s phones'", "", "192.0.2.1", "Mary", (), True),
        ("a\\|b", "", "192.0.2.1", "a|b", (), True),
        ("'~odd'", "", "192.0.2.1", "~odd", (), True),
        ("192.0.2.1", "user_child|~device_tv", "192.0.2.1", None, ("user_child",), True),
        ("192.0.2.1", "user_child|~device_tv", "192.0.2.1", None, ("user_child", "device_tv"), False),
    ],
)
def test_what_is_written_is_what_holds(clients, tags, address, device, its, fits):
    asker = askers.joined(askers.clients(clients), askers.tags(tags) if tags else "")

    assert holds(asker, address, device, frozenset(its)) is fits
