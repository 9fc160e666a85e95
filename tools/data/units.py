"""Rebuild every TSV of ``binhyen/org/data`` from the two source packages.

Run it with ``python -m tools.data.units [FOLDER]``; the same packages give the same bytes.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.data.notes import Note, parse_note
from tools.data.packages import (
    DISTRICT_KINDS,
    KINDS,
    PROVINCE_KINDS,
    AdminUnits,
    Place,
    old_code,
    read_admin_units,
    read_notes,
    split_kind,
)
from tools.data.points import ISLAND_DISTRICTS, repair
from tools.data.resolve import Resolver
from tools.data.succession import Succession
from tools.data.text import ascii_name

TARGET = Path(__file__).resolve().parents[2] / "binhyen" / "org" / "data"
REFORM = "2025-07-01"
_ENGLISH = {"Hà Nội": "Hanoi", "Hồ Chí Minh": "Ho Chi Minh City"}
# The resolution that formed 23 provinces; the source names it with unmerged ones too and misses merged ones.
_PROVINCE_LAW = ("202/2025/QH15", "2025-06-12")
# Resolutions of the National Assembly and the day they took effect (public trackers of the
# administrative list name the days; the source package has only the day of signing).
_EFFECTIVE = {
    "30/2026/QH16": "2026-04-30",
    "237/NQ-UBTVQH16": "2026-04-30",
    "36/2026/QH16": "2026-09-01",
    "39/2026/QH16": "2026-09-20",
    "388/NQ-UBTVQH16": "2026-09-20",
}
Row = tuple[str, ...]


def write(folder: Path, name: str, header: str, rows: Iterable[Row]) -> None:
    """Write one table, sorted by its columns from the left; refuses tabs and line ends in cells."""
    columns = header.split()
    lines = ["\t".join(columns)]
    for row in sorted(rows):
        if len(row) != len(columns) or any(set(cell) & set("\t\r\n") for cell in row):
            raise ValueError(f"{name}: bad row {row!r}")
        lines.append("\t".join(row))
    (folder / name).write_bytes(("\n".join(lines) + "\n").encode())


def _degrees(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _area(value: float | None) -> str:
    return f"{value:.2f}" if value else ""


def _province_names(rows: list[dict[str, Any]]) -> dict[str, tuple[str, str, str, str, str]]:
    found = {}
    for row in rows:
        kind, name, short = split_kind(row["province"], PROVINCE_KINDS)
        found[row["provinceCode"]] = (
            kind, name, short, _degrees(row["provinceLat"]), _degrees(row["provinceLon"]),
        )  # fmt: skip
    return found


def _provinces(units: AdminUnits, found: Succession) -> Iterable[Row]:
    """Yield today's provinces; the resolution stands only with those that hold more than one province of before."""
    areas: dict[str, float] = defaultdict(float)
    members: dict[str, set[str]] = defaultdict(set)
    for place in found.new.values():
        areas[place.province] += place.area or 0
    for pair in found.pairs.values():
        if pair.counted:
            members[found.new[pair.new].province].add(found.old[pair.old].province)
    for code, (kind, name, short, lat, lon) in _province_names(units.new).items():
        english = _ENGLISH.get(short, ascii_name(short))
        law = _PROVINCE_LAW if len(members[code]) > 1 else ("", "")
        yield (code, kind, name, short, english, lat, lon, _area(areas[code]), *law)


def _old_provinces(units: AdminUnits) -> Iterable[Row]:
    for code, (kind, name, short, lat, lon) in _province_names(units.old).items():
        yield (code, kind, name, short, _ENGLISH.get(short, ascii_name(short)), lat, lon)


def _districts(units: AdminUnits) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in units.old:
        kind, name, short = split_kind(row["district"], DISTRICT_KINDS)
        point = _island_point(row)
        found[row["districtCode"]] = (
            row["districtCode"], kind, name, short, row["provinceCode"], *point,
        )  # fmt: skip
    return found


def _listed(note: Note, part: bool) -> str:
    """Return the names a note gives, in its order; the kind is the note's, empty when unsaid."""
    words = {kind: word for word, kind in KINDS.items()} | {"huyen": "Huyện", "": ""}
    names = [f"{words[m.kind]} {m.name}".strip() for m in note.mentions if m.part == part]
    return " | ".join(dict.fromkeys(names))


def _reform_law(communes: dict[str, Place], notes: dict[str, Note]) -> dict[str, tuple[str, str]]:
    """Return the reform's resolution per province: one per province, the most quoted."""
    quoted: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for code, place in communes.items():
        for number, day in notes[code].documents:
            if number.endswith("UBTVQH15"):
                quoted[place.province][number, day] += 1
    return {province: counts.most_common(1)[0][0] for province, counts in quoted.items()}


def _communes(communes: dict[str, Place], notes: dict[str, Note], moved: dict[tuple[str, str], str]) -> Iterable[Row]:
    laws = _reform_law(communes, notes)
    for code, place in communes.items():
        note = notes[code]
        yield (
            code, place.kind, place.name, place.short, place.province,
            _degrees(place.lat), _degrees(place.lon), moved.get(("new", code), "vau"),
            _area(place.area), *laws[place.province],
            "1" if note.unchanged else "0", _listed(note, part=False), _listed(note, part=True),
            "1" if note.complete else "0",
        )  # fmt: skip


def _old_communes(old: dict[str, Place], moved: dict[tuple[str, str], str]) -> Iterable[Row]:
    for place in old.values():
        source = moved.get(("old", place.code), "vau")
        point = (_degrees(place.lat), _degrees(place.lon), source)
        yield (place.code, place.kind, place.name, place.short, place.district, place.province, *point)


def _islands(units: AdminUnits) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return {district code: (successor, row)} of the island districts that had no commune."""
    rows = {old_code(row): row for row in units.old if not row["wardCode"]}
    return {old: (new, rows[old]) for old, new in sorted(units.pairs) if old in rows}


def _island_point(row: dict[str, Any]) -> tuple[str, str]:
    known = ISLAND_DISTRICTS.get(row["districtCode"])
    lat, lon = known or (row["districtLat"], row["districtLon"])
    return _degrees(lat), _degrees(lon)


def _supplements(units: AdminUnits, notes: dict[str, Note]) -> Iterable[Row]:
    for code, (successor, row) in _islands(units).items():
        name = split_kind(row["district"], DISTRICT_KINDS)[1]
        note = notes[successor].mentions
        confirmed = bool(note) and note[0].kind == "huyen" and name.endswith(note[0].name)
        sources = "vau,note" if confirmed else "vau"
        yield (
            code, "huyen", name, row["provinceCode"],
            *_island_point(row), successor, sources,
        )  # fmt: skip


def _judged(units: AdminUnits, communes: dict[str, Place], old: dict[str, Place], notes: dict[str, Note]) -> Succession:
    districts = {code: row[3] for code, row in _districts(units).items()}
    parents: dict[str, set[str]] = defaultdict(set)
    mapped = {pair for pair in units.pairs if pair[0] in old}
    for before, after in mapped:
        parents[communes[after].province].add(old[before].province)
    return Succession(old, communes, notes, mapped, Resolver(old, districts, parents))


def _successions(units: AdminUnits, found: Succession, notes: dict[str, Note]) -> Iterable[Row]:
    for pair in found.pairs.values():
        part = "whole" if pair.share in (0.0, 1.0) and pair.says != "part" else "part"
        yield (
            pair.old, pair.new, "commune", part, f"{pair.share:.3f}", pair.share_source,
            ",".join(sorted(pair.sources, reverse=True)), pair.says, pair.status, pair.reason,
        )  # fmt: skip
    for row in _supplements(units, notes):
        sources = row[7]
        status = "agreed" if sources == "vau,note" else "only_vau"
        says = "whole" if status == "agreed" else ""
        yield (row[0], row[6], "district", "whole", "1.000", "whole", sources, says, status, "island")


def _later(units: AdminUnits, raw: dict[str, dict[str, str]], provinces: dict[str, dict[str, str]]) -> Iterable[Row]:
    """Yield changes of kind after the reform: the newer package against the state of the reform."""
    for code, (kind, name, _short, _lat, _lon) in _province_names(units.new).items():
        number, _, signed = provinces[code]["note"].partition(" - ")
        after, now, _ = split_kind(provinces[code]["name_with_type"], PROVINCE_KINDS)
        if number.endswith("QH16"):
            day = "-".join(reversed(signed.split("/")))
            yield ("province", code, kind, name, after, now, _EFFECTIVE[number], number, day)
    for code, place in units.communes().items():
        note = parse_note(raw[code]["note"])
        for number, signed in note.documents:
            if number.endswith("UBTVQH16"):
                now = f"Phường {place.short}"
                change = (place.kind, place.name, "phuong", now)
                yield ("commune", code, *change, _EFFECTIVE[number], number, signed)


def build(folder: Path) -> None:
    """Write all tables into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    units, (raw, laws) = read_admin_units(), read_notes()
    communes, old = units.communes(), units.old_communes()
    notes = {code: parse_note(raw[code]["note"]) for code in communes}
    first = _judged(units, communes, old, notes)
    kept = [key for key, pair in first.pairs.items() if pair.counted]
    old, communes, moved = repair(old, communes, kept)
    found = _judged(units, communes, old, notes)
    point = "lat lon"
    provinces = f"code kind name short_name english_name {point}"
    write(
        folder, f"provinces_{REFORM}.tsv",
        f"{provinces} area_km2 legal_document legal_date", _provinces(units, found),
    )  # fmt: skip
    write(
        folder, f"communes_{REFORM}.tsv",
        f"code kind name short_name province_code {point} point_source area_km2 legal_document legal_date"
        " unchanged named_whole named_part note_complete",
        _communes(communes, notes, moved),
    )  # fmt: skip
    write(folder, "provinces_2024.tsv", provinces, _old_provinces(units))
    write(
        folder, "districts_2024.tsv",
        f"code kind name short_name province_code {point}", _districts(units).values(),
    )  # fmt: skip
    write(
        folder, "communes_2024.tsv",
        f"code kind name short_name district_code province_code {point} point_source", _old_communes(old, moved),
    )  # fmt: skip
    write(
        folder, "supplements.tsv",
        f"code kind name province_code {point} successor_code sources", _supplements(units, notes),
    )  # fmt: skip
    _write_changes(folder, units, found, notes, (raw, laws))


def _write_changes(
    folder: Path, units: AdminUnits, found: Succession, notes: dict[str, Note], announced: tuple[Any, Any]
) -> None:
    """What became what, and what changed after the reform."""
    raw, laws = announced
    write(
        folder, f"succession_{REFORM}.tsv",
        "predecessor_code successor_code predecessor_level part share_area share_source"
        " sources note_says status reason",
        _successions(units, found, notes),
    )  # fmt: skip
    write(
        folder, "later_changes.tsv",
        "level code kind_before name_before kind_after name_after effective_on"
        " legal_document legal_date",
        _later(units, raw, laws),
    )  # fmt: skip


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
