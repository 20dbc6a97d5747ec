from __future__ import annotations

from pathlib import Path

import pytest

from bench import native
from bench.ask import ask, upstream_count
from bench.procs import free_port, start


def compiled(name: str, directory: Path) -> str:
    binary = native.compile_helper(name, directory)
    if binary is None:
        pytest.skip("no C compiler")
    return str(binary)


def test_without_a_compiler_there_is_no_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(native, "find_program", lambda _name: None)
    assert native.compile_helper("floor", tmp_path) is None


def test_the_floor_echoes_with_the_answer_bit(tmp_path: Path):
    server = start(
        "floor", [compiled("floor", tmp_path), str(port := free_port())], port, tmp_path, core=None
    )
    try:
        server.wait_until_answering()
        reply = ask(port, "www.example.vn")
    finally:
        server.stop()
    assert reply is not None
    assert reply.wire[2] & 0x80


def test_the_upstream_answers_every_type_and_counts(tmp_path: Path):
    server = start(
        "upstream", [compiled("upstream", tmp_path), str(port := free_port())], port, tmp_path, core=None
    )
    try:
        server.wait_until_answering()
        before = upstream_count(port)
        replies = {qtype: ask(port, "Www.Example.vn", qtype) for qtype in ("A", "AAAA", "HTTPS", "PTR")}
        after = upstream_count(port)
    finally:
        server.stop()
    assert before is not None
    assert after == before + 4
    assert all(reply is not None and reply.rcode == 0 for reply in replies.values())
    assert [replies[qtype].answers for qtype in ("A", "AAAA", "HTTPS", "PTR")] == [1, 1, 0, 0]
    assert b"\x03Www\x07Example\x02vn" in replies["A"].wire
