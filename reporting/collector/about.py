"""Whose collector this is: what its pages and its answers to boxes say of it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select

from reporting.collector.audit import note
from reporting.collector.db import Database
from reporting.collector.tables import settings


class About(NamedTuple):
    """name: of the authority. address: under which boxes reach it, https, without a last slash."""

    name: str = ""
    address: str = ""


class AboutRefused(ValueError):
    """No name or address that can stand; `field` says which, the text why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def read(connection: Connection) -> About:
    """What was said; empty texts where nothing was."""
    found = dict(connection.execute(select(settings.c.key, settings.c.value)).all())
    return About(**{name: str(found[name]) for name in About._fields if name in found})


def put(database: Database, about: About, at: int, who: str) -> None:
    """Say it anew. Raises AboutRefused, DatabaseAway."""
    about = About(_name(about.name), _address(about.address))
    with database.changing() as connection:
        connection.execute(delete(settings).where(settings.c.key.in_(About._fields)))
        connection.execute(
            insert(settings), [{"key": key, "value": value} for key, value in about._asdict().items()]
        )
        note(database, connection, at, who, "about", about._asdict())


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > 120 or not name.isprintable():
        raise AboutRefused("name", "has at most 120 characters, all of them printable")
    return name


def _address(text: str) -> str:
    address = text.strip().rstrip("/")
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.scheme not in {"https", "http"} or parts.query or parts.fragment or parts.username:
        raise AboutRefused("address", "is no web address such as https://baocao.example.vn")
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise AboutRefused("address", "must begin with https://: boxes send to no other")
    return address
