"""A form is shown again to who sent it, and to nobody else."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from admin.page.keptforms import MOST, KeptForms


def test_a_form_is_its_sessions_and_its_addresses():
    kept = KeptForms()
    form = MultiDict([("cell", "1"), ("cell", "2")])
    kept.keep("mine", "/a", form)
    form.clear()
    assert kept.find("mine", "/a").getlist("cell") == ["1", "2"]
    assert kept.find("mine", "/b") is None
    assert kept.find("other", "/a") is None


def test_only_the_newest_are_kept():
    kept = KeptForms()
    for number in range(MOST + 1):
        kept.keep("mine", f"/{number}", MultiDict())
    assert kept.find("mine", "/0") is None
    assert kept.find("mine", f"/{MOST}") is not None
