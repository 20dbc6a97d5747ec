"""The file of what is in force by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.passes import (
    MOST,
    OPENABLE,
    Pass,
    PassesBroken,
    in_force,
    next_change,
    parse_passes,
    reaches,
    written,
)
from config.roles import LONGEST, ROLES
from config.rules import NameRule

NAMES = tuple(NameRule.parse(text) for text in ("youtube.com", "*.olm.vn", "=azota.vn", "tòa-án.vn"))


def entry(kind="pass", **fields):
    fields = {"id": "lan-47", "start": 1000, "end": 2000, "role": "teacher", "group": "lop-6a", **fields}
    if kind in ("pass", "focus", "release") and not set(fields) & {"names", "services", "categories"}:
        fields["names"] = NAMES[:1]
    return Pass(kind=kind, **fields)


def mistakes(*entries, **top):
    text = json.dumps({"version": 1, "passes": list(entries), **top})
    with pytest.raises(PassesBroken) as caught:
        parse_passes(text.encode())
    return str(caught.value)


GOOD = {
    "id": "lan-47",
    "kind": "pass",
    "start": 1000,
    "end": 2000,
    "role": "teacher",
    "group": "lop-6a",
    "names": ["youtube.com"],
}


def test_no_file_is_no_passes():
    assert parse_passes(None) == ()


texts = st.text(min_size=1, max_size=20).filter(str.strip)
entries = st.builds(
    lambda kind, whom, **fields: Pass(
        kind=kind,
        **({"device": whom} if kind == "extra" else {"group": "lop-6a"}),
        **{
            **fields,
            **{
                key: ()
                for key in ("names", "services", "categories")
                if key
                not in {
                    "pass": ("names", "services", "categories"),
                    "focus": ("names", "services"),
                    "release": ("names",),
                }.get(kind, ())
            },
        },
    ),
    kind=st.sampled_from(["off", "focus", "pass", "extra", "release"]),
    whom=texts,
    id=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple),
    services=st.lists(st.sampled_from(["youtube", "zalo"]), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(OPENABLE), max_size=2).map(tuple),
    start=st.just(1000),
    end=st.integers(1001, 1000 + LONGEST * 60),
    role=st.sampled_from(sorted(ROLES)),
    by=st.one_of(st.just(""), texts),
    reason=st.one_of(st.just(""), texts),
)


@given(st.lists(entries, max_size=5, unique_by=lambda one: one.id))
def test_what_is_written_is_read_again(passes):
    assert parse_passes(written(passes)) == tuple(passes)


def test_one_entry_a_line_with_its_letters():
    text = written([entry(by="Cô Lan"), entry(id="tre-20", reason="bài học sinh")]).decode()
    assert text.count("\n") == 4
    assert "Cô Lan" in text
    assert "bài học sinh" in text


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000, b'{"version": 1}'])
def test_junk_is_broken_and_never_a_crash(junk):
    with pytest.raises(PassesBroken):
        parse_passes(junk)


@given(st.binary(max_size=60))
def test_no_bytes_crash_it(data):
    try:
        parse_passes(data)
    except PassesBroken:
        pass


def test_every_mistake_is_named_with_its_place_and_the_choices():
    text = mistakes(
        {**GOOD, "kind": "pas", "role": "teecher"},
        {**GOOD, "id": "tre-20", "names": ["bad..name"], "colour": "red"},
    )
    for part in (
        "passes[0].kind",
        'did you mean "pass"',
        "teacher",
        "passes[1].names[0]",
        "passes[1].colour",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"end": 1000}, "later than the start"),
        ({"end": 1000 + LONGEST * 60 + 1}, "30 days"),
        ({"device": "may-cua-minh"}, "not both"),
        ({"group": ""}, "group"),
        ({"kind": "off"}, "has no names"),
        ({"names": []}, "needs names or services or categories"),
        ({"kind": "focus", "categories": ["video"]}, "has no categories"),
        ({"kind": "release", "services": ["zalo"]}, "has no services"),
        ({"kind": "extra", "names": []}, "one device"),
        ({"categories": ["malware"]}, "can be opened"),
        ({"categories": ["abuse"]}, "can be opened"),
        ({"start": True}, "whole number"),
        ({"start": 1e3}, "whole number"),
        ({"start": 1 << 41, "end": (1 << 41) + 1}, "whole number"),
    ],
)
def test_what_does_not_fit_is_refused(change, said):
    assert said in mistakes({**GOOD, **change})


def test_a_pass_for_nobody_is_refused_and_a_release_for_everyone_is_not():
    bare = {key: value for key, value in GOOD.items() if key != "group"}
    assert "group or a device" in mistakes(bare)
    [release] = parse_passes(json.dumps({"version": 1, "passes": [{**bare, "kind": "release"}]}).encode())
    assert reaches(release, "any", None)


def test_an_id_is_used_once():
    assert "used twice" in mistakes(GOOD, GOOD)


def test_a_file_of_a_newer_version_is_refused():
    assert "version" in mistakes(GOOD, version=2)


def test_a_file_has_a_bound():
    assert str(MOST) in mistakes(*({**GOOD, "id": f"a-{number}"} for number in range(MOST + 1)))


def test_times_are_half_open():
    one = entry()
    assert [bool(in_force([one], now)) for now in (999.9, 1000, 1999.9, 2000)] == [False, True, True, False]


def test_the_next_change_is_the_first_begin_or_end_to_come():
    passes = [entry(), entry(id="b", start=1500, end=3000)]
    assert [next_change(passes, now) for now in (0, 1000, 1500, 2000, 3000)] == [1000, 1500, 2000, 3000, None]


def test_whom_it_reaches():
    assert reaches(entry(), "lop-6a", None)
    assert reaches(entry(), "lop-6a", "any")
    assert not reaches(entry(), "lop-6b", None)
    mine = entry(kind="extra", group="", device="may-cua-minh")
    assert reaches(mine, "lop-6a", "may-cua-minh")
    assert not reaches(mine, "lop-6a", "other")
    assert not reaches(mine, "lop-6a", None)
