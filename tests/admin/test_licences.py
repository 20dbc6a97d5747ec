from __future__ import annotations

from admin.licences import packages


def test_whose_work_is_in_it():
    found = {one.name.lower(): one for one in packages()}

    assert found["flask"].licence.startswith("BSD")
    assert found["htmx"].licence == "0BSD"
    assert "lachan" not in found
    assert [one.name.lower() for one in packages()] == sorted(found)
