from __future__ import annotations

from datetime import date

from reporting.collector.staff import ROLES
from reporting.collector.tables import ACTIVE, REPLACED, REVOKED, SCHOOL_KINDS
from reporting.collector.web import phrases
from reporting.schema.verify import Standing


def test_every_value_has_words_in_both_languages() -> None:
    assert set(phrases.KINDS) == set(SCHOOL_KINDS)
    assert set(phrases.STATES) == {ACTIVE, REPLACED, REVOKED}
    assert set(phrases.ROLES) == set(ROLES)
    codes = {
        "size",
        "encoding",
        "schema",
        "key",
        "signature",
        "unknown",
        "revoked",
        "replaced",
        "school",
        "epsilon",
        "implausible",
    }
    assert set(phrases.STANDINGS) == {one.value for one in Standing} | codes


def test_moments_are_those_of_the_place(app) -> None:
    with app.test_request_context("/?lang=vi"):
        assert phrases.moment(1_793_466_000) == "00:00 01/11/2026"
        assert phrases.day(date(2026, 11, 1)) == "01/11/2026"
        assert phrases.standing_of("no-such-code") == "no-such-code"
