"""The same contract as the batched path: tests/resolver/test_hotpath.py runs every case on both."""

from __future__ import annotations

import socket
import struct

from resolver.plain import _towards


def test_the_interface_is_kept_for_link_local_peers_only():
    packed = b"\xfe\x80" + bytes(14)
    control = [(socket.IPPROTO_IPV6, 50, packed + struct.pack("=I", 7))]
    assert _towards(control, ("fe80::1", 5, 0, 7)) == control
    assert _towards(control, ("2001:db8::1", 5, 0, 0)) == [(socket.IPPROTO_IPV6, 50, packed + bytes(4))]


def test_ipv4_replies_are_routed_by_the_kernel():
    info = struct.pack("=I4s4s", 3, b"\x7f\0\0\2", b"\x7f\0\0\2")
    [(level, kind, data)] = _towards([(socket.IPPROTO_IP, 8, info)], ("127.0.0.1", 5))
    assert (level, kind, data) == (socket.IPPROTO_IP, 8, bytes(4) + info[4:])


def test_foreign_control_messages_are_not_handed_back():
    assert _towards([(1, 2, b"x"), (socket.IPPROTO_IP, 8, b"short")], ("127.0.0.1", 5)) == []
