"""Backup and restore on the page: taking a backup home, and going back to one that is on the box."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from flask import Blueprint, Response, render_template, request, send_file

from admin.backup import SUFFIX, make_backup
from admin.backupfile import BackupBroken, unpacked
from admin.changewords import Part
from admin.page.access import OWNER, open_to, takes
from admin.page.language import words
from admin.page.login import back
from admin.page.notes import Note
from admin.page.placename import place_name
from admin.page.site import Site, me, site
from admin.restore import plan, put_back
from admin.restoresaid import broken, files, lines
from admin.restorewords import restore_parts
from admin.store import Store, StoreBroken
from config import clock
from reporting.ledgerstate import LedgerBroken

blueprint = Blueprint("saving", __name__)

LARGEST = 32 * 1024 * 1024
"""Bytes of a backup that comes through the browser; a larger one goes by `lachan restore`."""
MOST_BROUGHT = 2
_BROUGHT = "brought-"
_FAULTS = (OSError, sqlite3.Error, StoreBroken, LedgerBroken)


@blueprint.get("/backup")
@open_to(OWNER)
def overview() -> str:
    """Offer a backup, and the ways back that the box keeps."""
    box = site()
    return render_template("backup.html", **_lists(box))


@blueprint.post("/backup")
@open_to(OWNER)
def take() -> Response:
    """Send a backup to the browser. It is in the trail, for it holds keys."""
    box = site()
    now = clock.wall(box.policy.zone)
    try:
        with Store(box.paths.state_db) as store:
            store.audit(box.at, box.role_of(me()).id, "backup", {"by": me().user.name})
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=box.paths.data) as folder:
            target = Path(folder) / f"b{SUFFIX}"
            make_backup(box.paths, target, int(now.timestamp()), kind=box.kind, place=place_name(box))
            file = target.open("rb")  # it stays readable when its folder is gone, and nothing is left of it
    except _FAULTS as error:
        return _failed(str(error))
    name = f"lachan-{now:%Y%m%d-%H%M}{SUFFIX}"
    response = send_file(file, mimetype="application/gzip", as_attachment=True, download_name=name)
    response.content_length = os.fstat(file.fileno()).st_size
    return response


@blueprint.post("/backup/bring")
@open_to(OWNER)
@takes(LARGEST + 64 * 1024)
def bring() -> Response | str:
    """Take in a backup from the browser, and say what going back to it would change."""
    box = site()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _failed(words().pick("Chọn một tệp.", "Choose a file."))
    folder = box.paths.data / "backups"
    # Its name is ours: what the browser calls it says nothing, and may say "../".
    path = folder / f"{_BROUGHT}{clock.wall(box.policy.zone):%Y%m%d-%H%M%S}-{token_hex(2)}{SUFFIX}"
    try:
        folder.mkdir(mode=0o770, exist_ok=True)
        with path.open("xb") as kept:
            path.chmod(0o600)
            shutil.copyfileobj(file.stream, kept)
        told = _told(box, path)
    except (BackupBroken, *_FAULTS) as error:
        path.unlink(missing_ok=True)
        return _failed(broken(words(), error) if isinstance(error, BackupBroken) else str(error))
    for old in sorted(folder.glob(f"{_BROUGHT}*{SUFFIX}"))[:-MOST_BROUGHT]:
        old.unlink(missing_ok=True)
    return _looked(box, path, told)


@blueprint.post("/backup/look")
@open_to(OWNER)
def look() -> Response | str:
    """Say what going back to a kept backup would change."""
    box = site()
    path = _chosen(box)
    if path is None:
        return _failed(words().pick("Không còn bản này.", "It is not kept any more."))
    try:
        return _looked(box, path, _told(box, path))
    except BackupBroken as error:
        return _failed(broken(words(), error))
    except _FAULTS as error:
        return _failed(str(error))


class _Told(NamedTuple):
    """What going back would do: sentences about the backup, what changes by place, and the files."""

    lines: list[str]
    parts: tuple[Part, ...]
    files: list[str]


def _told(box: Site, path: Path) -> _Told:
    now, speech = clock.wall(box.policy.zone), words()
    with path.open("rb") as file, unpacked(file, box.paths) as found:
        would = plan(found, box.paths)
        return _Told(
            list(lines(speech, found.manifest, would, now, place_name(box))),
            restore_parts(speech, found, would, box.paths, now),
            list(files(speech, would)),
        )


def _looked(box: Site, path: Path, told: _Told) -> str:
    return render_template("backup.html", **_lists(box), chosen=path.name, told=told)


@blueprint.post("/backup/restore")
@open_to(OWNER)
def restore() -> Response:
    """Go back to it. Everybody has to log in again, who restores too."""
    box = site()
    path = _chosen(box)
    if path is None:
        return _failed(words().pick("Không còn bản này.", "It is not kept any more."))
    now = clock.wall(box.policy.zone)
    by = (box.role_of(me()).id, me().user.name)
    try:
        with path.open("rb") as file, unpacked(file, box.paths) as found:
            put_back(found, box.paths, now, by, kind=box.kind, place=place_name(box))
    except BackupBroken as error:
        return _failed(broken(words(), error))
    except _FAULTS as error:
        return _failed(str(error))
    return back("login.form")


def _lists(box: Site) -> dict[str, list[tuple[str, datetime, int]]]:
    """What was kept before a restore, and what was brought by a browser."""
    found = _kept(box)
    brought = [one for one in found if one[0].startswith(_BROUGHT)]
    return {"kept": [one for one in found if one not in brought], "brought": brought}


def _kept(box: Site) -> list[tuple[str, datetime, int]]:
    folder = box.paths.data / "backups"
    found = sorted(folder.glob(f"*{SUFFIX}"), reverse=True) if folder.is_dir() else []
    zone = box.policy.zone
    return [
        (one.name, datetime.fromtimestamp(one.stat().st_mtime, zone), -(-one.stat().st_size // 1000))
        for one in found
    ]


def _chosen(box: Site) -> Path | None:
    """The backup that a form names: one of those that are listed, whatever else it says."""
    wanted = request.form.get("name", "")
    names = {name for name, _when, _size in _kept(box)}
    return box.paths.data / "backups" / wanted if wanted in names else None


def _failed(why: str) -> Response:
    site().notes.leave(me().mark, Note(why, tone="warn"))
    return back("saving.overview")
