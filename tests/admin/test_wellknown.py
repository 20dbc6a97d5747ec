from __future__ import annotations

from admin.wellknown import NAMES, SHOWN, well_known_in
from blocklists.memory import MemoryIndex
from config.names import DomainName


def index(tmp_path, text, list_id="mine"):
    file = tmp_path / f"{list_id}.txt"
    file.write_text(text)
    return MemoryIndex.from_file(file, list_id, "other")[0]


def test_the_names_are_written_as_the_index_asks_and_stand_once():
    assert [name for name in NAMES if DomainName.parse(name) != name] == []
    assert len(set(NAMES)) == len(NAMES)


def test_up_to_five_are_named_for_the_list_that_blocks_them(tmp_path):
    found = well_known_in(index(tmp_path, "||google.com^\n||bad.example^\n"), {"mine"})
    assert list(found) == ["mine"]
    assert len(found["mine"]) == SHOWN
    assert found["mine"][0] == "www.google.com"


def test_what_a_list_excepts_and_other_lists_are_no_trouble(tmp_path):
    assert well_known_in(index(tmp_path, "||olm.vn^\n@@||olm.vn^\n||bad.example^\n"), {"mine"}) == {}
    assert well_known_in(index(tmp_path, "||olm.vn^\n"), {"another"}) == {}
