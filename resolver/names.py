"""Names on the wire: reading them, whole or compressed, and writing them as text.

A *wire name* here is always whole: labels with their lengths and the final zero, at most 255 octets, no
pointers. Its *text* is lower case without the trailing dot; the root is the empty text.
"""

from __future__ import annotations

from resolver.wirebase import HEADER_SIZE, MAX_LABEL, MAX_NAME, WireError

_SPECIAL = b'"$().;@\\'  # what a master file quotes with a backslash, RFC 1035 §5.1
_LOWER_CASE = bytes(set(range(0x21, 0x7F)) - set(range(0x41, 0x5B)))
_PLAIN = bytes(set(_LOWER_CASE) - set(_SPECIAL))
_PLAIN_AND_DOT = _PLAIN + b"."
_ESCAPED = [
    f"\\{chr(octet)}" if octet in _SPECIAL else chr(octet) if 0x21 <= octet < 0x7F else f"\\{octet:03d}"
    for octet in range(256)
]


def dotted_text(name: bytearray, dots: int) -> str:
    """A lower-case name whose lengths were made `dots` dots, as text; "" if an octet needs an escape."""
    if name.translate(None, _PLAIN_AND_DOT) or name.count(b".") != dots:
        return ""
    return name.decode("ascii")


def labels_text(labels: list[bytes]) -> str:
    r"""Lower-case labels as text; odd bytes are escaped, so a label that holds a dot cannot be mistaken.

    Escapes are those of RFC 1035 §5.1: a backslash before a special character, \DDD for what does not print.
    """
    joined = b".".join(labels)
    # With all plain bytes taken out only the dots between labels may be left: one call looks at it all.
    if len(joined.translate(None, _PLAIN)) < (len(labels) or 1):
        return joined.decode("ascii")
    return ".".join(["".join([_ESCAPED[octet] for octet in label]) for label in labels])


def split(wire: bytes) -> list[bytes]:
    """The labels of a whole wire name, as they are, without the root."""
    labels = []
    pos = 0
    while length := wire[pos]:
        end = pos + 1 + length
        labels.append(wire[pos + 1 : end])
        pos = end
    return labels


def text(wire: bytes) -> str:
    """The canonical text of a whole wire name: lower case, no trailing dot, odd bytes escaped."""
    return labels_text(split(wire.lower()))


def _label_octets(label: str, name: str) -> bytes:
    octets = bytearray()
    pos = 0
    while pos < len(label):
        if label[pos] != "\\":
            octets += label[pos].encode("utf-8")
            pos += 1
        elif label[pos + 1 : pos + 4].isdecimal() and len(label[pos + 1 : pos + 4]) == 3:
            number = int(label[pos + 1 : pos + 4])
            if number > 255:
                raise WireError(f"name {name!r}: \\{number} is not an octet; \\000 to \\255 are")
            octets.append(number)
            pos += 4
        elif pos + 1 < len(label):
            octets += label[pos + 1].encode("utf-8")
            pos += 2
        else:
            raise WireError(f"name {name!r} ends in the middle of an escape")
    if not 0 < len(octets) <= MAX_LABEL:
        raise WireError(f"name {name!r}: a label has {len(octets)} octets; 1 to 63 are possible")
    return bytes(octets)


def from_text(name: str) -> bytes:
    """The whole wire name of a presentation text (RFC 1035 §5.1 escapes; a trailing dot may be there).

    Raises WireError if a label is empty or too long, an escape is broken or the name has over 255 octets.
    """
    wire = bytearray()
    label_start = pos = 0
    while pos < len(name):
        if name[pos] == ".":
            if name == ".":
                return b"\x00"
            label = _label_octets(name[label_start:pos], name)
            wire += bytes((len(label),)) + label
            label_start = pos + 1
        pos += 2 if name[pos] == "\\" else 1
    if label_start < len(name):
        label = _label_octets(name[label_start:], name)
        wire += bytes((len(label),)) + label
    if len(wire) + 1 > MAX_NAME:
        raise WireError(f"name {name!r} has {len(wire) + 1} octets on the wire; 255 are possible")
    return bytes(wire) + b"\x00"


def is_below(wire: bytes, zone: bytes) -> bool:
    """Whether this whole, lower-case wire name is the zone itself or below it."""
    if not wire.endswith(zone):
        return False
    # The bytes may match in the middle of a label: the cut must fall between two labels.
    cut = len(wire) - len(zone)
    pos = 0
    while pos < cut:
        pos += wire[pos] + 1
    return pos == cut


def read(packet: bytes, start: int, known: dict[int, bytes]) -> tuple[bytes, int]:
    """The whole name that starts at an offset of a message, its case kept, and the offset behind it.

    `known` maps the offsets of labels already read to the rest of the name from there; it starts with the
    question's name at octet 12 and grows here. It saves reading twice, and what it holds are the only places
    that names may point to: a pointer into a TTL or into the middle of a label could show the client another
    name than the one inspected. As a message is read from front to back, no pointer can go forward or round.

    Raises WireError on a pointer elsewhere or forward, a reserved label type, over 255 octets, or a cut end.
    """
    size = len(packet)
    pos = start
    starts = []
    rest = b"\x00"
    while True:
        if pos >= size:
            raise WireError(f"the name at octet {start} runs over the end of the message")
        length = packet[pos]
        if length == 0:
            end = pos + 1
            break
        if length <= MAX_LABEL:
            starts.append(pos)
            pos += length + 1
            continue
        if length < 0xC0:
            raise WireError(f"the name at octet {start} has a reserved label type ({length:#04x})")
        end = pos + 2
        if end > size:
            raise WireError(f"the name at octet {start} ends in half a pointer")
        target = (length & 0x3F) << 8 | packet[pos + 1]
        rest = known.get(target) or _within_question(start, target, known)
        break
    name = packet[start:pos] + rest
    if len(name) > MAX_NAME:
        raise WireError(f"the name at octet {start} has more than 255 octets")
    for label in starts:
        known[label] = name[label - start :]
    return name, end


def _within_question(start: int, target: int, known: dict[int, bytes]) -> bytes:
    # Most names point to the whole question, so its shorter ends are made known when first missed.
    known.update(suffixes(known[HEADER_SIZE]))
    if target not in known:
        raise WireError(f"the name at octet {start} points to octet {target}, where no name was read")
    return known[target]


def skip(packet: bytes, pos: int) -> int:
    """The offset behind a name that need not be understood. Raises WireError if there is none."""
    try:
        while length := packet[pos]:
            if length >= 0xC0:
                return pos + 2
            if length > MAX_LABEL:
                raise WireError(f"the name at octet {pos} has a reserved label type ({length:#04x})")
            pos += length + 1
    except IndexError:
        raise WireError("a name runs over the end of the message") from None
    return pos + 1


def suffixes(wire: bytes, offset: int = HEADER_SIZE) -> dict[int, bytes]:
    """What `read` wants to know of a whole name that stands at an offset: each label's start and the rest."""
    known = {}
    pos = 0
    while length := wire[pos]:
        known[offset + pos] = wire[pos:]
        pos += length + 1
    return known
