"""Tables to take out, as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence


def to_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV which Excel opens as UTF-8. A cell that would start a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
