"""The box's own certificate, for the page over HTTPS. The door to `cryptography` in admin.

Nobody can vouch for a box in a school's network, so it vouches for itself: a key made here, and a
certificate whose fingerprint stands on the set-up output for people to compare. The key stays when the
certificate is renewed. 820 days: Apple's systems refuse more (https://support.apple.com/103769).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import sys
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from admin.pageaddress import CERTIFICATE
from config import clock
from config.files import alone, write_atomic
from config.paths import Paths

DAYS: Final = 820
RENEW: Final = dt.timedelta(days=60)
_EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_MODE = 0o640  # root's command line may make it, the page's user has to read it; the resolver's unit may not


def certificate_file(paths: Paths) -> Path:
    """Where the certificate with its key lies: in the folder that the resolver cannot open."""
    return paths.private / CERTIFICATE


def ensure_certificate(
    paths: Paths, now: dt.datetime, names: Iterable[str], addresses: Iterable[str]
) -> Path:
    """Make the certificate, or renew it two months before its end. Raises OSError.

    now: aware. names, addresses: by which browsers may call the box; told by the first time only.
    """
    path = certificate_file(paths)
    path.parent.mkdir(mode=0o770, exist_ok=True)
    with alone(path.parent / "page.lock"):
        return _ensured(path, now, tuple(names), tuple(addresses))


def _ensured(path: Path, now: dt.datetime, names: tuple[str, ...], addresses: tuple[str, ...]) -> Path:
    key, made = _read(path)
    if key is not None and made is not None and made.not_valid_after_utc - now > RENEW:
        return path
    if key is None:
        key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, now, names, addresses)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_atomic(path, pem + certificate.public_bytes(serialization.Encoding.PEM), _MODE)
    return path


def fingerprint(path: Path) -> str:
    """SHA-256 of the certificate, as browsers show it: pairs with colons. Raises OSError, ValueError."""
    text = path.read_text(encoding="ascii")
    der = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE") :])
    return sha256(der).digest().hex(":").upper()


def _read(path: Path) -> tuple[ec.EllipticCurvePrivateKey | None, x509.Certificate | None]:
    """What is there, as far as it is good: a damaged file is made anew, and not a reason to have no page."""
    key, certificate = None, None
    with suppress(OSError, ValueError):
        data = path.read_bytes()
        found = serialization.load_pem_private_key(data, None)
        key = found if isinstance(found, ec.EllipticCurvePrivateKey) else None
        certificate = x509.load_pem_x509_certificate(data)
    return key, certificate


def _certificate(
    key: ec.EllipticCurvePrivateKey, now: dt.datetime, names: tuple[str, ...], addresses: tuple[str, ...]
) -> x509.Certificate:
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lá Chắn")])
    # A clock that is behind must not make a certificate that has ended when it is right again.
    start = max(now, _EARLIEST) - dt.timedelta(days=1)
    known: list[x509.GeneralName] = [x509.DNSName(name) for name in names if name.isascii()]
    known += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def main(argv: list[str]) -> int:
    """``python -m admin.certificate DATA NAME,… ADDRESS,…``: make sure that there is one.

    The page asks a process of its own for it: the library would stay in the page's memory, 10 MB of it.
    """
    data, names, addresses = argv
    now = dt.datetime.fromtimestamp(clock.epoch(), dt.UTC)
    try:
        ensure_certificate(Paths(Path(data)), now, _split(names), _split(addresses))
    except OSError as error:
        sys.stderr.write(f"{error.filename or data}: {error.strerror or error}\n")
        return 1
    return 0


def _split(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
