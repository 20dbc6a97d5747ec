from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.kinds import KINDS, Scope
from blocklists.zonefile import BadZone, Record, Skipped, ZoneReader


def records(text: str) -> list[Record]:
    reader = ZoneReader()
    return [record for line in text.splitlines() if (record := reader.read(line))]


def owners(text: str) -> list[str]:
    return [record.owner for record in records(text) if record.rrtype == "CNAME"]


def test_a_zone_without_soa_or_origin_has_owners_as_they_stand():
    assert owners("a.example CNAME .\nB.Example. CNAME .\n") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "head",
    [
        "$ORIGIN rpz.test.\n@ SOA a b 1 2 3 4 5\n",
        "$ORIGIN .\nrpz.test SOA a b 1 2 3 4 5\n$ORIGIN rpz.test.\n",
        "rpz.test. 300 IN SOA a b 1 2 3 4 5\n$ORIGIN rpz.test.\n",
        "$TTL 1h\n@ SOA a b 1 2 3 4 5\n$ORIGIN rpz.test.\n",
        "$ORIGIN test.\nrpz SOA a b 1 2 3 4 5\n$ORIGIN rpz\n",
    ],
)
def test_a_zone_s_own_name_is_no_part_of_the_owners(head):
    assert owners(f"{head}a.example CNAME .\nb.example.rpz.test. CNAME .\n") == ["a.example", "b.example"]


def test_an_origin_below_the_zone_is_part_of_the_owners():
    assert owners("$ORIGIN rpz.test.\n$ORIGIN example\na CNAME .\n@ CNAME .\n") == ["a.example", "example"]


def test_an_owner_outside_of_the_zone_is_taken_as_it_stands():
    [record] = records("$ORIGIN rpz.test.\na.example. CNAME .\n")

    assert (record.owner, record.outside) == ("a.example", True)


def test_a_record_without_an_owner_has_that_of_the_one_before():
    assert [one.owner for one in records("a CNAME .\n TXT x\n\tTXT y\n")] == ["a", "a", "a"]


def test_a_record_of_several_lines():
    [record] = records('@ IN SOA a. b. ( ; why\n 1 2 ; "quoted\n\n 3 4 5 )\n')

    assert record.fields == ("a.", "b.", "1", "2", "3", "4", "5")


@pytest.mark.parametrize(
    "text", ["a 300 IN CNAME .", "a IN 1h30m CNAME .", "a cname . ; why", "a CNAME ( . )"]
)
def test_ttl_class_and_case_say_nothing(text):
    assert records(text) == [Record("a", "CNAME", (".",))]


def test_semicolons_in_quotes_are_no_comments():
    assert records('a TXT "b; c" d;e') == [Record("a", "TXT", ('"b; c"', "d"))]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a CNAME",
        "a NONSENSE x",
        " CNAME .",
        'a TXT "open',
        "a )",
        "$INCLUDE x",
        "$NONSENSE x",
        "a TXT ( " + "x " * 2000,
    ],
)
def test_what_is_none_of_a_zone_file(text):
    with pytest.raises(BadZone):
        ZoneReader().read(text)


@pytest.mark.parametrize("text", ["$GENERATE 1-2 a CNAME .", "a CH TXT x"])
def test_what_is_left_out(text):
    with pytest.raises(Skipped):
        ZoneReader().read(text)


def test_a_mistake_does_not_swallow_what_follows():
    reader = ZoneReader()
    with pytest.raises(BadZone):
        reader.read('a TXT ( "open')

    assert reader.read("b CNAME .") == Record("b", "CNAME", (".",))


def test_lines_stand_alone_unless_an_origin_or_a_parenthesis_is_open():
    reader = ZoneReader()
    assert reader.plain
    reader.read("$ORIGIN rpz.test.")
    assert reader.plain
    reader.read("@ SOA a b (")
    assert not reader.plain
    reader.read("1 2 3 4 5 )")
    reader.read("$ORIGIN example")
    assert not reader.plain


def test_what_a_plain_owner_means():
    reader = ZoneReader()
    reader.read("$ORIGIN rpz.test.")

    assert reader.meant("*.a.example") == (KINDS[Scope.BELOW], "a.example", False)
    assert reader.meant("a.example.rpz.test.") == (KINDS[Scope.EXACT], "a.example", False)
    assert reader.meant("a.example.") == (KINDS[Scope.EXACT], "a.example", True)


@given(st.lists(st.text(alphabet='a.* $"();\\@1\t', max_size=20), max_size=6))
def test_any_lines_give_records_or_a_reason(lines):
    reader = ZoneReader()
    for line in lines:
        try:
            answer = reader.read(line)
        except (BadZone, Skipped) as error:
            answer = str(error)

        assert answer != ""
