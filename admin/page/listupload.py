"""A list of one's own: names that are typed, or a file; a new list, or in the place of an uploaded one."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Blueprint, request
from werkzeug.wrappers import Response

from admin.listentry import entry_of, file_key
from admin.listimport import MOST, Imports, NotTaken
from admin.mistakes import in_language
from admin.page.access import OWNER, open_to, takes
from admin.page.language import words
from admin.page.listedits import problems, shown, tried_or_added
from admin.page.lists import ordered
from admin.page.login import back
from admin.page.notes import Note
from admin.page.site import me, site
from config.categories import CATEGORIES
from config.errors import ConfigInvalid

blueprint = Blueprint("listupload", __name__)

_FORM = 64 * 1024
"""Bytes of a form beside its file."""


@blueprint.post("/lists/upload")
@open_to(OWNER)
@takes(MOST + _FORM)
def upload() -> Response | tuple[str, int]:
    """Keep a file, and try or subscribe to it, as the button says."""
    box, form = site(), request.form.to_dict()
    form.pop("file", None)
    stream = _given()
    if stream is None:
        return _wrong(
            form, words().pick("chọn một tệp, hoặc viết vài tên.", "choose a file, or write some names.")
        )
    if form.get("category") not in CATEGORIES:
        return _wrong(form, words().pick("hãy chọn loại.", "choose a category."))
    path = None
    try:
        path = Imports(box.paths).take(stream, form.get("id", "") or "our-names")
        asked = {
            "id": form.get("id", "") or path.stem,
            "file": file_key(path, box.paths),
            "category": form["category"],
            "match": form.get("match", ""),
        }
        entry = entry_of(asked, box.paths, [source.id for source in box.policy.lists])
    except NotTaken as error:
        return _wrong(form, in_language(words(), str(error)))
    except ConfigInvalid as invalid:
        if path:
            path.unlink(missing_ok=True)
        return _wrong(form, problems(invalid))
    except OSError as error:
        return _wrong(form, str(error))
    return tried_or_added(entry, form)


@blueprint.post("/lists/replace")
@open_to(OWNER)
@takes(MOST + _FORM)
def replace() -> Response:
    """Put another file in the place of an uploaded one; what is absurd is held, as with every list."""
    box, list_id = site(), request.form.get("id", "")
    source = next((one for one in box.policy.lists if one.id == list_id), None)
    stream = _given()
    if source is None or not source.file:
        return back("lists.overview")
    why = ""
    if stream is None:
        why = words().pick("Chọn một tệp.", "Choose a file.")
    else:
        try:
            Imports(box.paths).take(stream, source.id, over=source.file)
        except NotTaken as error:
            why = in_language(words(), str(error))
        except OSError as error:
            why = str(error)
    if why:
        text = words().pick(f"Không nhận tệp này: {why}", f"The file was not taken: {why}")
        box.notes.leave(me().mark, Note(text, tone="warn"))
        return back("lists.one", list_id=list_id)
    return ordered("refresh", lists=(list_id,))


def _given() -> IO[bytes] | None:
    """The file of the form, else the names that were typed."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.stream
    names = request.form.get("names", "").strip()
    return BytesIO(f"{names}\n".encode()) if names else None


def _wrong(form: dict[str, str], why: str) -> tuple[str, int]:
    return shown(form, words().pick(f"Không nhận: {why}", f"Not taken: {why}")), 422
