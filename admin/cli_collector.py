"""``lachan collector``: the province's side. Its libraries are an extra, which the launcher brings in."""

from __future__ import annotations

import importlib
from typing import Final

import click

from admin.cli_common import fail, speech

PARTS: Final = (
    "admin.cli_collector_run",
    "admin.cli_collector_schools",
    "admin.cli_collector_boxes",
    "admin.cli_collector_staff",
    "admin.cli_collector_baseline",
    "admin.cli_collector_export",
)
"""The modules whose `COMMANDS` make up the group."""
_EXTRA: Final = {"sqlalchemy", "psycopg"}


class _Group(click.Group):
    """A group that says what is missing where its libraries are not installed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, if there are any."""
        if not self.commands:
            fail(
                speech().pick(
                    "Phần của tỉnh cần thêm thư viện: chạy ./lachan collector, tệp này tự cài; "
                    "hoặc pip install 'lachan[collector]'",
                    "The province's side needs more libraries: run ./lachan collector, which installs them; "
                    "or pip install 'lachan[collector]'",
                )
            )
        return super().resolve_command(ctx, args)


@click.group(cls=_Group)
def collector() -> None:
    """Receive the reports of a province's schools: its own small server with its own database.

    It needs no box and knows of none but the monthly report. docs/collector.md is the guide.

    \b
    Examples:
      lachan collector run                                     page on http://127.0.0.1:8055
      lachan collector schools import --communes xa.csv --schools truong.csv
      lachan collector invite hue-thcs-0042                    a code for one box, good once
      lachan collector receive stick/*.json                    reports that came on a stick
    """  # noqa: D301 - \b is click's mark for lines to keep


def _gather() -> None:
    try:
        found = [importlib.import_module(name).COMMANDS for name in PARTS]
    except ModuleNotFoundError as missing:
        if missing.name not in _EXTRA:
            raise
        return
    for commands in found:
        for command in commands:
            collector.add_command(command)


_gather()
