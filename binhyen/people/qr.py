"""QR codes as SVG inside a page: no picture file, no style attribute, nothing fetched."""

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4


def picture(text: str) -> SafeString:
    """The code of a text, error correction M, with the quiet zone that scanners need; it grows with its place."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=QUIET_ZONE, omitsize=True))  # noqa: S308 made of squares only
