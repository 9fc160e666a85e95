"""An official document as a page shows it: headings numbered, tables as plain cells."""

from collections.abc import Iterator, Sequence
from typing import Any

from binhyen.papers.document import Block, Document, Heading, Item, Paragraph, Table, plain
from binhyen.papers.plan import number_and_symbol, place_and_date, roman
from binhyen.papers.roots import printed


def _blocks(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    first = second = 0
    for block in blocks:
        if isinstance(block, Heading):
            first, second = (first + 1, 0) if block.level == 1 else (first, second + 1)
            mark = roman(first) if block.level == 1 else str(second)
            yield {"kind": f"h{block.level}", "text": f"{mark}. {block.text}"}
        elif isinstance(block, Item):
            yield {"kind": "item", "text": plain(block.text)}
        elif isinstance(block, Table):
            yield {"kind": "table", "table": block}
        else:
            assert isinstance(block, Paragraph), "a review prints no picture"
            yield {"kind": "note" if block.note else "p", "text": plain(block.text)}


def preview_values(document: Document) -> dict[str, Any]:
    """What the template of the preview needs."""
    code, root = printed(document.root)
    return {
        "document": document,
        "number": number_and_symbol(document.number, document.symbol),
        "dated": place_and_date(document.place, document.signed_on),
        "body": list(_blocks(document.body)),
        "annexes": [
            (f"Phụ lục {roman(place)}", annex.title, list(_blocks(annex.blocks)))
            for place, annex in enumerate(document.annexes, start=1)
        ],
        "code": code,
        "root": root,
    }
