"""A QR code as the path of an SVG: drawn here, so that no secret leaves the portal."""

from dataclasses import dataclass
from itertools import groupby

import qrcode


@dataclass(frozen=True)
class QrCode:
    """A square of `size` units with its dark parts as one path."""

    size: int
    path: str


def draw_qr_code(text: str) -> QrCode:
    """Draw a text, with the white border that readers need."""
    code = qrcode.QRCode()
    code.add_data(text)
    rows = code.get_matrix()
    return QrCode(len(rows), "".join(map(draw_row, range(len(rows)), rows)))


def draw_row(y: int, cells: list[bool]) -> str:
    """The dark runs of one row."""
    parts, x = [], 0
    for dark, run in groupby(cells):
        width = len(list(run))
        parts += [f"M{x} {y}h{width}v1h-{width}z"] if dark else []
        x += width
    return "".join(parts)
