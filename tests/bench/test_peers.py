from __future__ import annotations

from pathlib import Path

import pytest

from bench import peers
from bench.ask import ask
from bench.native import compile_helper
from bench.peers import PEERS, installed, start_peer
from bench.procs import free_port, start


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_templates_have_no_mark_left(peer: peers.Peer, tmp_path: Path):
    text = (peers.TEMPLATES / peer.template).read_text()
    lines = peer.blocked(tmp_path, ["www.blocked.vn"])
    filled = peers.fill(text, port=5301, upstream=5300, directory=tmp_path, blocked=lines)
    assert not {"@PORT@", "@UPSTREAM@", "@DIR@", "@BLOCKED@"} & set(filled.split())
    assert "5301" in filled
    assert "5300" in filled
    assert "www.blocked.vn" in filled + "".join(path.read_text() for path in tmp_path.iterdir())


@pytest.mark.peers
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_a_peer_forwards_and_blocks(peer: peers.Peer, tmp_path: Path):
    upstream = compile_helper("upstream", tmp_path)
    if upstream is None or not installed(peer):
        pytest.skip("needs a C compiler and the program itself")
    behind = start("upstream", [str(upstream), str(port := free_port())], port, tmp_path, core=None)
    server = start_peer(
        peer,
        port=free_port(),
        upstream=port,
        directory=tmp_path / "peer",
        core=None,
        blocked=["www.blocked.vn"],
    )
    try:
        behind.wait_until_answering()
        server.wait_until_answering()
        through, blocked = ask(server.port, "www.open.vn"), ask(server.port, "www.blocked.vn")
    finally:
        server.stop()
        behind.stop()
    assert through is not None
    assert (through.rcode, through.answers) == (0, 1)
    assert blocked is not None
    assert blocked.rcode == 3
