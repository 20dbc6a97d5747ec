"""Pages that need a further word in their address, with something on them: on a phone and a desk.

`test_every_page` finds the others by itself.
"""

from __future__ import annotations

import pytest

from admin.page.site import KEY
from admin.policydesk import PolicyDesk
from config.presets import preset_text
from config.tomledit import set_value
from tests.admin.devicerows import MAC
from tests.admin.page.conftest import log_in
from tests.admin.page.test_devices import school
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

pytestmark = pytest.mark.browser

PAGES = (
    "/groups/pupils?name=facebook.com",
    "/groups/pupils?open=safe",
    "/groups/pupils/services?q=game",
    "/why?name=facebook.com&whom=group:pupils&at=2026-11-25T08:00",
    "/devices",
    f"/devices/one?who={MAC}",
    "/history",
    "/timetable/pupils",
    "/calendar/periods",
    "/calendar/hours/new",
    "/calendar/days/new?day=2026-11-28",
)


@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_each_can_be_used_by_anybody(box, serve, chromium, lang, size):
    paths = school(box)
    paths.policy.write_text(preset_text("secondary"))
    desk = PolicyDesk(box.extensions[KEY].paths)
    for zone in ("Asia/Bangkok", "Asia/Ho_Chi_Minh"):
        desk.change(
            desk.read().version,
            lambda text, zone=zone: set_value(text, "timezone", zone),
            1_800_000_000,
            "it",
            "Hùng",
            "policy.zone",
        )
    browser, url = chromium(size), serve(box)
    log_in(browser, url, "it", lang)
    found = {}
    for path in PAGES:
        browser.open(url + path)
        found[path] = wrong(browser)
    browser.open(f"{url}/groups/pupils?open=topics")
    browser.fill(category="adult")
    browser.press({"vi": "Xem thay đổi", "en": "Look at the change"}[lang])
    assert {"vi": "Không chặn nữa", "en": "No longer blocked"}[lang] in browser.text
    found["/change"] = wrong(browser)
    assert {path: faults for path, faults in found.items() if faults} == {}


def wrong(browser):
    return [
        *browser.sticks_out(),
        *browser.small_targets(),
        *browser.unlabelled(),
        *browser.out_of_reach(),
        *serious(browser),
    ]
