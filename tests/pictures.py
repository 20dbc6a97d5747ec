"""``python -m tests.pictures``: the pictures of the page that the readmes show, into docs/images."""

from __future__ import annotations

import sys
import tempfile
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from admin.accounts import SETUP, Accounts, Doer
from admin.firststart import this_years
from admin.groupstate import group_now
from admin.page import create_app
from admin.status import Health, ListNow, Service, Status
from config import clock
from config.checkname import ZONE
from config.paths import PROJECT, Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from reporting.today import Today
from tests.support.chromium import DESK, HERE, PHONE, Browsers, browsers
from tests.support.countbox import HUE
from tests.support.schooldays import fill

IMAGES = PROJECT / "docs" / "images"
GO_ON = {"vi": "Tiếp tục", "en": "Go on"}
CHECK = {"vi": "Kiểm tra thiết bị này", "en": "Check this device"}
LOG_IN = {"vi": "Đăng nhập", "en": "Log in"}
PROTECTED = {"vi": "đang được bảo vệ", "en": "is now protected"}
STARTER = ("social", "games", "video", "chat", "self-harm", "piracy")
PLACE = {"vi": ("Nhà Lan", "Mẹ Lan"), "en": ("The Nguyens", "Lan")}


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_args: object) -> None:
        """Say nothing."""


def state(paths: Paths) -> Status:
    """An evening at a family's, by its rules."""
    policy = parse_policy(paths.policy.read_text())
    now = datetime(2026, 9, 8, 19, 42, tzinfo=ZoneInfo(policy.timezone))
    return Status(
        now=now,
        service=Service(Health.ON, now.replace(hour=6, minute=12), ("0.0.0.0:53", "[::]:53"), 2, 2),
        kind=policy.kind,
        groups=tuple(group_now(policy, group, now) for group in policy.groups),
        lists=(
            *(ListNow(f"starter-{one}", one, 60, None, bundled=True) for one in STARTER),
            *(ListNow(one.id, one.category, 20_000, now - timedelta(hours=5)) for one in policy.lists),
        ),
        today=Today(now.date(), 8_213, 611, {10: 300, 11: 160, 16: 90, 5: 11}, {}),
        hotline="111",
        reporting_site="vn-cop.vn",
    )


def take(start: Browsers, language: str, folder: Path) -> None:
    """Walk through the first visit in one language and take the pictures."""
    paths = Paths(folder, runtime=folder / "run")
    paths.policy.write_text(this_years("home"))
    settings = load_settings(paths.settings, {"admin": "127.0.0.1:8053"})
    app = create_app(paths, settings, gather=lambda: state(paths))
    server = serve(app)
    token = Accounts(paths.state_db).offer(SETUP, int(datetime.now().timestamp()), Doer("", "start"))  # noqa: DTZ005
    browser = start.new(PHONE, hosts={f"*.{ZONE}": HERE})
    place, name = PLACE[language]
    browser.open(f"http://127.0.0.1:{server.server_port}/setup/{token}?lang={language}")
    word = "ba con gà trống"
    browser.fill(kind="home", name=name, password=word, again=word)
    browser.picture(IMAGES / f"first-visit-{language}.png", whole=False)
    browser.press(GO_ON[language])
    browser.fill(name=place)
    for _step in ("place", "groups"):
        browser.press(GO_ON[language])
    browser.picture(IMAGES / f"lists-{language}.png", whole=False)
    browser.press(GO_ON[language])
    browser.press(CHECK[language])
    browser.until(PROTECTED[language])
    browser.picture(IMAGES / f"check-{language}.png", whole=False)
    browser.open(f"http://127.0.0.1:{server.server_port}/")
    browser.picture(IMAGES / f"home-{language}.png", whole=False)
    browser.close()
    server.shutdown()
    server.server_close()


SCHOOL = {
    "group": "/groups/pupils",
    "timetable": "/timetable/pupils",
    "lists-page": "/lists",
    "why": "/why?name=www.tiktok.com&whom=group:pupils",
    "passes": "/passes",
    "statistics": "/statistics?span=month",
    "rules": "/rules",
}
NAME, WORD = "Thầy Hùng", "ba con gà trống"


def busier(day: date, hour: int, category: str) -> int:
    """Afternoons have more games, Saturdays more of everything: a school as a picture needs it."""
    return (1 + (hour > 12) + 2 * (day.weekday() == 5)) * (2 if category == "games" and hour > 15 else 1)


def take_school(start: Browsers, language: str, folder: Path) -> None:
    """Take the main pages of a school, at a desk."""
    paths = Paths(folder, runtime=folder / "run")
    paths.policy.write_text(this_years("school"))
    fill(folder, clock.wall(HUE).date(), 40, change=busier)
    accounts, root, now = Accounts(paths.state_db), Doer("it", "root"), int(clock.epoch())
    accounts.add(NAME, "it", "school", now, root)
    accounts.set_password(NAME, WORD, "school", now, root)
    settings = load_settings(paths.settings, {"admin": "127.0.0.1:8053"})
    server = serve(create_app(paths, settings, gather=lambda: state(paths)))
    browser = start.new(DESK)
    browser.open(f"http://127.0.0.1:{server.server_port}/login?lang={language}")
    browser.fill(name=NAME, password=WORD)
    browser.press(LOG_IN[language])
    for name, path in SCHOOL.items():
        browser.open(f"http://127.0.0.1:{server.server_port}{path}")
        browser.picture(IMAGES / f"{name}-{language}.png", whole=False)
    browser.close()
    server.shutdown()
    server.server_close()


def serve(app: Flask) -> BaseWSGIServer:
    """Serve an application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> int:
    """Take all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with browsers() as start:
        for language in GO_ON:
            for pictures in (take, take_school):
                with tempfile.TemporaryDirectory() as folder:
                    pictures(start, language, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
