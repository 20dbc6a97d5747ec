"""``lachan collector schools``: which communes and schools there are, from two CSV files."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import func, select

from admin.cli_collector_common import database_option, now, opened, who
from admin.cli_common import data_option, fail, json_line, json_option, refuse
from admin.words import Words
from config.errors import ConfigInvalid
from reporting.collector.audit import note
from reporting.collector.registry import place_again, put
from reporting.collector.registryfile import MOST_BYTES, read_registry
from reporting.collector.tables import ACTIVE, boxes, communes
from reporting.collector.tables import schools as table

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def schools() -> None:
    """Which communes and schools there are, each with the time in which its code holds."""


@schools.command("import")
@click.option("--communes", "communes_file", type=_FILE, help="CSV: code, name, since, until, predecessors.")
@click.option(
    "--schools",
    "schools_file",
    type=_FILE,
    help="CSV: code, name, kind, commune, since, until, predecessors.",
)
@database_option
@data_option
@click.pass_obj
def import_(
    words: Words, communes_file: Path | None, schools_file: Path | None, url: str, data: Path | None
) -> None:
    """Add what is new in the files and change what is other; what they don't name stays.

    Columns may be named in Vietnamese (mã, tên, loại, mã xã, từ ngày, đến ngày, mã cũ). Where a commune was
    merged into exactly one other, its schools go along by themselves. Any mistake, and nothing is changed.
    """
    if communes_file is None and schools_file is None:
        fail(words.pick("Cần --communes, --schools, hoặc cả hai.", "Give --communes, --schools, or both."))
    with opened(words, url, data) as database:
        with database.reading() as connection:
            known = set(connection.execute(select(communes.c.code)).scalars())
        try:
            registry = read_registry(_bytes(words, communes_file), _bytes(words, schools_file), known)
        except ConfigInvalid as invalid:
            refuse(invalid)
        with database.changing() as connection:
            put(connection, registry)
            place_again(connection)
            counts = {"communes": len(registry.communes), "schools": len(registry.schools)}
            note(database, connection, now(), who(), "registry.import", counts)
    click.echo(
        words.pick(
            f"Đã nạp {len(registry.communes)} xã, phường và {len(registry.schools)} trường.",
            f"Read: communes {len(registry.communes)}, schools {len(registry.schools)}.",
        )
    )


@schools.command("list")
@click.argument("text", default="")
@json_option
@database_option
@data_option
@click.pass_obj
def list_(words: Words, text: str, *, as_json: bool, url: str, data: Path | None) -> None:
    """Show schools, those whose code or name has TEXT in it, with the number of their boxes."""
    counted = (
        select(boxes.c.school, func.count().label("boxes"))
        .where(boxes.c.status == ACTIVE)
        .group_by(boxes.c.school)
        .subquery()
    )
    found = select(table.c.code, table.c.name, table.c.kind, func.coalesce(counted.c.boxes, 0).label("boxes"))
    wanted = found.outerjoin(counted, counted.c.school == table.c.code).where(
        table.c.code.icontains(text, autoescape=True) | table.c.name.icontains(text, autoescape=True)
    )
    with opened(words, url, data) as database, database.reading() as connection:
        for row in connection.execute(wanted.order_by(table.c.code)).mappings():
            if as_json:
                click.echo(json_line({"type": "school", **row}))
            else:
                boxes_said = words.pick(f"{row['boxes']} máy", f"boxes: {row['boxes']}")
                click.echo(f"{row['code']}  {row['name']}  ({row['kind']}; {boxes_said})")


def _bytes(words: Words, file: Path | None) -> bytes | None:
    if file is None:
        return None
    if file.stat().st_size > MOST_BYTES:
        fail(words.pick(f"{file}: tệp lớn quá", f"{file}: the file is too large"))
    return file.read_bytes()


COMMANDS = (schools,)
