"""The help texts' catalogue is as its tool writes it, and its compiled form is what is read."""

from __future__ import annotations

import gettext
import io

from admin.cli import lachan
from admin.cli_helpwords import texts
from admin.help_catalogue import MO, PO, edited
from admin.page.catalogue import compiled, read


def test_the_compiled_file_is_current() -> None:
    ours = gettext.GNUTranslations(io.BytesIO(compiled(read(PO))))
    with MO.open("rb") as file:
        committed = gettext.GNUTranslations(file)
    assert ours._catalog == committed._catalog, "run: python -m admin.help_catalogue"


def test_the_file_people_edit_is_as_the_tool_writes_it() -> None:
    assert edited(read(PO)) == PO.read_bytes(), "run: python -m admin.help_catalogue"


def test_most_of_what_is_there_is_said_in_vietnamese() -> None:
    """New help may be English for a while; a catalogue that nobody keeps is no help."""
    wanted = set(texts(lachan))
    said = {message.id for message in read(PO) if message.id and message.string}
    assert len(wanted & said) > 0.7 * len(wanted)
