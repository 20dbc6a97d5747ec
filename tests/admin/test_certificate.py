"""The box's own certificate: made once, kept, renewed in time under the same key."""

from __future__ import annotations

import datetime as dt
import re
import ssl
import subprocess
import sys

import pytest
from cryptography import x509

from admin.certificate import DAYS, certificate_file, ensure_certificate, fingerprint, main
from config.paths import Paths

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@pytest.fixture
def make(tmp_path):
    return lambda now=NOW: ensure_certificate(
        Paths(tmp_path), now, ["lachan.local"], ["192.168.1.2", "fd00::2"]
    )


def test_a_browser_can_use_it_and_a_person_compare_it(make, tmp_path):
    path = make()

    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint(path))
    made = x509.load_pem_x509_certificate(path.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["lachan.local", "192.168.1.2", "fd00::2"]
    assert path.stat().st_mode & 0o007 == 0
    assert path.parent == Paths(tmp_path).private


def test_it_stays_until_two_months_before_its_end(make):
    before = make().read_bytes()
    assert make(NOW + dt.timedelta(days=DAYS - 70)).read_bytes() == before

    make(NOW + dt.timedelta(days=DAYS - 50))

    old, new = (x509.load_pem_x509_certificate(data) for data in (before, make().read_bytes()))
    assert new.not_valid_after_utc > old.not_valid_after_utc
    assert new.public_key() == old.public_key()


def test_a_damaged_file_is_made_anew(make, tmp_path):
    make()
    certificate_file(Paths(tmp_path)).write_bytes(b"-----BEGIN")
    assert fingerprint(make())


def test_a_clock_that_is_not_set_makes_none_that_has_ended(make):
    made = x509.load_pem_x509_certificate(make(dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).read_bytes())
    assert made.not_valid_after_utc > dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def test_the_page_has_it_made_by_another_process(tmp_path, capsys):
    assert main([str(tmp_path), "lachan.local,box", ""]) == 0
    assert fingerprint(certificate_file(Paths(tmp_path)))
    assert main([str(tmp_path / "nowhere"), "", ""]) == 1
    assert "No such file" in capsys.readouterr().err


def test_the_page_does_without_the_library(project):
    code = "import sys, admin.page.__main__; print('cryptography' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
