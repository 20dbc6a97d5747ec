"""``lachan collector run`` and ``about``: the server, in the foreground, and whose it is."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from flask import Flask

from admin.cli_collector_common import database_option, database_url, now, opened, who
from admin.cli_common import data_option, fail, refuse, wrong
from admin.words import Words
from config import clock
from config.endpoints import endpoint
from config.errors import ConfigInvalid
from config.reading import Refused, Spot
from reporting.collector import about as abouts
from reporting.collector import staff
from reporting.collector.about import About, AboutRefused
from reporting.collector.db import Database
from reporting.collector.keeping import Keeper
from reporting.collector.serving import MOST_PROCESSES, listen, serve
from reporting.collector.web import create_app
from reporting.collector.web.site import Collector

_DEFAULT = "127.0.0.1:8055"
_FIRST = "admin"


@click.command()
@click.option(
    "--listen",
    "where",
    default=_DEFAULT,
    show_default=True,
    metavar="ADDR:PORT",
    help="Where the server listens.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    default=1,
    show_default=True,
    help="Servers at once; about one a core on PostgreSQL.",
)
@click.option(
    "--proxy",
    is_flag=True,
    help="A server on this machine (nginx, Caddy) speaks HTTPS to the world; believe it who asks.",
)
@click.option("--zone", default="Asia/Ho_Chi_Minh", show_default=True, help="Time zone of the province.")
@database_option
@data_option
@click.pass_obj
def run(
    words: Words, where: str, processes: int, *, proxy: bool, zone: str, url: str, data: Path | None
) -> None:
    """Serve the pages, and the interface that boxes send to, until it is told to end.

    The first start makes the tables and prints a link for the first administrator.
    """
    spot = Spot("--listen")
    try:
        place = endpoint(where, spot)
    except Refused:
        refuse(ConfigInvalid(tuple(spot.mistakes), "--listen"))
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong("--zone", zone, words.pick("không phải là múi giờ", "is no time zone"))
    with opened(words, url, data) as database:
        first_link = _first_link(database)
    try:
        bound = listen(place.host, place.port)
    except OSError as error:
        fail(
            words.pick(
                f"Không mở được {place}: {error.strerror}", f"Cannot listen on {place}: {error.strerror}"
            )
        )
    click.echo(words.pick(f"Nơi nhận báo cáo: http://{place}", f"The collector: http://{place}"))
    if first_link:
        click.echo(
            words.pick(
                f"Lần đầu: mở http://{place}/link/{first_link} để chọn mật khẩu cho “{_FIRST}” "
                "(dùng một lần, 3 ngày).",
                f"First visit: http://{place}/link/{first_link} to choose the password of “{_FIRST}” "
                "(good once, for 3 days).",
            )
        )
    sys.stdout.flush()
    where_kept = database_url(url, data)

    def make() -> Flask:
        database = Database(where_kept)
        Keeper(database, clock.epoch).start()
        return create_app(Collector(database, zone=local))

    with bound:
        sys.exit(serve(make, bound, processes, proxy=proxy))


def _first_link(database: Database) -> str:
    """A link for the first administrator, "" where somebody can log in already."""
    with database.reading() as connection:
        everybody = staff.everybody(connection)
    if any(one.ready for one in everybody):
        return ""
    if any(one.name == _FIRST for one in everybody):
        return staff.link(database, _FIRST, now(), who())
    return staff.add(database, _FIRST, "admin", now(), who())


@click.command()
@click.option("--name", help="What the authority is called, on every page and to the schools.")
@click.option("--address", metavar="URL", help="The https address under which boxes reach it.")
@database_option
@data_option
@click.pass_obj
def about(words: Words, name: str | None, address: str | None, url: str, data: Path | None) -> None:
    """Say whose collector this is, or show it without options."""
    with opened(words, url, data) as database:
        with database.reading() as connection:
            found = abouts.read(connection)
        if name is not None or address is not None:
            found = About(found.name if name is None else name, found.address if address is None else address)
            try:
                abouts.put(database, found, now(), who())
            except AboutRefused as refused:
                wrong(f"--{refused.field}", getattr(found, refused.field), str(refused))
            with database.reading() as connection:
                found = abouts.read(connection)
    click.echo(f"name: {found.name or '-'}")
    click.echo(f"address: {found.address or '-'}")


COMMANDS = (run, about)
