"""The page in a real browser: it draws, it breaks no rule of its own, and nothing sticks out on a phone."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from admin.page import create_app
from config.paths import Paths
from config.settings import load_settings

pytestmark = pytest.mark.browser

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
)
PHONE = 500  # the narrowest window that headless Chromium draws
GROUND = (0xF4, 0xF6, 0xF3)  # --ground of style.css


@pytest.fixture
def served(tmp_path, request):
    """Serve the state that the test asks for; give its address."""
    status = request.getfixturevalue(request.param)
    app = create_app(Paths(tmp_path), load_settings(tmp_path / "settings.toml"), gather=lambda: status)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browse(tmp_path):
    """Return a function that runs Chromium once: (options and address) → (what it printed, what it complained)."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium, and ./lachan test should have installed it")
        pytest.skip("there is no Chromium on this machine")

    def run(*options: str) -> tuple[str, str]:
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        done = subprocess.run(
            [chromium, *QUIET, profile, *options], capture_output=True, text=True, timeout=90, check=True
        )
        return done.stdout, done.stderr

    return run


def rows(png: Path) -> Iterator[bytes]:
    """Yield the rows of an 8-bit RGB or RGBA picture without interlace (PNG, ISO/IEC 15948 §9), cut to RGB."""
    data = png.read_bytes()
    place, packed, size = 8, b"", 3
    width = 0
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, _height, depth, colour, _pack, _filter, interlace = struct.unpack(">IIBBBBB", body)
            assert (depth, interlace) == (8, 0)
            size = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            packed += body
        place += 12 + length
    raw, stride = zlib.decompress(packed), width * size
    before = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        line = bytearray(raw[start + 1 : start + 1 + stride])
        unfilter(raw[start], line, before, size)
        before = line
        yield bytes(line) if size == 3 else bytes(v for i, v in enumerate(line) if i % 4 != 3)


def unfilter(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    for i in range(len(line)):
        left = line[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        up = above[i]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            near = left + up - corner
            guess = min((left, up, corner), key=lambda value: abs(near - value))
        else:
            return
        line[i] = (line[i] + guess) & 255


@pytest.mark.parametrize("served", ["busy", "off", "fresh", "troubled"], indirect=True)
def test_it_draws_in_both_languages_and_breaks_no_policy_of_its_own(served, browse):
    for lang, words in (("vi", "Lá Chắn"), ("en", "Protection is")):
        html, complaints = browse("--dump-dom", f"{served}?lang={lang}")

        assert f'<html lang="{lang}">' in html
        assert words in html
        assert "CONSOLE" not in complaints, complaints  # a broken policy or a missing file is told there


@pytest.mark.parametrize("served", ["busy", "troubled"], indirect=True)
def test_nothing_sticks_out_on_a_phone(served, browse, tmp_path):
    """The right edge is the ground's colour from top to bottom, and the page is not a blank sheet."""
    picture = tmp_path / "phone.png"
    browse(f"--screenshot={picture}", f"--window-size={PHONE},2400", f"{served}?lang=vi")

    drawn = list(rows(picture))

    edges = {tuple(row[-3 * inset : len(row) - 3 * inset + 3]) for row in drawn for inset in range(1, 5)}
    assert edges == {GROUND}
    assert len(set(drawn)) > 200
