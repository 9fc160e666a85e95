"""The style sheet of the PDF, written from the layout: no size or distance of an element stands anywhere else."""

from collections.abc import Iterator
from typing import Final

from binhyen.papers import grids, layout
from binhyen.papers.layout import STYLES, Style
from binhyen.papers.plan import Grid, Image, Part, Plan

_ALIGN: Final = {"both": "justify", "left": "left", "center": "center", "right": "right"}
_ONLY_WORD: Final = frozenset({"rule", "closing", "end"})
"""Styles of empty paragraphs, which Word needs where CSS has borders and margins."""

_NUMBER: Final = f'font: {STYLES["nation"].pt}pt "Tinos"; vertical-align: bottom; padding-bottom: 4mm'

_FIXED: Final = f"""
* {{ margin: 0; padding: 0; font-weight: normal; }}
html {{ font: 14pt "Tinos"; color: #000; hyphens: none; font-variant-ligatures: none; }}
b {{ font-weight: bold; }}
p, h1, h2, h3, h4 {{ orphans: 2; widows: 2; overflow-wrap: break-word; }}
.head {{ display: flex; break-inside: avoid; break-after: avoid; }}
.left {{ width: {layout.ISSUER_WIDTH}mm; }}
.right {{ width: {layout.NATION_WIDTH}mm; }}
.nation, .motto, .number, .placed, .placed-long, .superior, .issuer, .title {{ white-space: nowrap; }}
.rule {{ border-top: {layout.LINE_WEIGHT}pt solid #000; margin: {STYLES["rule"].before}pt auto 0; }}
.closing {{ display: flex; break-inside: avoid; break-before: avoid; margin-top: {STYLES["closing"].exact}pt; }}
.recipients {{ width: {layout.RECIPIENTS_WIDTH}mm; }}
.signature {{ width: {layout.SIGNATURE_WIDTH}mm; }}
.recipient {{ padding-right: 4mm; }}
.signer {{ height: 16pt; }}
.grid {{ border-collapse: collapse; table-layout: fixed; width: 100%; }}
.grid th, .grid td {{ border: 0.5pt solid #000; padding: 1.5pt 4pt; vertical-align: middle; }}
.grid thead {{ break-after: avoid; }}
.grid.whole {{ break-inside: avoid; }}
.grid tr {{ break-inside: avoid; }}
.grid .leads {{ break-after: avoid; }}
.grid .left {{ text-align: left; width: auto; }}
.grid .center {{ text-align: center; }}
.grid .right {{ text-align: right; width: auto; white-space: nowrap; }}
.picture {{ break-inside: avoid; }}
.root {{ position: running(root); }}
@page {{
  size: A4; margin: {layout.TOP}mm {layout.RIGHT}mm {layout.BOTTOM}mm {layout.LEFT}mm;
  @top-center {{ content: counter(page); {_NUMBER}; }}
  @bottom-left {{ content: element(root); vertical-align: top; padding-top: 3mm; width: 100%; }}
}}
"""


def style_sheet(plan: Plan) -> str:
    """The whole sheet for one document: faces, elements, pages, and the widths of its own columns and lines."""
    return "\n".join([*_faces(), _FIXED, *_elements(), *_rules(plan), *_parts(plan)])


def _faces() -> Iterator[str]:
    for (bold, italic), name in layout.FACES.items():
        weight, style = ("bold" if bold else "normal"), ("italic" if italic else "normal")
        yield (
            f'@font-face {{ font-family: "Tinos"; font-weight: {weight}; font-style: {style};'
            f' src: url("paper:{name}") format("truetype"); }}'
        )


def _elements() -> Iterator[str]:
    for key, style in STYLES.items():
        if key not in _ONLY_WORD:
            yield f".{key} {{ {_declared(style)} }}"


def _declared(style: Style) -> str:
    said = [
        f"font-size: {style.pt}pt",
        f"line-height: {layout.SINGLE * style.line:.4f}",
        f"text-align: {_ALIGN[style.align]}",
        f"margin-top: {style.before}pt",
        f"margin-bottom: {style.after}pt",
        f"text-indent: {style.first}mm",
        f"margin-left: {style.left}mm",
    ]
    said += ["font-weight: bold"] * style.bold + ["font-style: italic"] * style.italic
    said += ["break-after: avoid"] * style.keep
    return "; ".join(said)


def _rules(plan: Plan) -> Iterator[str]:
    lengths = {"issuer": plan.issuer_rule, "motto": plan.motto_rule, "title": plan.title_rule}
    for name, length in lengths.items():
        yield f".{name}-rule {{ width: {length:.3f}mm; }}"


def _parts(plan: Plan) -> Iterator[str]:
    for number, part in enumerate((plan.body, *plan.annexes)):
        name = f"part-{number}"
        yield f".{name} {{ page: {name}; }}"
        if part.landscape:
            yield f"@page {name} {{ size: A4 landscape; }}"
        yield f"@page :nth(1 of {name}) {{ counter-reset: page 1; @top-center {{ content: none; }} }}"
        yield from _widths(number, part)


def _widths(number: int, part: Part) -> Iterator[str]:
    for place, piece in enumerate(part.pieces):
        key = f"g{number}-{place}"
        if isinstance(piece, Grid):
            for column, width in enumerate(grids.widths(piece.table, piece.room), 1):
                yield f".{key} .c{column} {{ width: {width:.3f}mm; }}"
        elif isinstance(piece, Image):
            yield f"img.{key} {{ width: {piece.width}mm; }}"
