"""DNS messages in a byte stream: two octets of length in front of each (RFC 1035 §4.2.2, RFC 7766 §8)."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 65535


class Frames:
    """Cuts a stream into messages, however the stream was cut on its way.

    `feed` takes what has arrived and returns the messages that are now whole; an empty message (length zero)
    is returned as b"", since what to do about it is the caller's affair. At most one message is held back,
    so no more than 64 KiB and what `feed` was given are ever kept.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = b""

    @property
    def partial(self) -> bool:
        """Whether the beginning of a message is waiting for its rest."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes of the stream; return the messages they complete, in order."""
        data = self._held + data if self._held else bytes(data)
        messages: list[bytes] = []
        at, size = 0, len(data)
        while size - at >= 2:
            end = at + 2 + (data[at] << 8 | data[at + 1])
            if end > size:
                break
            messages.append(data[at + 2 : end])
            at = end
        self._held = data[at:]
        return messages


def framed(message: bytes) -> bytes:
    """Put the length in front of a message. Raises ValueError above 65,535 octets."""
    if len(message) > LONGEST:
        raise ValueError(f"a DNS message has at most {LONGEST} octets, this one has {len(message)}")
    return len(message).to_bytes(2, "big") + message
