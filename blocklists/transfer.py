"""From the bytes of a transfer to a whole file on disk, with flat memory and nothing left behind.

What comes of a try to get a list, from a server or from a file, is one of three values:

    Fetched        a whole file, beside the old one
    NotModified    the copy that we have is the newest
    Failed         neither, with the reason in plain words
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from blocklists.state import Validators

CHUNK = 64 * 1024
TEMP_PREFIX = ".new-"
ENDED_EARLY = "the transfer ended early: part of it is missing"

_MEMBER = 0x1F  # the first byte of each member
_GZIP = 31  # zlib's wbits for "a gzip header and the largest window"


class Fetched(msgspec.Struct, frozen=True):
    """A whole file at `path` (the caller moves or deletes it)."""

    path: Path
    sha256: str
    size: int
    validators: Validators = Validators()


class NotModified(msgspec.Struct, frozen=True):
    """The copy that the validators belong to is the newest."""


class Failed(msgspec.Struct, frozen=True):
    """Nothing usable came. `refused`: something came and was turned down; else nobody answered properly.

    `retry_after`: seconds of patience that the server asked for, None when it did not.
    """

    reason: str
    refused: bool = False
    retry_after: float | None = None


Answer = Fetched | NotModified | Failed


class TransferBroken(Exception):
    """The bytes that came are not the whole of what was sent; the text says why in plain words."""


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The content of a transfer, in pieces of at most CHUNK however far a gzip stream unfolds.

    `encoding` is "gzip" ("x-gzip") or anything else for bytes as they are. Raises TransferBroken.
    """
    if encoding not in ("gzip", "x-gzip"):
        yield from chunks
        return
    unzip = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        rest = chunk
        while rest:
            if unzip.eof:  # RFC 1952 §2.2: a gzip file may be several members in a row
                if rest[0] != _MEMBER:
                    return  # padding behind the last member, which browsers forgive too
                unzip = zlib.decompressobj(_GZIP)
            try:
                piece = unzip.decompress(rest, CHUNK)
            except zlib.error:
                raise TransferBroken("its gzip encoding is broken") from None
            rest = unzip.unconsumed_tail or unzip.unused_data
            if piece:
                yield piece
    if not unzip.eof:
        raise TransferBroken(ENDED_EARLY)


def store(stream: Iterable[bytes], folder: Path) -> tuple[Path, str, int]:
    """Write the stream to a synced temporary file in `folder`: its path, SHA-256 in hex and size.

    When the stream or the disk fails, the error goes on and the file is gone.
    """
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder, prefix=TEMP_PREFIX)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in stream:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            os.fchmod(handle, 0o644)  # a list is no secret, and other processes of the box read it
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, digest.hexdigest(), size


def read_chunks(path: Path) -> Iterator[bytes]:
    """The content of a file in pieces of CHUNK; raises OSError."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
