"""The navigation shows what a role may open, and where one is."""

from __future__ import annotations

from admin.page.access import views
from admin.page.navigation import ENTRIES


def test_each_entry_leads_to_a_view(box):
    assert {entry.endpoint for entry in ENTRIES} <= set(views(box))


def test_it_shows_what_one_may_open(logged_in, visitor):
    assert 'href="/people"' in logged_in("it").get("/").text
    assert 'href="/people"' not in logged_in("teacher").get("/").text
    assert 'class="pages"' not in visitor().get("/").text
    assert 'href="/login"' in visitor().get("/").text


def test_it_says_where_one_is(logged_in):
    it = logged_in("it")
    assert 'href="/people" aria-current="page"' in it.get("/people").text
    assert 'href="/people" aria-current="page"' not in it.get("/me").text
    assert 'href="/" aria-current="page"' not in it.get("/people").text


def test_the_language_switch_keeps_where_one_is(visitor):
    page = visitor().get("/login?next=/people").text
    assert 'href="?next=%2Fpeople&amp;lang=vi"' in page


def test_what_is_opened_less_often_stands_behind_more(logged_in):
    page = logged_in("it").get("/").text

    assert page.index('class="more-pages"') < page.index('href="/people"')
    assert 'class="more-pages here"' in logged_in("it").get("/people").text
