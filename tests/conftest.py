"""What every test may ask for."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.chromium import HERE, Browsers, Chromium, browsers, program

settings.register_profile("ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("LACHAN_HYPOTHESIS", "ci"))

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's own folder."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real lists and query names beside the project; the test is skipped where it is absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no shared folder beside the project")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a browser last: Playwright's event loop stays until the end, and asyncio allows one."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_args: object) -> None:
        pass


@contextmanager
def served(app: Callable[..., object]) -> Iterator[str]:
    """Serve a WSGI application, at this address."""
    server = make_server(HERE, 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))  # s until it sees that it shall end
    thread.start()
    try:
        yield f"http://{HERE}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Return a function: application → its address."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(served(app))


@pytest.fixture(scope="session")
def all_browsers() -> Iterator[Browsers]:
    """Chromium, started once."""
    if program() is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium, and ./lachan test should have installed it")
        pytest.skip("there is no Chromium on this machine")
    with browsers() as started:
        yield started


@pytest.fixture
def chromium(all_browsers: Browsers) -> Iterator[Callable[..., Chromium]]:
    """Return a function: arguments of Browsers.new → a browser. What it complains of fails the test."""
    opened: list[Chromium] = []

    def start(size: tuple[int, int], **more) -> Chromium:
        opened.append(all_browsers.new(size, **more))
        return opened[-1]

    yield start
    for browser in opened:
        browser.close()
    assert [complaint for browser in opened for complaint in browser.complaints] == []
