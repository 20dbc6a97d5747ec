from __future__ import annotations

import pytest

from blocklists.hits import Hit
from blocklists.memory import MemoryIndex
from blocklists.parse import ListUnreadable


def test_a_list_from_a_file_can_be_asked(tmp_path):
    path = tmp_path / "list"
    path.write_text("||bad.example^\n@@||good.bad.example^\nexact.example\n")

    index, report = MemoryIndex.from_file(path, "mine", "adult", "auto", None)

    assert (report.format, report.names, report.allows) == ("adblock", 2, 1)
    assert len(index) == 3
    assert index.lookup("www.bad.example") == (Hit("bad.example", "mine", "adult", allow=False, exact=False),)
    assert index.lookup("good.bad.example") == (
        Hit("good.bad.example", "mine", "adult", allow=True, exact=False),
    )
    assert index.lookup("exact.example")[0].exact
    assert index.lookup("www.exact.example") == ()
    assert index.lookup("") == ()


def test_a_file_that_is_no_list_is_refused(tmp_path):
    path = tmp_path / "page"
    path.write_text("<html><body>Please log in</body></html>")

    with pytest.raises(ListUnreadable, match="web page"):
        MemoryIndex.from_file(path, "mine", "adult")


def test_joined_indexes_answer_for_all(tmp_path):
    path = tmp_path / "list"
    path.write_text("bad.example\nother.example\n")
    one, _ = MemoryIndex.from_file(path, "one", "adult")
    two, _ = MemoryIndex.from_file(path, "two", "games")

    hits = MemoryIndex.joined([one, two]).lookup("x.bad.example")

    assert {(hit.list_id, hit.category) for hit in hits} == {("one", "adult"), ("two", "games")}
