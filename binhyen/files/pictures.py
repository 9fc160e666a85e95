"""Pictures are decoded and drawn anew: nothing of the file that came in survives but the pixels."""

import io
import struct
import warnings
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from binhyen.core.errors import BadInput, TooLarge
from binhyen.files.states import Kind

MAX_PIXELS: Final = 60_000_000
JPEG_QUALITY: Final = 82
_FORMATS: Final = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
_PLAIN_PNG: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)


def clean_picture(data: bytes, kind: Kind, *, side: int | None = None) -> bytes:
    """The same picture, upright, without metadata, at most `side` pixels wide and high; the first frame of several.

    Raises TooLarge over 60 million pixels, BadInput for a file that cannot be decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise _too_many()
                return _drawn_anew(picture, kind, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise BadInput(
            _("The picture is damaged: it cannot be opened."), what_to_do=_("Take or save it again and send that.")
        ) from error


def _too_many() -> TooLarge:
    return TooLarge(_("The picture has more than 60 million points. Make it smaller and send it again."))


def _drawn_anew(picture: Image.Image, kind: Kind, side: int | None) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    see_through = kind != Kind.JPEG and upright.has_transparency_data
    pixels = upright.convert("RGBA" if see_through else "RGB")
    if side is not None:
        pixels.thumbnail((side, side), Image.Resampling.LANCZOS)
    blank = Image.new(pixels.mode, pixels.size)
    blank.paste(pixels)
    out = io.BytesIO()
    options = {Kind.JPEG: {"quality": JPEG_QUALITY, "optimize": True}, Kind.WEBP: {"quality": JPEG_QUALITY}}
    blank.save(out, _FORMATS[kind], **options.get(kind, {"optimize": True}))
    return out.getvalue()


def strip_jpeg(data: bytes) -> bytes:
    """A JPEG inside a document with its colours, and without its EXIF, XMP, IPTC and comment segments."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        colours = marker == 0xE2 and data[at + 4 : at + 16] == b"ICC_PROFILE\x00"
        if colours or marker == 0xEE or not (marker == 0xFE or 0xE1 <= marker <= 0xEF):
            out += data[at : at + 2 + length]
        at += 2 + length
    return bytes(out + data[at:])


def strip_png(data: bytes) -> bytes:
    """A PNG inside a document with only the parts that draw it."""
    out, at = bytearray(data[:8]), 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] in _PLAIN_PNG:
            out += data[at : at + 12 + length]
        at += 12 + length
    return bytes(out)
