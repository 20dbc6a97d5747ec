"""``lachan backup`` and ``lachan restore``: everything that cannot be fetched again, in one file."""

from __future__ import annotations

import sqlite3
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from admin.backup import SUFFIX, make_backup
from admin.backupfile import BackupBroken, Unpacked, unpacked
from admin.cli_common import data_option, fail, json_line, json_option, paths_of, policy_of, settings_of
from admin.cli_pass_common import login
from admin.inforce import policy_in_force
from admin.restore import Plan, plan, put_back
from admin.restoresaid import broken, files, lines
from admin.restorewords import place_of, restore_parts
from admin.store import StoreBroken
from admin.words import Words
from config import clock
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES_AT
from reporting.ledgerstate import LedgerBroken


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@json_option
@data_option
@click.pass_obj
def backup(words: Words, target: Path, as_json: bool, data: Path | None) -> None:
    """Write rules, devices, accounts, statistics, keys and the audit trail into FILE (.tar.gz).

    FILE may be a folder: then the backup is named by the day. Lists are left out, they are fetched again.
    Keep it as you keep a key: whoever has it has the box's keys and knows whose device is whose.

    \b
    Examples:
      sudo lachan backup /media/stick
      lachan backup before-the-summer.tar.gz
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data)
    if not paths.data.is_dir():
        fail(words.pick(f"Không có thư mục {paths.data}", f"There is no folder {paths.data}"))
    rules = policy_of(words, paths, None).policy
    now = clock.wall(rules.zone)
    file = target / f"lachan-{now:%Y%m%d-%H%M}{SUFFIX}" if target.is_dir() else target
    try:
        place = settings_of(paths, kind=rules.kind).place
        made = make_backup(paths, file, int(now.timestamp()), kind=rules.kind, place=place)
        size = file.stat().st_size
    except FileExistsError:
        fail(
            words.pick(f"Đã có {file}: hãy chọn tên khác.", f"{file} is there already: choose another name.")
        )
    except (OSError, sqlite3.Error) as error:
        _cannot(words, error)
    if as_json:
        said = {"type": "backup", "file": str(file), "bytes": size, "files": len(made.files)}
        click.echo(json_line(said))
        return
    click.echo(
        words.pick(
            f"Đã lưu {len(made.files)} tệp vào {file} ({_size(words, size)}). Hãy giữ kỹ như giữ chìa khóa.",
            f"{len(made.files)} files saved in {file} ({_size(words, size)}). Keep it as you keep a key.",
        )
    )


@click.command()
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before anything is replaced.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@json_option
@data_option
@click.pass_obj
def restore(words: Words, source: Path, yes: bool, dry_run: bool, as_json: bool, data: Path | None) -> None:
    """Put a backup back: say what it changes, ask, and keep what was there before.

    The file is looked through first; a damaged one changes nothing. What was there is kept in `backups` in
    the data folder, itself a file to restore. Rules hold within a second; other settings and the page at the
    next start. Exit code 1: not restored.

    \b
    Examples:
      sudo lachan restore /media/stick/lachan-20261124-0730.tar.gz
      lachan restore --dry-run before-the-summer.tar.gz
    """  # noqa: D301 - \b is click's mark for lines to keep
    paths = paths_of(data)
    try:
        paths.data.mkdir(mode=0o770, parents=True, exist_ok=True)
        rules = policy_in_force(paths).policy
        with source.open("rb") as file, unpacked(file, paths) as found:
            would = plan(found, paths)
            done = (
                None if dry_run else _restored(words, found, would, paths, rules, ask=not yes, quiet=as_json)
            )
            if dry_run and not as_json:
                _say(words, found, would, paths, rules.zone)
    except BackupBroken as error:
        fail(broken(words, error))
    except (OSError, sqlite3.Error, StoreBroken, LedgerBroken) as error:
        _cannot(words, error)
    if as_json:
        changes = {"new": would.new, "replaced": would.other, "removed": would.gone}
        kept = {"restored": done is not None, "before": str(done) if done else None}
        click.echo(json_line({"type": "restore", "made": _iso(found), **kept, **changes}))


def _restored(
    words: Words, found: Unpacked, would: Plan, paths: Paths, rules: Policy, *, ask: bool, quiet: bool
) -> Path | None:
    if not quiet:
        _say(words, found, would, paths, rules.zone)
    if ask and not click.confirm(words.pick("Phục hồi?", "Restore?")):
        click.echo(words.pick("Chưa thay đổi gì.", "Nothing was changed."))
        sys.exit(1)
    by = (ROLES_AT[rules.kind][0].id, login() or "root")
    before = put_back(found, paths, clock.wall(rules.zone), by, kind=rules.kind, place=place_of(paths))
    if not quiet:
        click.echo(
            words.pick(
                f"Đã phục hồi. Trạng thái trước đó nằm trong {before}.",
                f"Restored. What was there before is in {before}.",
            )
        )
        click.echo(
            words.pick(
                "Hãy khởi động lại để mọi thiết lập có hiệu lực: sudo systemctl restart lachan.target",
                "Start again, so that all settings hold: sudo systemctl restart lachan.target",
            )
        )
    return before


def _say(words: Words, found: Unpacked, would: Plan, paths: Paths, zone: ZoneInfo) -> None:
    now = clock.wall(zone)
    for line in lines(words, found.manifest, would, now, place_of(paths)):
        click.echo(line)
    for part in restore_parts(words, found, would, paths, now):
        click.echo(f"{part.where}:")
        for line in part.lines:
            click.echo(f"  - {line}")
    click.echo(words.pick("Các tệp:", "Files:"))
    for line in files(words, would):
        click.echo(f"  {line}")


def _cannot(words: Words, error: Exception) -> NoReturn:
    where = getattr(error, "filename", None) or ""
    why = getattr(error, "strerror", None) or str(error)
    text = f"{where}: {why}" if where else why
    fail(words.pick(f"Không làm được: {text}", f"It could not be done: {text}"), code=1)


def _iso(found: Unpacked) -> str:
    return datetime.fromtimestamp(found.manifest.made).astimezone().isoformat()


def _size(words: Words, count: int) -> str:
    kilobytes = max(1, round(count / 1000))
    return f"{words.number(kilobytes)} kB"
