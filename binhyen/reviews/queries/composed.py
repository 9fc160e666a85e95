"""The payload of a review: its figures, reports, paragraphs and adjustments as they stand, ready to be frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from binhyen.core import clock
from binhyen.org.models import Unit
from binhyen.org.queries import unit_row, unit_rows
from binhyen.org.rules.names import FORM_WORDS
from binhyen.org.states import UnitKind
from binhyen.reviews.models import Paragraph, Review
from binhyen.reviews.queries.counting import Counted
from binhyen.reviews.queries.reviewing import adjustments_for, paragraphs_of, superior_of
from binhyen.reviews.rules.payload import FORMAT, Adjustment, Child, Piece, figure_values, piece_values

PEOPLES_COMMITTEE = "Ủy ban nhân dân"
STEERING_COMMITTEE = "Ban Chỉ đạo phong trào Toàn dân bảo vệ an ninh Tổ quốc"


def issuer_of(unit: Unit, name: str, *, committee: bool) -> str:
    """The body that signs: the steering committee or the people's committee of the place. The Centre has the first."""
    if unit.kind == UnitKind.CENTRE:
        return f"{STEERING_COMMITTEE} Trung ương"
    return f"{STEERING_COMMITTEE if committee else PEOPLES_COMMITTEE} {lowered(name)}"


def lowered(name: str) -> str:
    """A full name inside a sentence: the word of its form in lower case ("xã Đông Sơn")."""
    for word in FORM_WORDS.values():
        if word and name.startswith(f"{word} "):
            return word.lower() + name[len(word) :]
    return name


def payload_of(review: Review, counted: Counted, *, revision: int, signer: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that will be printed and checked of one revision, as whole numbers and texts."""
    numbers = counted.numbers
    period = review.period
    return {
        "format": FORMAT,
        "revision": revision,
        "review": {
            "id": review.public_id,
            "kind": review.kind,
            "calendar": period.calendar,
            "theme": period.theme,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "through": (counted.layer.through or period.end).isoformat(),
        },
        "tree_date": period.end.isoformat(),
        "unit": _unit_values(review, committee=signer["committee"]),
        "signer": {"authority": list(signer["authority"]), "post": signer["post"]},
        **_letters(review, committee=signer["committee"]),
        "reports": asdict(counted.reports),
        "ground": asdict(counted.ground),
        "figures": [figure_values(figure) for figure in counted.figures],
        "cells": _cells(counted),
        "below": [asdict(child) for child in _children(review, counted)],
        "paragraphs": [piece_values(piece, counted.figures, numbers) for piece in pieces_of(review)],
        "adjustments": [asdict(one) for one in _adjustments(review)],
    }


def _unit_values(review: Review, *, committee: bool) -> dict[str, str]:
    row = unit_row(review.unit, review.period.end)
    name, place = (row.full_name, row.name) if row else (review.unit.public_id, "")
    central = review.unit.kind == UnitKind.CENTRE
    return {
        "id": review.unit.public_id,
        "kind": review.unit.kind,
        "name": name,
        "began": review.unit.valid_from.isoformat() if review.unit.valid_from > review.period.start else "",
        "issuer": issuer_of(review.unit, name, committee=committee),
        "superior": f"{PEOPLES_COMMITTEE} {lowered(name)}" if committee and not central else "",
        "symbol": "BC-BCĐ" if committee or central else "BC-UBND",
        "place": "Hà Nội" if central else place or name,
    }


def _letters(review: Review, *, committee: bool) -> dict[str, list[str]]:
    """Addressees and recipients."""
    above = superior_of(review.unit)
    row = unit_row(above, review.period.end) if above else None
    addressed = [issuer_of(above, row.full_name, committee=committee)] if above and row else []
    mine = unit_row(review.unit, review.period.end)
    own = recipients_of(UnitKind(review.unit.kind), lowered(mine.full_name) if mine else "")
    return {"addressees": addressed, "recipients": [*(["Như trên"] if addressed else []), *own]}


def recipients_of(kind: UnitKind, name: str) -> list[str]:
    """Who receives a review besides the unit above; `name` is the unit's own, as inside a sentence."""
    front = "Ủy ban MTTQ Việt Nam"
    if kind == UnitKind.COMMUNE:
        form = next((word for word in ("đặc khu", "phường", "xã") if name.startswith(word)), "xã")
        return [f"Thường trực Đảng ủy, HĐND {form}", f"{front} {form}", "Thôn, tổ dân phố", "Lưu: VT"]
    if kind == UnitKind.PROVINCE:
        city = name.startswith("thành phố")
        party, form = ("Thành ủy", "thành phố") if city else ("Tỉnh ủy", "tỉnh")
        return [f"Thường trực {party}, HĐND {form}", f"{front} {form}", "UBND xã, phường, đặc khu", "Lưu: VT"]
    return ["Thành viên Ban Chỉ đạo", "Ủy ban Trung ương MTTQ Việt Nam", "UBND tỉnh, thành phố", "Lưu: VT"]


def _cells(counted: Counted) -> list[list[Any]]:
    layer = counted.layer
    return [
        [one.period, one.form_version, one.position, one.code, layer.amounts.get(_key(one), (0, 0, 0))[0]]
        for one in layer.cells
    ]


def _key(cell: Any) -> tuple[int, int, int]:
    return cell.period, cell.form_version, cell.position


def _children(review: Review, counted: Counted) -> list[Child]:
    rows = unit_rows([unit for unit, _reports in counted.below], review.period.end)
    return [
        Child(rows[unit].public_id, rows[unit].full_name, one.expected, one.received, one.on_time, one.accepted)
        for unit, one in counted.below
        if unit in rows
    ]


def pieces_of(review: Review) -> list[Piece]:
    """The paragraphs as they are frozen, in the order of the printed report."""
    paragraphs = paragraphs_of(review)
    units = {source.unit_id for one in paragraphs for source in one.sources.all()}
    units |= {one.place_id for one in paragraphs if one.place_id is not None}
    names = unit_rows(units, min(clock.today(), review.period.end))
    return [_piece(one, review, {pk: row.full_name for pk, row in names.items()}) for one in paragraphs]


def _piece(one: Paragraph, review: Review, names: Mapping[int, str]) -> Piece:
    place = one.place_id if one.place_id != review.unit_id else None
    return Piece(
        key=one.key,
        section=one.section,
        kind=one.kind,
        text=one.text,
        place=names.get(place, "") if place is not None else "",
        sources=[_source(source, names) for source in one.sources.all()],
    )


def _source(source: Any, names: Mapping[int, str]) -> tuple[str, str, str, str]:
    what, mark = (
        ("block", str(source.block_id)) if source.block_id else ("review", f"{source.snapshot_id}.{source.key}")
    )
    return source.unit.public_id, names.get(source.unit_id, ""), what, mark


def _adjustments(review: Review) -> Sequence[Adjustment]:
    found: dict[tuple[str, str], Adjustment] = {}
    for drift, amounts in adjustments_for(review):
        period = drift.snapshot.review.period
        for code, amount in amounts.items():
            key = (drift.snapshot.public_id, code)
            before = found[key].amount if key in found else 0
            found[key] = Adjustment(
                code=code,
                amount=before + amount,
                review=drift.snapshot.public_id,
                revision=drift.snapshot.revision,
                start=period.start.isoformat(),
                end=period.end.isoformat(),
            )
    return [one for one in found.values() if one.amount]
