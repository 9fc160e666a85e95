"""The released list of figures that count people or what befell them and may be public (wall W11)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from binhyen.figures.rules.catalogue import read_table
from binhyen.insights.rules.public import Guarded


@cache
def public_counts() -> Mapping[str, Guarded]:
    """The lines of the list by code. It is part of the fingerprint of the release."""
    table = (files("binhyen.insights") / "data" / "closed" / "public_counts.tsv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: Guarded(**row) for row in read_table(table, "public_counts.tsv")})
