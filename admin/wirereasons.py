"""Why a program's request is refused, as msgspec says it: the templates that `mistakes` recognises.

Sources: https://jcristharif.com/msgspec/structs.html and the messages of its decoder.
"""

from __future__ import annotations


def _(message: str) -> str:
    """Mark a message for the catalogue; it is looked up when it is needed."""
    return message


TEMPLATES = (
    _("Object missing required field `%(field)s`"),
    _("Object contains unknown field `%(field)s`"),
    _("Expected `%(want)s`, got `%(got)s`"),
    _("Expected `%(want)s` of length <= %(most)s"),
    _("Expected `%(want)s` of length >= %(least)s"),
    _("Expected `%(want)s` <= %(most)s"),
    _("Expected `%(want)s` >= %(least)s"),
    _("Invalid enum value %(value)s"),
)
