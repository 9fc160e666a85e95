"""The tables of official units, read into plain rows (see data/SOURCES.md for the columns)."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


class BadTable(ValueError):
    """A table of the data folder does not have the columns or values it promises."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An official unit of one epoch. `parent` is the code of the unit above, "" directly under the Centre."""

    code: str
    form: str
    name: str
    parent: str
    lat: float | None
    lon: float | None
    area_km2: float | None
    english: str
    legal_document: str
    legal_date: date | None
    unchanged: bool
    province: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """One asserted pair of the succession; weight 0 = shown as the other opinion, not counted."""

    before: str
    after: str
    level: str
    weight: float
    whole: bool
    standing: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class RenameRow:
    """A change of form or name after the reform."""

    level: str
    code: str
    form: str
    name: str
    effective_on: date
    legal_document: str
    legal_date: date | None


def digest(data: bytes) -> str:
    """The SHA-256 of a file, by which it is known again."""
    return hashlib.sha256(data).hexdigest()


def read_rows(data: bytes, name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a TSV with at least these columns. Raises BadTable."""
    lines = data.decode("utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    missing = [column for column in columns if not rows or column not in rows[0]]
    if missing or any(None in row or None in row.values() for row in rows):
        raise BadTable(f"{name}: columns {', '.join(missing) or 'do not match the header'}")
    return rows


def _number(text: str) -> float | None:
    return float(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_places(data: bytes, name: str, parent_column: str = "") -> list[PlaceRow]:
    """Units of one level and epoch. Raises BadTable for missing columns or values that are no numbers or dates."""
    needed = ["code", "kind", "short_name", "lat", "lon", *([parent_column] if parent_column else [])]
    try:
        return [
            PlaceRow(
                code=row["code"],
                form=row["kind"],
                name=row["short_name"],
                parent=row[parent_column] if parent_column else "",
                lat=_number(row["lat"]),
                lon=_number(row["lon"]),
                area_km2=_number(row.get("area_km2", "")),
                english=row.get("english_name", ""),
                legal_document=row.get("legal_document", ""),
                legal_date=_day(row.get("legal_date", "")),
                unchanged=row.get("unchanged", "") == "1",
                province=row.get("province_code", row["code"]),
            )
            for row in read_rows(data, name, needed)
        ]
    except ValueError as error:
        raise BadTable(f"{name}: {error}") from error


_STANDINGS = {"agreed": "agreed", "only_vau": "only_map", "only_note": "only_note", "rejected": "rejected"}


def read_pairs(data: bytes, name: str) -> list[PairRow]:
    """The succession table. Raises BadTable for an unknown status or a weight that is no number."""
    columns = ("predecessor_code", "successor_code", "predecessor_level", "share_area", "status", "reason", "sources")
    try:
        return [
            PairRow(
                before=row["predecessor_code"],
                after=row["successor_code"],
                level=row["predecessor_level"],
                weight=float(row["share_area"]),
                whole=float(row["share_area"]) == 1.0,
                standing=_STANDINGS[row["status"]],
                reason=row["reason"],
                source=row["sources"].replace("vau", "map"),
            )
            for row in read_rows(data, name, columns)
        ]
    except (ValueError, KeyError) as error:
        raise BadTable(f"{name}: {error}") from error


def read_renames(data: bytes, name: str, words: dict[str, str]) -> list[RenameRow]:
    """Changes of form after the reform; `words` gives the official word of each form. Raises BadTable."""
    columns = ("level", "code", "kind_after", "name_after", "effective_on", "legal_document", "legal_date")
    found = []
    for row in read_rows(data, name, columns):
        word = words.get(row["kind_after"], "")
        if not word or not row["name_after"].startswith(f"{word} "):
            raise BadTable(f"{name}: {row['name_after']}")
        try:
            found.append(
                RenameRow(
                    level=row["level"],
                    code=row["code"],
                    form=row["kind_after"],
                    name=row["name_after"][len(word) + 1 :],
                    effective_on=date.fromisoformat(row["effective_on"]),
                    legal_document=row["legal_document"],
                    legal_date=_day(row["legal_date"]),
                )
            )
        except ValueError as error:
            raise BadTable(f"{name}: {error}") from error
    return found
