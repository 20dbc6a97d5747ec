"""The level of detail by the page: shown in words before it holds, in the trail, and told to everybody."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from admin.page.site import KEY
from admin.store import Store
from config.categories import CATEGORIES
from config.policyfile import parse_policy
from reporting.store import StatisticsStore
from tests.admin.page.conftest import log_in
from tests.support.chromium import DESK, PHONE

ON = {"detail": "blocked-names", "names_hours": "72", "names_devices": "5"}
PATH = "/statistics/detail"
TOLD = "kept for 3 days once 5 devices met it on one day"


@pytest.fixture
def paths(box):
    return box.extensions[KEY].paths


def level(paths):
    return parse_policy(paths.policy.read_text()).statistics


def switch(browser, form=ON):
    """Send the form and press Save on the page that says what it does; return that page's text."""
    where = browser.post(PATH, form).headers["Location"]
    page = browser.get(where).text
    if "/change/" in where:
        browser.post(where)
    return page


def keep(paths, *names):
    day = date.today().toordinal()  # noqa: DTZ011 - any day does
    with StatisticsStore(paths.statistics, write=True) as store, store.changing() as db:
        rows = [(day, name, CATEGORIES["gambling"].number, 1, 5) for name in names]
        db.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", rows)


def test_it_is_said_in_words_before_it_holds_and_stands_in_the_trail(logged_in, paths):
    it = logged_in("it")
    assert "notice to pupils and parents" in it.get(PATH).text
    where = it.post(PATH, ON).headers["Location"]
    assert "sums only → names of blocked sites too" in it.get(where).text
    assert not level(paths).names  # not yet
    it.post(where)
    assert level(paths).names
    assert level(paths).names_hours == 72
    with Store(paths.state_db) as store:
        assert store.trail(1)[0].action == "policy.detail"


def test_everybody_is_told_and_who_may_see_statistics_sees_the_names(logged_in, visitor, paths):
    for path in ("/", "/rules"):
        assert TOLD not in visitor().get(path).text
    switch(logged_in("it"))
    keep(paths, "casino.example", "<script>x.example")
    for path in ("/", "/rules"):
        page = visitor().get(path).text
        assert TOLD in page
        assert "casino" not in page
        assert "writes down no name of a site" not in page
        assert "No site, address or device is kept" not in page
    page = logged_in("viewer").get("/statistics").text
    assert TOLD in page
    assert "casino.example" in page
    assert "<script>x" not in page
    table = logged_in("viewer").get("/statistics.csv").text
    assert ["name", "casino.example"] in [row[:2] for row in csv.reader(io.StringIO(table))]
    assert "casino" not in logged_in("viewer").get("/statistics?group=pupils").text


def test_switched_off_no_page_shows_a_name_before_they_are_even_deleted(logged_in, visitor, paths):
    it = logged_in("it")
    switch(it)
    keep(paths, "casino.example")
    switch(it, {"detail": "counts"})
    assert not level(paths).names
    assert "casino" not in it.get("/statistics").text
    assert "casino" not in it.get("/statistics.csv").text
    assert TOLD not in visitor().get("/rules").text


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "5 or more in a school"), ("vi", "từ 5 trở lên trong trường học")]
)
def test_a_school_below_five_is_refused_with_the_reason(logged_in, paths, language, sentence):
    it = logged_in("it")
    it.get(f"{PATH}?lang={language}")
    assert sentence in switch(it, {**ON, "names_devices": "4"})
    assert not level(paths).names


@pytest.mark.parametrize(
    "form", [{}, {**ON, "detail": "all"}, {**ON, "names_hours": "1"}, {**ON, "names_devices": "x"}]
)
def test_what_is_no_level_changes_nothing(logged_in, paths, form):
    before = paths.policy.read_text()
    assert "Nothing was saved" in switch(logged_in("it"), form) or "must be" in switch(logged_in("it"), form)
    assert paths.policy.read_text() == before


def test_a_home_is_told_what_one_device_means(logged_in, paths):
    paths.policy.write_text(paths.policy.read_text().replace('kind = "school"', 'kind = "home"'))
    page = logged_in("it").get(PATH).text
    assert "one person of the family" in page
    assert 'min="1"' in page


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("en", PHONE), ("vi", DESK)], ids=["phone-en", "desk-vi"])
def test_in_a_browser(box, serve, chromium, paths, lang, size):
    look, save = {"vi": ("Xem trước khi lưu", "Lưu"), "en": ("Look before saving", "Save")}[lang]
    browser, url = chromium(size), serve(box)
    log_in(browser, url, "it", lang)
    browser.open(f"{url}{PATH}?lang={lang}")
    assert browser.sticks_out() == []
    assert browser.small_targets() == []
    browser.fill(detail="blocked-names")
    browser.press(look)
    browser.press(save)
    assert level(paths).names
    keep(paths, "casino.example", "a-very-long-name-of-a-site-that-was-blocked.and-another-label.example")
    browser.open(f"{url}/statistics")
    assert browser.sticks_out() == []
    assert "casino.example" in browser.text
