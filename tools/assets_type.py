"""Fonts: copies the interface and document faces, makes "Binh Yen So", the ten digits on one width, and joins Tinos.

Be Vietnam Pro has no tabular figures: its 1 is 385 units wide, its 4 is 710. In columns of numbers the digits come
from this small derived font (SIL Open Font License 1.1, under its own name, as that licence asks).

Official documents need whole fonts: what draws PDF mixes up letters of a family that comes in parts, as it does for
browsers. So the parts of Tinos are joined into one file a face.
"""

import io
import shutil
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

DIGITS = "0123456789"
ADVANCE = 620
SIDE = 26
INTERFACE_WEIGHTS = (400, 600)
DOCUMENT_FACES = ("400-normal", "400-italic", "700-normal", "700-italic")
PARTS = ("latin", "vietnamese")
WHOLE = ("latin", "latin-ext", "vietnamese")
DOCUMENT_NAMES = dict(zip(DOCUMENT_FACES, ("Regular", "Italic", "Bold", "BoldItalic"), strict=True))
NOTE = "The ten digits of Be Vietnam Pro, re-spaced to one width for tables by the Binh Yen project."


def make_fonts(fontsource: Path, out: Path) -> None:
    """Put every font file and its licence into `out`."""
    for part in PARTS:
        for weight in INTERFACE_WEIGHTS:
            source = fontsource / "be-vietnam-pro/files" / f"be-vietnam-pro-{part}-{weight}-normal.woff2"
            shutil.copyfile(source, out / f"be-vietnam-pro-{part}-{weight}.woff2")
        for face in DOCUMENT_FACES:
            shutil.copyfile(
                fontsource / "tinos/files" / f"tinos-{part}-{face}.woff2", out / f"tinos-{part}-{face}.woff2"
            )
    for weight in INTERFACE_WEIGHTS:
        make_digits(out / f"be-vietnam-pro-latin-{weight}.woff2", out / f"binh-yen-so-{weight}.woff2", weight)
    shutil.copyfile(fontsource / "be-vietnam-pro/LICENSE", out / "OFL-be-vietnam-pro.txt")
    shutil.copyfile(fontsource / "tinos/LICENSE", out / "OFL-tinos.txt")
    licence = (fontsource / "be-vietnam-pro/LICENSE").read_text(encoding="utf-8")
    (out / "OFL-binh-yen-so.txt").write_text(f"Binh Yen So. {NOTE}\n\n{licence}", encoding="utf-8")


def make_document_fonts(fontsource: Path, out: Path) -> None:
    """Put the four whole faces of Tinos and its licence into `out`, the same bytes each time."""
    for face, name in DOCUMENT_NAMES.items():
        parts = [fontsource / "tinos/files" / f"tinos-{part}-{face}.woff2" for part in WHOLE]
        joined = merge.Merger().merge([_plain(part) for part in parts])
        joined.recalcTimestamp = False
        for moment in ("created", "modified"):
            setattr(joined["head"], moment, getattr(TTFont(parts[0])["head"], moment))
        joined.save(out / f"Tinos-{name}.ttf")
    shutil.copyfile(fontsource / "tinos/LICENSE", out / "OFL-tinos.txt")


def _plain(part: Path) -> io.BytesIO:
    """A part without the web's compression, which the joining of fonts does not read."""
    font = TTFont(part, recalcTimestamp=False)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    return plain


def make_digits(source: Path, target: Path, weight: int) -> None:
    """Write the digits of `source`, each centred on an advance of 620 units, as a font named Binh Yen So."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"], recalc_timestamp=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text=DIGITS)
    cutter.subset(font)
    for char in DIGITS:
        respace(font, font.getBestCmap()[ord(char)])
    rename(font, "Regular" if weight == INTERFACE_WEIGHTS[0] else "SemiBold")
    font.flavor = "woff2"
    font.save(target)


def respace(font: TTFont, name: str) -> None:
    """Centre one glyph on the common advance; a digit wider than the room between the sides is narrowed to it."""
    glyph, table = font["glyf"][name], font["glyf"]
    ink, room = glyph.xMax - glyph.xMin, ADVANCE - 2 * SIDE
    scale = min(1.0, room / ink)
    shift = (ADVANCE - ink * scale) / 2 - glyph.xMin * scale
    glyph.coordinates.scale((scale, 1))
    glyph.coordinates.translate((shift, 0))
    glyph.coordinates.toInt()
    glyph.recalcBounds(table)
    font["hmtx"][name] = (ADVANCE, glyph.xMin)


def rename(font: TTFont, style: str) -> None:
    """Give the font its own name; the copyright and licence records stay."""
    names = font["name"]
    kept = {0, 13, 14}
    names.names = [record for record in names.names if record.nameID in kept]
    plain = f"BinhYenSo-{style}"
    words = {
        1: "Binh Yen So",
        2: style,
        3: f"1.0;{plain}",
        4: f"Binh Yen So {style}",
        5: "Version 1.0",
        6: plain,
        10: NOTE,
    }
    for name_id, text in words.items():
        names.setName(text, name_id, 3, 1, 0x409)
