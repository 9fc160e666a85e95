"""The texts of a document that people typed or rooms composed: the people guard reads them before they are written."""

import re
from collections.abc import Iterator
from typing import Final

from binhyen.core import guard
from binhyen.papers.document import Block, Document, Picture, Table, plain

_NUMBER: Final = re.compile(r"(?:\*\s)?[+−-]?(?:\d{1,3}(?:\.\d{3})*|\d{1,5})(?:,\d+)?\s?%?")


def require_clean(document: Document) -> None:
    """Do nothing for a document without personal details; raise PersonalDetails (400) otherwise. Wall W17.

    Not read: names of bodies and posts, columns declared as official names of units, and cells that are a number as it
    is printed (1.240,5): side by side they would look like telephone numbers.
    """
    guard.require_clean("\n".join(_texts(document)))
    for block in document.blocks:
        if isinstance(block, Table):
            guard.require_clean(_rows(block))


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, *document.grounds, *document.addressees, *document.recipients)
    yield from (annex.title for annex in document.annexes)
    for block in document.blocks:
        yield from _texts_of(block)


def _texts_of(block: Block) -> tuple[str, ...]:
    if isinstance(block, Table):
        heads = (part for column in block.columns for part in (column.group, column.heading))
        return (block.caption, block.unit, *heads, *block.notes)
    if isinstance(block, Picture):
        return (block.alt, block.caption)
    return (plain(block.text),)


def _rows(table: Table) -> str:
    read = [place for place, column in enumerate(table.columns) if not column.official]
    cells = ([row.cells[place] for place in read] for row in table.rows)
    return "\n".join("\t".join(cell for cell in row if not _NUMBER.fullmatch(cell)) for row in cells)
