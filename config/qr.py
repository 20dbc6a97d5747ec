"""QR codes as SVG, for paper and screens. The door to segno (ISO/IEC 18004)."""

from __future__ import annotations

from html import escape

import segno

QUIET_ZONE = 4
"""Modules of white around a code, as the standard asks for."""


def qr_blocks(text: str) -> str:
    """A QR code as lines of half blocks, for a terminal: what is light in the code is drawn, its border too.

    Raises ValueError for a text that is too long.
    """
    code = segno.make(text, error="m", micro=False)
    rows = [[not dark for dark in line] for line in code.matrix_iter(border=QUIET_ZONE)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return "\n".join(
        "".join(_BLOCKS[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )


_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def qr_svg(text: str, label: str) -> str:
    """A QR code of `text` as an SVG element to stand in a page; black on white in dark mode too.

    label: what readers for the blind say. Its size comes from the style sheet: the class is `qr`. Raises
    ValueError for a text that is too long (over some 2,300 bytes).
    """
    code = segno.make(text, error="m", micro=False)
    side = code.symbol_size(border=QUIET_ZONE)[0]
    parts = [
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h1v1h-1z"
        for row, line in enumerate(code.matrix)
        for column, dark in enumerate(line)
        if dark
    ]
    return (
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{"".join(parts)}" fill="#000"/></svg>'
    )
