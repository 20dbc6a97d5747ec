from __future__ import annotations

import pytest

from admin.listreasons import TEMPLATES
from admin.mistakes import in_language
from admin.words import Words
from blocklists import globs, quarantine, trust
from blocklists.generation import first_of
from blocklists.parse import parse_list
from blocklists.patterns import Room, refuse
from blocklists.report import ParseReport, Quarantined, Rejected

VI = Words("vi")


def ignored(text):
    """Why the lines of a list are left out."""
    return tuple(parse_list(text.encode().splitlines(keepends=True)).report.ignored)


IGNORED = (
    *ignored(
        "||a.example^\n||b.example^\n||a.example/path\n##.ad\n||a.example^$popup\n*\n||c.example^$ctag=x\n"
    ),
    *ignored(
        "address=/a.example/#\naddress=/b.example/#\nserver=/c.example/192.0.2.1\nno-resolv\nlocal=//\n"
    ),
    *ignored("0.0.0.0 a.example\n0.0.0.0 b.example\n127.0.0.1 localhost\n"),
    *ignored('local-zone: "a.example" static\nlocal-zone: "b.example" nodefault\nprefetch: yes\n'),
)


def test_every_template_is_there_once_and_in_vietnamese():
    assert len(set(TEMPLATES)) == len(TEMPLATES)
    assert [template for template in TEMPLATES if VI(template) == template] == []


@pytest.mark.parametrize(
    "reason",
    [
        *(
            refuse(pattern)
            for pattern in (
                r"(a)\1", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "a++", "a{1001}", "(ab|cd){900}",
                "x" * 1001, "é", "a\0", "(",
            )
        ),
        Room(patterns=0).take("a"),
        Room(steps=1).take("abc"),
        trust.REWRITE,
        trust.ASKER,
        trust.PASSTHRU,
        trust.EVERY_NAME,
        quarantine.PROTECTED,
        quarantine.NEEDED,
        *quarantine.SUFFIXES,
        globs.ADDRESS,
        *IGNORED,
    ],
)  # fmt: skip
def test_what_the_lists_say_is_recognised(reason):
    assert in_language(VI, reason) != reason
    assert in_language(Words("en"), reason) == reason


def test_what_is_remarked_of_single_lines_is_whole_in_vietnamese():
    report = ParseReport("hosts")
    report.rejected = [
        Rejected(7, "0.0.0.0 192.0.2.1", "it is an IP address, not a name"),
        Rejected(0, "x", "it is empty"),
    ]
    report.quarantined = [
        Quarantined("a", 3, "com.vn", quarantine.SUFFIXES[0]),
        Quarantined("a", 4, "zalo.me", quarantine.NEEDED),
    ]
    said = [in_language(VI, remark) for remark in first_of([report])]
    assert len(said) == 4
    assert "zalo.me" in said[0]
    assert said[2] == 'dòng 7: không đọc được "0.0.0.0 192.0.2.1", đây là địa chỉ IP, không phải tên miền'
    english = ("line", "not read", "kept out", "it is", "schools", "suffix")
    assert not any(word in line for line in said for word in english)
