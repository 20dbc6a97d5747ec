"""Nothing is left untranslated, and what is committed is what would be compiled."""

from __future__ import annotations

import ast
import gettext
import io
import re

from admin.page.catalogue import ADMIN, KEYWORDS, MO, PO, collect, compiled, read, untranslated, written

PLACES = re.compile(r"%\(\w+\)[sd]")


def texts(message):
    ids = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return ids, strings


def test_every_message_of_the_sources_has_a_vietnamese_text():
    known = {message.id for message in read()}

    missing = [message.id for message in collect() if message.id and message.id not in known]
    assert not missing, "run: python -m admin.page.catalogue"
    assert not untranslated(read())


def test_no_translation_is_left_over():
    wanted = {message.id for message in collect()}

    assert not [message.id for message in read() if message.id not in wanted]


def test_translations_use_the_same_places():
    for message in read():
        if message.id:
            ids, strings = texts(message)
            for string in strings:
                assert set(PLACES.findall(string)) == set(PLACES.findall(ids[-1])), ids


def test_the_compiled_catalogue_is_current():
    ours = gettext.GNUTranslations(io.BytesIO(compiled(read())))
    committed = gettext.GNUTranslations(io.BytesIO(MO.read_bytes()))

    assert ours._catalog == committed._catalog, "run: python -m admin.page.catalogue"


def test_the_file_people_edit_is_as_the_tool_writes_it():
    assert written(read()) == PO.read_bytes()


def test_no_message_hides_from_the_collector():
    """What is called inside of an f-string is not found by Babel, and would stay English without a word."""
    wanted = {message.id if isinstance(message.id, str) else message.id[0] for message in collect()}
    hidden = [
        f"{path.name}:{node.lineno}: {node.args[0].value}"
        for path in ADMIN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in KEYWORDS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in wanted
    ]
    assert not hidden
