"""Domain names as a type; the door to `idna`.

A `DomainName` has been parsed: lower case, A-labels (`xn--…`), no trailing dot, within the limits of
RFC 1035 §2.3.4. Labels are as lenient as the DNS itself where people's files need it: underscores
(`_dns`), and hyphens anywhere (`r3---sn-x.googlevideo.com` is a real name).
"""

from __future__ import annotations

import ipaddress
import re

import idna

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_LABEL = re.compile(r"[a-z0-9_-]+")
_MAX_TEXT = 1024  # more than any name in U-labels needs; keeps IDNA's cost bounded


class NameInvalid(ValueError):
    """A text is not a domain name. `value` is the text, `reason` says why in plain words."""

    def __init__(self, value: str, reason: str) -> None:
        """Take the text as given and the reason."""
        super().__init__(value, reason)
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        """The value and the reason on one line."""
        return f'"{self.value}" is not a domain name: {self.reason}'


class DomainName(str):
    """A canonical domain name. The root is ""; make others with `parse`, never by hand."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> DomainName:
        """Read a name as a person writes it: any case, IDN (UTS 46), with or without the final dot.

        "." is the root. Raises NameInvalid: empty text or label, a label over 63 or a name over 253
        characters (in A-labels), a character no name has, an IP address.
        """
        if isinstance(text, DomainName):
            return text
        plain = text.strip().lower()
        name = plain.removesuffix(".")
        if not name:
            if plain:
                return cls("")
            raise NameInvalid(text, "it is empty")
        if not _NAME.fullmatch(name):
            name = _checked(text, plain)
        if name[-1].isdigit():
            _refuse_addresses(text, name)
        return cls(name)

    def parents(self) -> tuple[DomainName, ...]:
        """The name itself, then each parent, without the root."""
        labels = self.split(".") if self else []
        return tuple(DomainName(".".join(labels[i:])) for i in range(len(labels)))

    @property
    def unicode(self) -> str:
        """The name as people read it (U-labels); a label that does not decode stays as it is."""
        return ".".join(_unicode_label(label) for label in self.split("."))


def is_below(name: str, ancestor: str) -> bool:
    """Whether `name` is `ancestor` or below it; everything is below the root "". Both canonical."""
    return not ancestor or name == ancestor or name.endswith("." + ancestor)


def _checked(text: str, plain: str) -> str:
    """The canonical form of what the fast pattern did not know, or NameInvalid with the reason."""
    if len(plain) > _MAX_TEXT:
        raise NameInvalid(text[:64] + "…", "it is longer than 253 characters")
    if "://" in plain or "/" in plain:
        raise NameInvalid(text, "it is a web address; write only the name, without http:// and path")
    if any(character.isspace() for character in plain):
        raise NameInvalid(text, "it contains a space")
    if ":" in plain or plain.startswith("["):
        raise NameInvalid(text, "it is an IP address or has a port; write only the name")
    try:
        # UTS 46 also maps the ideographic full stops to dots, so it comes before the split.
        mapped = plain if plain.isascii() else idna.uts46_remap(plain, std3_rules=False, transitional=False)
    except idna.IDNAError as error:
        raise NameInvalid(text, f"a character is not allowed in names ({error})") from None
    name = ".".join(_ascii_label(text, label) for label in mapped.removesuffix(".").split("."))
    if len(name) > 253:
        raise NameInvalid(text, f"it is longer than 253 characters ({len(name)} in A-labels)")
    return name


def _ascii_label(text: str, label: str) -> str:
    if not label:
        raise NameInvalid(text, "it has an empty label (two dots in a row, or a dot in front)")
    if not label.isascii():
        try:
            label = idna.alabel(label).decode("ascii")
        except idna.IDNAError as error:
            raise NameInvalid(text, f'the label "{label}" is not valid IDNA ({error})') from None
    if len(label) > 63:
        raise NameInvalid(text, f'the label "{label[:16]}…" is longer than 63 characters')
    if not _LABEL.fullmatch(label):
        odd = next(character for character in label if not _LABEL.fullmatch(character))
        raise NameInvalid(text, f'the character "{odd}" is not allowed in names')
    return label


def _refuse_addresses(text: str, name: str) -> None:
    """No top-level domain is a number, so a name that ends in one is an address or a slip of one."""
    if name.rpartition(".")[2].isdigit():
        try:
            ipaddress.IPv4Address(name)
        except ValueError:
            raise NameInvalid(text, "it ends in a number, as no name does") from None
        raise NameInvalid(text, "it is an IP address, not a name")


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label
