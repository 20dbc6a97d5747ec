"""``lachan collector export``: the figures as open data, for whoever works with them."""

from __future__ import annotations

from pathlib import Path

import click

from admin.cli_collector_common import database_option, opened
from admin.cli_common import data_option, fail
from admin.words import Words
from reporting.collector import opendata, summary
from reporting.collector.parquet import ParquetMissing, to_parquet


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--parquet", is_flag=True, help="Write Parquet files, too; needs DuckDB.")
@click.option(
    "--least",
    type=click.IntRange(1, 1000),
    default=opendata.LEAST,
    show_default=True,
    metavar="N",
    help="Schools that a row stands for at least; smaller ones are put together.",
)
@database_option
@data_option
@click.pass_obj
def export(words: Words, folder: Path, url: str, data: Path | None, *, parquet: bool, least: int) -> None:
    """Write the figures into DIR as open data: CSV, their description, and Parquet.

    Sums of numbers with noise, by month, commune and kind of school, with what is needed to add them up
    further; no school, no box, no text that a school wrote. docs/open-data.md has the schema and a query.
    """
    try:
        with opened(words, url, data) as database:
            summary.refresh(database)
            with database.reading() as connection:
                written = opendata.export(connection, folder, least)
        made = to_parquet(folder, opendata.FIELDS) if parquet else []
    except ParquetMissing:
        fail(
            words.pick(
                "CSV đã ghi xong; Parquet cần DuckDB: pip install 'lachan[parquet]'",
                "The CSV files are written; Parquet needs DuckDB: pip install 'lachan[parquet]'",
            ),
            code=1,
        )
    except OSError as error:
        where, why = error.filename or folder, error.strerror or str(error)
        fail(words.pick(f"Không ghi được {where}: {why}", f"Cannot write {where}: {why}"), code=1)
    for name, count in written.items():
        rows = words.number(count)
        click.echo(words.pick(f"{folder / name}.csv: {rows} dòng", f"{folder / name}.csv: rows {rows}"))
    for path in made:
        click.echo(str(path))


COMMANDS = (export,)
