from __future__ import annotations

import gzip
import hashlib
import os
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.transfer import CHUNK, TransferBroken, read_chunks, store, unpacked

DATA = b"".join(b"0.0.0.0 name%d.example\n" % number for number in range(5000))


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000_000])
def test_gzip_unpacks_however_it_is_cut(size: int) -> None:
    packed = gzip.compress(DATA)

    assert b"".join(unpacked(cut(packed, size), "gzip")) == DATA


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_plain_bytes_pass(encoding: str) -> None:
    assert b"".join(unpacked(cut(DATA, 999), encoding)) == DATA


def test_members_in_a_row_and_padding_behind_them() -> None:
    packed = gzip.compress(DATA) + gzip.compress(b"tail.example\n")

    assert b"".join(unpacked(cut(packed, 100), "gzip")) == DATA + b"tail.example\n"
    assert b"".join(unpacked([packed + bytes(50)], "gzip")) == DATA + b"tail.example\n"


@pytest.mark.parametrize("missing", [1, 8, 9, 100])
def test_a_gzip_stream_that_ends_early_is_broken(missing: int) -> None:
    with pytest.raises(TransferBroken, match="ended early"):
        list(unpacked([gzip.compress(DATA)[:-missing]], "gzip"))


def test_nothing_at_all_is_broken_gzip() -> None:
    with pytest.raises(TransferBroken, match="ended early"):
        list(unpacked([], "gzip"))


@given(st.binary(min_size=1, max_size=200))
def test_junk_is_broken_gzip(junk: bytes) -> None:
    with pytest.raises(TransferBroken):
        list(unpacked([b"\x1f\x8b\x08" + junk], "gzip"))


def test_a_bomb_unfolds_in_small_pieces() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()

    tracemalloc.start()
    pieces = sizes = 0
    for piece in unpacked([bomb], "gzip"):
        assert len(piece) <= CHUNK
        pieces, sizes = pieces + 1, sizes + len(piece)
        if pieces == 200:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sizes == 200 * CHUNK
    assert peak < 3_000_000


def test_what_is_stored_is_what_came(tmp_path: Path) -> None:
    path, digest, size = store(cut(DATA, 1000), tmp_path)

    assert path.read_bytes() == DATA
    assert (digest, size) == (hashlib.sha256(DATA).hexdigest(), len(DATA))
    assert b"".join(read_chunks(path)) == DATA


@pytest.mark.parametrize(
    "error", [TransferBroken("x"), OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_a_stream_that_fails_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def stream() -> Iterator[bytes]:
        yield DATA
        raise error

    with pytest.raises(type(error)):
        store(stream(), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        store([DATA], tmp_path)

    assert list(tmp_path.iterdir()) == []
