"""The notice that a request waits, by ntfy or e-mail: where it goes, what it says, and that it is due.

It says that something waits and where to look, and no more: no site, no group, no name of a place or child.
What it is sent with is secret, so it lies in the private folder. The page leaves a mark when a request comes;
the chores, which see the world outside, find it and send.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

import msgspec

from admin.words import Words
from config.files import write_atomic
from config.paths import Paths

MODE: Final = 0o640
TLS_PORT, STARTTLS_PORT = 465, 587
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_TOPIC = re.compile(r"/[A-Za-z0-9_-]{1,64}")
_SERVER = re.compile(r"([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::([0-9]{1,5}))?")


class Notice(msgspec.Struct, frozen=True):
    """Where a notice goes; "" for nowhere. `smtp`: HOST or HOST:PORT; port 465 is TLS, others STARTTLS."""

    ntfy: str = ""
    token: str = ""
    mail: str = ""
    smtp: str = ""
    user: str = ""
    password: str = ""
    language: str = "vi"

    @property
    def on(self) -> bool:
        """Whether it goes anywhere."""
        return bool(self.ntfy or self.mail)

    @property
    def server(self) -> tuple[str, int]:
        """Host and port of the mail server."""
        host, _mark, port = self.smtp.partition(":")
        return host, int(port) if port else TLS_PORT


def read_notice(paths: Paths) -> Notice:
    """Where notices of a box go; nowhere where nothing can be read."""
    try:
        return msgspec.json.decode(paths.notice.read_bytes(), type=Notice)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Notice()


def write_notice(paths: Paths, notice: Notice) -> None:
    """Keep it. Raises OSError."""
    paths.private.mkdir(mode=0o770, exist_ok=True)
    write_atomic(paths.notice, msgspec.json.encode(notice), mode=MODE)


def mistakes(words: Words, notice: Notice) -> list[str]:
    """Say what is wrong with it."""
    pick, found = words.pick, []
    if notice.ntfy and not _is_topic(notice.ntfy):
        found.append(
            pick(
                "Địa chỉ ntfy có dạng https://ntfy.sh/chu-de-rat-kho-doan.",
                "An ntfy address reads https://ntfy.sh/a-topic-hard-to-guess.",
            )
        )
    if notice.token and not re.fullmatch(r"[\x21-\x7e]{1,200}", notice.token):
        found.append(pick("Mã truy cập ntfy có ký tự lạ.", "The ntfy token has strange signs."))
    if not (notice.user + notice.password).isprintable():
        found.append(
            pick("Tên hoặc mật khẩu thư có ký tự lạ.", "The mail name or password has strange signs.")
        )
    if notice.mail and not _MAIL.fullmatch(notice.mail):
        found.append(pick("Địa chỉ thư không đúng.", "That is no e-mail address."))
    if notice.mail:
        server = _SERVER.fullmatch(notice.smtp)
        if server is None or not 0 < int(server[2] or TLS_PORT) < 65_536:
            found.append(
                pick("Máy chủ thư có dạng smtp.gmail.com:465.", "A mail server reads smtp.gmail.com:465.")
            )
    return found


def subject(notice: Notice) -> str:
    """The notice's first line."""
    return Words(notice.language).pick("Lá Chắn: có yêu cầu mở trang", "Lá Chắn: a request waits")


def text(notice: Notice, url: str) -> str:
    """What it says. url: of the page where requests are answered."""
    return Words(notice.language).pick(
        f"Có yêu cầu mở trang đang chờ trả lời. Xem và trả lời tại: {url}",
        f"A request to open a site waits for an answer. See and answer it at: {url}",
    )


def mark_asked(paths: Paths, at: int) -> None:
    """Leave the mark that a request came at this epoch second, if somebody wants a notice. Never raises."""
    if not paths.notice.exists():
        return
    try:
        write_atomic(paths.asked, f"{at}\n".encode(), mode=MODE)
    except OSError:
        return  # the request itself is kept; it is found on the page


def asked_at(paths: Paths) -> int:
    """When the last request came, epoch second; 0 for never."""
    try:
        return int(paths.asked.read_text("ascii"))
    except (OSError, ValueError):
        return 0


def _is_topic(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username is not None) and address.isprintable()
    safe = parts.scheme == "https" or (parts.scheme == "http" and _in_the_house(parts.hostname or ""))
    return bool(plain and safe and parts.hostname and address.isascii() and _TOPIC.fullmatch(parts.path))


def _in_the_house(host: str) -> bool:
    """Whether an address is on a private network: nobody on the way reads what goes there in clear."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
