"""From the options and files to who asks; through the command, the rest is in test_cli_check."""

from __future__ import annotations

import pytest

from admin.cli_check_whom import Wanted, passes_of, standing_of
from admin.words import Words
from blocklists.hits import EMPTY_INDEX
from config import clock
from config.paths import Paths
from config.policyfile import parse_policy

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
""")


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "devices.toml").write_text(
        '[[devices]]\nname = "PC"\ngroup = "teachers"\nmacs = ["a4:83:e7:12:34:56"]\n'
    )
    return Paths(tmp_path, runtime=tmp_path / "run")


@pytest.mark.parametrize(
    ("wanted", "group", "device"),
    [
        (Wanted(), "pupils", None),
        (Wanted(group="teachers"), "teachers", None),
        (Wanted(client="192.0.2.1"), "pupils", None),
        (Wanted(client="A4-83-E7-12-34-56"), "teachers", "PC"),
        (Wanted(device="PC"), "teachers", "PC"),
        (Wanted(device="PC", group="pupils"), "pupils", "PC"),
    ],
)
def test_who_is_meant(paths, wanted, group, device):
    standing = standing_of(Words("en"), paths, POLICY, EMPTY_INDEX, wanted, (), now=False)
    identity = standing.identity(clock.wall(POLICY.zone))
    assert (identity.group, identity.device) == (group, device)
    assert standing.clock_trusted


def test_without_a_book_there_are_no_passes(paths):
    assert passes_of(paths) == ()
