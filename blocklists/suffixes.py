"""The public suffixes under which anyone may register: no list may block or allow one of them whole.

Bulk checks need plain sets, which the library keeps private, so its data file is read here; `config.suffixes`
is the library's door and asks it about one name. Only the ICANN section counts: private suffixes
(`blogspot.com`) are ordinary names that lists rightly block.
Format: https://github.com/publicsuffix/list/wiki/Format
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

_BEGIN: Final = "// ===BEGIN ICANN DOMAINS==="
_END: Final = "// ===END ICANN DOMAINS==="


class Suffixes(NamedTuple):
    """The rules, as sets of canonical names."""

    plain: frozenset[str]  # suffixes as they stand, and the bases of the wildcards
    bases: frozenset[str]  # `*.ck`: every name one label below the base is a suffix …
    exceptions: frozenset[str]  # … but these

    def is_suffix(self, name: str) -> bool:
        """Whether the canonical name is a public suffix, or a single label, which always is one."""
        if name in self.plain or "." not in name:
            return True
        return name.partition(".")[2] in self.bases and name not in self.exceptions


@cache
def load_suffixes() -> Suffixes:
    """Read the bundled list once, in a few milliseconds."""
    package = find_spec("publicsuffixlist")  # importing it, or importlib.resources, costs memory for nothing
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package publicsuffixlist is missing; set the product up again")
    text = Path(package.origin).with_name("public_suffix_list.dat").read_text(encoding="utf-8")
    icann = text[text.index(_BEGIN) : text.index(_END)]
    rules = [line.split()[0] for line in icann.splitlines() if line.strip() and not line.startswith("//")]
    names = {rule: rule if rule.isascii() else _to_ascii(rule) for rule in rules}
    bases = frozenset(name[2:] for name in names.values() if name.startswith("*."))
    plain = frozenset(name for name in names.values() if name[0] not in "*!")
    return Suffixes(plain | bases, bases, frozenset(n[1:] for n in names.values() if n.startswith("!")))


def _to_ascii(rule: str) -> str:
    """Return the A-labels of a rule; its U-labels are in normal form already, so Punycode is all it takes."""
    labels = (one if one.isascii() else f"xn--{one.encode('punycode').decode()}" for one in rule.split("."))
    return ".".join(labels)
