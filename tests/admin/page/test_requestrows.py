"""What is shown of requests."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from admin.page.requestrows import crowds, minutes_today
from admin.page.site import KEY
from config.roles import ROLES


@pytest.fixture
def site(box):
    return box.extensions[KEY]


def test_groups_of_which_many_wait(box, site):
    for number in range(9):
        site.requests.ask(f"s{number}.vn", "pupils", "", site.at, site.now.date())
    site.requests.ask("zing.vn", "gone", "", site.at, site.now.date())
    with box.test_request_context(headers={"Accept-Language": "en"}):
        assert crowds(site, site.requests.waiting(site.at)) == [("pupils", "Pupils", 9, False)]


def test_today_is_over_at_midnight_and_no_longer_than_the_role_may(site):
    evening = datetime(2026, 9, 7, 22, 30, tzinfo=site.policy.zone)
    assert minutes_today(ROLES["it"], evening) == 90
    assert minutes_today(ROLES["teacher"], evening - timedelta(hours=16)) == ROLES["teacher"].longest
