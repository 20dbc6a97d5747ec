"""What answers for somebody agrees with the rules, what is set by hand, and the clock."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest

from admin.page import askers
from admin.page.site import KEY
from admin.standing import Whom
from config.passes import Pass, written


@pytest.fixture
def here(box):
    """Inside a request, as a view is."""
    site = box.extensions[KEY]
    site.paths.policy.write_text(
        'kind = "home"\ndefault_group = "a"\nstarter = false\n'
        '[groups.a]\nvi = "a"\nen = "a"\n'
        '[[groups.a.timetable]]\nname = "Night"\nwindows = ["22:00-06:00"]\nclose = true\n'
    )
    with box.test_request_context("/"):
        yield site


def verdict(moment=None):
    return askers.asked(Whom("a"), moment).asker.ask("x.example").verdict


def at(site, text):
    return datetime.fromisoformat(text).replace(tzinfo=site.policy.zone)


def test_the_moment_asked_about_counts(here):
    assert verdict(at(here, "2026-09-07T23:00")).blocked
    assert not verdict(at(here, "2026-09-07T12:00")).blocked


def test_now_is_the_pages_clock_and_an_untrusted_one_closes_nothing(here):
    here.epoch = at(here, "2026-11-07T23:00").timestamp
    assert askers.this_moment().hour == 23
    assert verdict().blocked
    status = here.gather()
    doubted = dataclasses.replace(status, service=dataclasses.replace(status.service, clock_trusted=False))
    here.gather = lambda: doubted
    assert not verdict().blocked
    here.gather = lambda: status
    here.epoch = lambda: 1000.0
    assert not askers.clock_trusted()


def test_what_is_set_by_hand_counts(here):
    noon = at(here, "2026-09-07T12:00")
    start = int(noon.timestamp())
    off = Pass(id="p", kind="off", group="a", start=start, end=start + 60, role="parent")
    here.paths.passes.write_bytes(written([off]))
    assert verdict(noon).blocked
    here.paths.passes.write_bytes(b"broken")
    assert not verdict(noon).blocked
