from __future__ import annotations

import pytest

from admin.lookups import TRIED, CategoryUnknown, Together, open_lists, try_list
from blocklists.hits import Hit
from blocklists.parse import ListUnreadable
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy


class One:
    def __init__(self, *hits):
        self.hits = hits

    def lookup(self, _name, _qtype=1, _held=frozenset()):
        return self.hits


def test_the_hits_of_all_come_longest_first():
    parent = Hit("example.com", "a", "games", allow=False, exact=False)
    child = Hit("www.example.com", "b", "adult", allow=False, exact=False)
    assert Together([One(parent), One(child)]).lookup("www.example.com") == (child, parent)


def test_where_nothing_was_started_the_bundled_lists_answer(tmp_path):
    policy = parse_policy(default_policy_text("school"))
    opened = open_lists(Paths(tmp_path, runtime=tmp_path), policy)
    assert (opened.origin, opened.names > 100) == ("bundled", True)
    assert opened.lookup.lookup("bet365.com")


def test_a_damaged_index_does_not_stop_the_answer(tmp_path):
    paths = Paths(tmp_path, runtime=tmp_path)
    paths.index.mkdir()
    (paths.index / "0000000001.lcx").write_bytes(b"junk")
    (paths.index / "CURRENT").write_text("0000000001.lcx\n")
    assert open_lists(paths, parse_policy(default_policy_text("school"))).origin == "bundled"


def test_a_list_is_tried_with_and_without_a_category(tmp_path):
    file = tmp_path / "My List.txt"
    file.write_text("one.example\ntwo.example\nnot a name!\n")
    tried = try_list(str(file), ["games"])
    assert (tried.id, tried.category, len(tried.index), tried.report.rejected_count) == (
        "my-list",
        TRIED,
        2,
        1,
    )
    assert try_list(f"games={file}", ["games"]).category == "games"


def test_what_is_no_list_is_said(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("<!DOCTYPE html><html></html>")
    with pytest.raises(ListUnreadable):
        try_list(str(page), [])
    with pytest.raises(ListUnreadable, match="folder"):
        try_list(str(tmp_path), [])


def test_a_part_before_an_equals_sign_is_a_category_or_part_of_a_file(tmp_path):
    file = tmp_path / "zoo=d.txt"
    file.write_text("one.example\n")
    assert try_list(str(file), ["games"]).category == TRIED
    with pytest.raises(CategoryUnknown, match="gmaes"):
        try_list(f"gmaes={file}", ["games"])
    with pytest.raises(FileNotFoundError):
        try_list(f"games={tmp_path}/nowhere", ["games"])
