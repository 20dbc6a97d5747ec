from __future__ import annotations

import pytest

from reporting.schema.signing import is_signed, new_key, public_key, sign


def test_the_first_vector_of_rfc_8032() -> None:
    private = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert public_key(private) == public
    assert sign(private, b"") == signature
    assert is_signed(public, signature, b"")


def test_another_message_key_or_signature_is_refused() -> None:
    private = new_key()
    public, signature = public_key(private), sign(private, b"a")
    assert is_signed(public, signature, b"a")
    assert not is_signed(public, signature, b"b")
    assert not is_signed(public_key(new_key()), signature, b"a")
    assert not is_signed(public, bytes(64), b"a")
    assert not is_signed(public[:31], signature, b"a")
    assert not is_signed(public, b"", b"a")


def test_every_key_is_another() -> None:
    assert len({new_key() for _ in range(5)}) == 5


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        public_key(b"short")
