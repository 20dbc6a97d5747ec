"""The place's name goes into settings.toml, beside what a person wrote there."""

from __future__ import annotations

import pytest

from admin.page.placename import place_name, write_place_name
from admin.page.site import KEY
from config.errors import ConfigInvalid


@pytest.fixture
def site(box):
    return box.extensions[KEY]


def test_it_is_written_and_read_back_with_comments_kept(site):
    site.paths.settings.write_text("# ours\nworkers = 1\n")
    write_place_name(site, "  Trường   THCS Nguyễn Du ", "it", "Hùng")
    assert place_name(site) == "Trường THCS Nguyễn Du"
    assert "# ours\n" in site.paths.settings.read_text()
    write_place_name(site, "", "it", "Hùng")
    assert place_name(site) == ""


def test_a_name_that_cannot_be_leaves_the_file_as_it_was(site):
    with pytest.raises(ConfigInvalid):
        write_place_name(site, "x" * 81, "it", "Hùng")
    assert not site.paths.settings.exists()
    write_place_name(site, "Nhà Lan", "it", "Hùng")
    before = site.paths.settings.read_text()
    with pytest.raises(ConfigInvalid):
        write_place_name(site, "x" * 81, "it", "Hùng")
    assert site.paths.settings.read_text() == before


def test_a_broken_file_hides_nothing_else(site):
    site.paths.settings.write_text("place = ")
    assert place_name(site) == ""


def test_it_stands_on_every_page_and_is_no_markup(site, visitor):
    write_place_name(site, "<b>Nhà Lan</b>", "it", "Hùng")
    assert "&lt;b&gt;Nhà Lan" in visitor().get("/").text
