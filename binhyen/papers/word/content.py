"""The text of the Word file: head, opening, pieces, signature, annexes, root."""

from collections.abc import Iterator

from binhyen.papers import layout, plan
from binhyen.papers.document import Picture, Span
from binhyen.papers.plan import Grid, Image, Line, Part, Piece, Plan
from binhyen.papers.word import grids
from binhyen.papers.word.marks import SPACES, paragraph, rule, safe, text, twips

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU = 36000


def document_part(laid: Plan) -> tuple[str, tuple[Picture, ...]]:
    """The part `word/document.xml`, and the pictures it shows: the n-th, from 0, under the relation `picture<n>`."""
    pictures: list[Picture] = []
    body = "".join(_body(laid, pictures))
    return f'<w:document {SPACES} xmlns:wp="{DRAWING}/wordprocessingDrawing">{body}</w:document>', tuple(pictures)


def _body(laid: Plan, pictures: list[Picture]) -> Iterator[str]:
    yield "<w:body>"
    yield _head(laid)
    yield text("kind", laid.kind)
    yield from (text("title", line) for line in laid.title)
    yield rule(laid.title_rule, layout.TEXT)
    yield from (paragraph(line.style, line.spans) for line in laid.opening)
    yield from _pieces(laid.body, pictures, held=True)
    yield _closing(laid)
    parts = (laid.body, *laid.annexes)
    for number, part in enumerate(parts):
        if number:
            yield from _pieces(part, pictures)
        last = number == len(parts) - 1
        if last:
            yield from (_footing(line, part) for line in laid.root)
        yield _end_of_part(part, last=last)
    yield "</w:body>"


def _head(laid: Plan) -> str:
    left = "".join(text("superior", line) for line in laid.superior) + "".join(
        text("issuer", line) for line in laid.issuer
    )
    left += rule(laid.issuer_rule, layout.ISSUER_WIDTH)
    right = text("nation", plan.NATION) + text("motto", plan.MOTTO) + rule(laid.motto_rule, layout.NATION_WIDTH)
    under = text("number", laid.number), text(laid.placed_style, laid.placed)
    return grids.side_by_side(((left, right), under), (layout.ISSUER_WIDTH, layout.NATION_WIDTH))


def _pieces(part: Part, pictures: list[Picture], *, held: bool = False) -> Iterator[str]:
    """The pieces of a part; `held` keeps the last paragraph on the page of the signature."""
    for place, piece in enumerate(part.pieces):
        yield _piece(piece, pictures, keep=held and place == len(part.pieces) - 1)


def _piece(piece: Piece, pictures: list[Picture], *, keep: bool) -> str:
    if isinstance(piece, Line):
        return paragraph(piece.style, piece.spans, keep=keep)
    if isinstance(piece, Grid):
        return grids.figures(piece)
    pictures.append(piece.picture)
    return paragraph("picture", content=_drawing(piece, len(pictures) - 1))


def _drawing(image: Image, number: int) -> str:
    across, down = image.picture.size
    wide = round(image.width * _EMU)
    high = round(wide * down / across)
    name = f'id="{number + 1}" name="Hình {number + 1}" descr="{safe(image.picture.alt)}"'
    shape = (
        f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr {name}/><a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">{shape}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _closing(laid: Plan) -> str:
    left = text("recipients-head", plan.RECIPIENTS) + "".join(text("recipient", line) for line in laid.recipients)
    right = "".join(text("authority", line) for line in laid.authority) + paragraph("signer")
    room = paragraph("closing")
    return room + grids.side_by_side(((left, right),), (layout.RECIPIENTS_WIDTH, layout.SIGNATURE_WIDTH))


def _footing(words: str, part: Part) -> str:
    """A line of the root: in a frame in the lower margin of the page on which the text ends."""
    page, room = layout.PAGE[not part.landscape], layout.TEXT_LANDSCAPE if part.landscape else layout.TEXT
    top = twips(page - layout.BOTTOM + 3)
    frame = (
        f'<w:framePr w:w="{twips(room)}" w:hSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page"'
        f' w:x="{twips(layout.LEFT)}" w:y="{top}"/>'
    )
    return paragraph("root", (Span(words),), more=frame)


def _end_of_part(part: Part, *, last: bool) -> str:
    """The page of a part: its size, margins and its own count of pages, none shown on the first."""
    size = [twips(side) for side in (reversed(layout.PAGE) if part.landscape else layout.PAGE)]
    turned = ' w:orient="landscape"' * part.landscape
    top, bottom, left, right, head = (
        twips(each) for each in (layout.TOP, layout.BOTTOM, layout.LEFT, layout.RIGHT, layout.HEAD)
    )
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
        f'<w:pgSz w:w="{size[0]}" w:h="{size[1]}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{head}"'
        f' w:footer="{head}" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )
    return paragraph("end") + page if last else paragraph("end", more=page)
