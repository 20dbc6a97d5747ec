"""From the CSV files to Parquet, which DuckDB and Spark read directly. The one door to DuckDB, an extra."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_TYPES: Final = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}


class ParquetMissing(Exception):
    """DuckDB is not installed."""


def to_parquet(folder: Path, tables: Mapping[str, Mapping[str, str]]) -> list[Path]:
    """Write a .parquet beside each table's .csv. Raises ParquetMissing, OSError.

    tables: name → column → "type: meaning", as `opendata.FIELDS`.
    """
    try:
        import duckdb  # noqa: PLC0415 - nobody else needs it
    except ModuleNotFoundError:
        raise ParquetMissing from None
    written = []
    with duckdb.connect(":memory:") as connection:
        for name, fields in tables.items():
            types = {column: _TYPES[text.partition(":")[0]] for column, text in fields.items()}
            target, half = folder / f"{name}.parquet", folder / f"{name}.parquet.new"
            rows = connection.read_csv(
                str(folder / f"{name}.csv"), header=True, columns=types, auto_detect=False, delimiter=","
            )
            try:
                rows.write_parquet(str(half), compression="zstd")
                half.replace(target)
            except duckdb.Error as error:
                raise OSError(None, str(error), str(target)) from None
            finally:
                half.unlink(missing_ok=True)
            written.append(target)
    return written
