"""Tables as WordprocessingML: figures with their headings, and the bare tables that place the head and the signing."""

from collections.abc import Iterable
from typing import Final

from binhyen.papers import grids
from binhyen.papers.document import Span
from binhyen.papers.grids import Cell, Head
from binhyen.papers.plan import Grid
from binhyen.papers.word.marks import paragraph, twips

_EDGES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES: Final = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES)
_PADDING: Final = {"top": 30, "left": 80, "bottom": 30, "right": 80}
_MARGINS: Final = "".join(f'<w:{edge} w:w="{width}" w:type="dxa"/>' for edge, width in _PADDING.items())
_BARE: Final = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'


def _table(widths: Iterable[int], rows: str, *, borders: str, margins: str) -> str:
    columns = tuple(widths)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def side_by_side(rows: Iterable[tuple[str, str]], widths: tuple[float, float]) -> str:
    """Two columns without lines; each row stays on one page."""
    sizes = tuple(twips(width) for width in widths)
    drawn = ""
    for pair in rows:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
            for content, size in zip(pair, sizes, strict=True)
        )
        drawn += f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
    return _table(sizes, drawn, borders="", margins=_BARE)


def figures(grid: Grid) -> str:
    """A table of figures: lines all round, its heading repeated on each page, no row over two pages."""
    sizes = tuple(twips(width) for width in grids.widths(grid.table, grid.room))
    drawn = "".join(_heading(row, upper=not place, sizes=sizes) for place, row in enumerate(grids.heads(grid.table)))
    rows = grids.rows(grid.table)
    drawn += "".join(_row(row, sizes, keep=(grid.whole or grids.leads(row)) and row is not rows[-1]) for row in rows)
    return _table(sizes, drawn, borders=f"<w:tblBorders>{_LINES}</w:tblBorders>", margins=_MARGINS)


def _heading(heads: tuple[Head, ...], *, upper: bool, sizes: tuple[int, ...]) -> str:
    """A row of the heading; under a cell over two rows stands its empty continuation."""
    cells, place = "", 0
    standing = {head.place: head for head in heads}
    while place < len(sizes):
        head = standing.get(place)
        span = head.columns if head else 1
        size = sum(sizes[place : place + span])
        begun = ' w:val="restart"' * upper
        merge = "" if head and head.rows == 1 else f"<w:vMerge{begun}/>"
        words = (Span(head.text),) if head else ()
        cells += _cell(size, paragraph("cell-head", words), f'<w:gridSpan w:val="{span}"/>' * (span > 1) + merge)
        place += span
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(cells: tuple[Cell, ...], sizes: tuple[int, ...], *, keep: bool) -> str:
    drawn = "".join(
        _cell(size, paragraph(cell.style, (Span(cell.text),), keep=keep, more=f'<w:jc w:val="{cell.align}"/>'))
        for cell, size in zip(cells, sizes, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{drawn}</w:tr>"


def _cell(size: int, content: str, merged: str = "") -> str:
    said = f'<w:tcW w:w="{size}" w:type="dxa"/>{merged}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{said}</w:tcPr>{content}</w:tc>"
