"""QR codes as SVG, for paper and screens. The door to segno (ISO/IEC 18004)."""

from __future__ import annotations

from html import escape

import segno

QUIET_ZONE = 4
"""Modules of white around a code, as the standard asks for."""


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
