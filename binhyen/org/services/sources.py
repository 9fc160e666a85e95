"""The tables that ship with the product: read, known by their digests, and gathered into one plain picture."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from binhyen.org.rules import tables
from binhyen.org.rules.names import FORM_WORDS
from binhyen.org.rules.tables import PairRow, PlaceRow, RenameRow

REFORM = "2025-07-01"
NAMES = (
    "provinces_2024.tsv",
    "districts_2024.tsv",
    "communes_2024.tsv",
    f"provinces_{REFORM}.tsv",
    f"communes_{REFORM}.tsv",
    f"succession_{REFORM}.tsv",
    "supplements.tsv",
    "later_changes.tsv",
)


@dataclass(frozen=True)
class Nation:
    """Both epochs and what became what, by official code."""

    digests: Mapping[str, str]
    rows: Mapping[str, int]
    old_provinces: Mapping[str, PlaceRow]
    old_districts: Mapping[str, PlaceRow]
    old_communes: Mapping[str, PlaceRow]
    provinces: Mapping[str, PlaceRow]
    communes: Mapping[str, PlaceRow]
    pairs: tuple[PairRow, ...]
    renames: tuple[RenameRow, ...]

    @cached_property
    def surviving_communes(self) -> frozenset[str]:
        """Communes that the reform left whole, alone and under their code: the same units before and after."""
        counted = [pair for pair in self.pairs if pair.weight > 0]
        befores = Counter(pair.after for pair in counted)
        afters = Counter(pair.before for pair in counted)
        kept = {
            pair.after
            for pair in counted
            if pair.before == pair.after and pair.level == "commune" and befores[pair.after] == afters[pair.before] == 1
        }
        return frozenset(code for code in kept if self.communes[code].unchanged)

    @cached_property
    def surviving_provinces(self) -> frozenset[str]:
        """Provinces that no resolution merged."""
        return frozenset(
            code for code, row in self.provinces.items() if not row.legal_document and code in self.old_provinces
        )

    @cached_property
    def province_flows(self) -> Mapping[str, Counter[str]]:
        """Of each old province: how many of its communes (by their largest part) went to which new province."""
        flows: dict[str, Counter[str]] = {}
        best: dict[str, PairRow] = {}
        for pair in self.pairs:
            if pair.level == "commune" and pair.weight > (best[pair.before].weight if pair.before in best else 0.0):
                best[pair.before] = pair
        for before, pair in best.items():
            old, new = self.old_communes[before].province, self.communes[pair.after].province
            flows.setdefault(old, Counter())[new] += 1
        return flows


def _places(data: Mapping[str, bytes], name: str, parent: str = "") -> dict[str, PlaceRow]:
    return {row.code: row for row in tables.read_places(data[name], name, parent)}


def read_nation() -> Nation:
    """The shipped tables. Raises BadTable when one of them does not keep its promise."""
    folder = files("binhyen.org") / "data"
    data = {name: (folder / name).read_bytes() for name in NAMES}
    return Nation(
        digests={name: tables.digest(content) for name, content in data.items()},
        rows={name: content.count(b"\n") - 1 for name, content in data.items()},
        old_provinces=_places(data, "provinces_2024.tsv"),
        old_districts=_places(data, "districts_2024.tsv", "province_code"),
        old_communes=_places(data, "communes_2024.tsv", "district_code"),
        provinces=_places(data, f"provinces_{REFORM}.tsv"),
        communes=_places(data, f"communes_{REFORM}.tsv", "province_code"),
        pairs=tuple(tables.read_pairs(data[f"succession_{REFORM}.tsv"], f"succession_{REFORM}.tsv")),
        renames=tuple(tables.read_renames(data["later_changes.tsv"], "later_changes.tsv", dict(FORM_WORDS))),
    )
