"""The set-up card: what one types, scans and compares."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime

from admin.certificate import ensure_certificate
from admin.page.site import KEY
from config.settings import load_settings


def test_it_has_the_fingerprint_that_openssl_says(box, logged_in):
    paths = box.extensions[KEY].paths
    paths.private.mkdir(exist_ok=True)
    file = ensure_certificate(paths, datetime.now(UTC), ["box.lan"], [])
    said = subprocess.run(
        ["openssl", "x509", "-in", str(file), "-noout", "-fingerprint", "-sha256"],
        capture_output=True, text=True, check=True,
    ).stdout.partition("=")[2].strip().replace(":", "").lower()  # fmt: skip
    page = logged_in("it").get("/setup/card").text
    assert " ".join(said[at : at + 4] for at in range(0, 64, 4)) in page
    assert 'class="qr"' in page
    assert "/check" in page


def test_without_a_certificate_there_is_none_to_compare(box, logged_in):
    paths = box.extensions[KEY].paths
    paths.private.mkdir(exist_ok=True)
    (paths.private / "page.pem").write_text("junk")
    reply = logged_in("it").get("/setup/card")
    assert reply.status_code == 200
    assert "Compare the SHA-256" not in reply.text


def test_in_a_try_out_it_says_that_nothing_here_works_elsewhere(box, logged_in):
    owner = logged_in("it")
    assert "try-out" not in owner.get("/setup/card").text
    site = box.extensions[KEY]
    settings = load_settings(site.paths.settings, {"admin": "127.0.0.1:8053"})
    box.extensions[KEY] = replace(site, settings=settings)
    page = owner.get("/setup/card").text
    assert "This is a try-out" in page
    assert "http://localhost:8053/" in page
