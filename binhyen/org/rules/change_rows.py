"""Rows of a table of later changes, read one by one and gathered into the events that they amount to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from binhyen.org.rules.names import FORM_WORDS, FORMS_OF_KIND, split_form
from binhyen.org.rules.weights import TOLERANCE, components
from binhyen.org.states import Basis, Form, UnitKind

LEVELS = (
    UnitKind.PROVINCE,
    UnitKind.COMMUNE,
    UnitKind.GROUP,
    UnitKind.AGENCY,
    UnitKind.ENTERPRISE,
    UnitKind.SCHOOL,
)
"""Kinds of units whose changes can stand in the table. There are no districts any more."""

FORM_CHOICES = tuple(str(form) for form in FORM_WORDS if form != Form.TRUNG_UONG)
"""The forms that a new unit may be given."""

WHOLE, PART = "whole", "part"


class BadRow(ValueError):
    """A row that cannot be read or understood; its text is the sentence for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One row: what was (`before`: official code or platform id; "": nothing), what becomes of it (code, form, name;
    all "": nothing), under which unit (`parent`, "": as before), and the share of each basis, 0–1, that goes there.
    """

    number: int
    on: date
    legal_document: str
    legal_date: date | None
    level: str
    before: str
    code: str
    form: str
    name: str
    parent: str
    part: str
    shares: Mapping[str, float]
    lat: float | None
    lon: float | None
    area_km2: float | None
    households: int | None

    @property
    def after(self) -> str:
        """What names the successor within its event; "" when nothing follows.

        A unit that only gets another parent follows itself.
        """
        if self.code:
            return f"{self.level}:{self.code}"
        if self.name:
            return f"{self.level}:{self.parent}:{self.form}:{self.name.casefold()}"
        return f"{self.level}::{self.before}" if self.before and self.parent else ""

    @property
    def order(self) -> tuple[date, str]:
        """Rows belong to one event only under one document and one day."""
        return self.on, self.legal_document


def read_day(text: str) -> date:
    """A day written 2026-04-30 or 30/04/2026. Raises BadRow."""
    parts = text.replace("-", "/").split("/")
    try:
        numbers = [int(part) for part in parts]
        return date(*numbers) if len(parts[0]) == 4 else date(*reversed(numbers))
    except (ValueError, TypeError):
        raise BadRow(_("“%(text)s” is not a day; write for example 30/04/2026.") % {"text": text[:20]}) from None


def _number(text: str, low: float, high: float) -> float | None:
    if not text:
        return None
    scale = 100.0 if text.endswith("%") else 1.0
    try:
        value = float(text.removesuffix("%").strip().replace(",", ".")) / scale
    except ValueError:
        value = high + 1
    if not low <= value <= high:
        words = {"text": text[:20], "low": f"{low:g}", "high": f"{high:g}"}
        raise BadRow(_("“%(text)s” is not a number from %(low)s to %(high)s.") % words)
    return value


def _title(values: Mapping[str, str], level: str) -> tuple[str, str]:
    """(form, name) of the successor: the form from its own column, or from the beginning of the name."""
    text, given = values["successor_name"], values["successor_form"].lower()
    if not text:
        return given, ""
    if level not in (UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.GROUP):
        return Form.OTHER, text
    form, name = split_form(text, FORMS_OF_KIND[UnitKind(level)])
    if given and form and form != given:
        raise BadRow(_("“%(name)s” begins with another form than “%(form)s”.") % {"name": text, "form": given})
    if not given and not form:
        raise BadRow(_("“%(name)s” does not begin with its form.") % {"name": text})
    return given or form, name


def read_change(number: int, values: Mapping[str, str]) -> ChangeRow:
    """A row of the table. Raises BadRow."""
    level = values["level"].lower() or UnitKind.COMMUNE
    form, name = _title(values, level)
    shares = {basis: _number(values[f"share_{basis}"], 0, 1) for basis in Basis.values}
    households = _number(values["households"], 0, 10_000_000)
    row = ChangeRow(
        number=number,
        on=read_day(values["effective_on"]),
        legal_document=values["legal_document"],
        legal_date=read_day(values["legal_date"]) if values["legal_date"] else None,
        level=level,
        before=values["predecessor_code"],
        code=values["successor_code"],
        form=form,
        name=name,
        parent=values["parent_code"],
        part=values["part"].lower(),
        shares={basis: share for basis, share in shares.items() if share is not None},
        lat=_number(values["lat"], 4, 24),
        lon=_number(values["lon"], 101, 118),
        area_km2=_number(values["area_km2"], 0, 100_000),
        households=None if households is None else int(households),
    )
    if not row.before and not row.after:
        raise BadRow(_("The row names neither a unit that was nor a unit that comes."))
    if row.before and not row.after and (row.shares or row.part == PART):
        raise BadRow(_("A share needs a unit that it goes to."))
    return row


def gather(rows: Sequence[ChangeRow]) -> list[list[ChangeRow]]:
    """Rows that hang together under one document and day, in the order of the table: each group is one event.

    They hang together by a predecessor, a successor, or a unit that is placed below a successor.
    """
    coming = {(row.order, row.code) for row in rows if row.code}
    pairs: list[tuple[str, str]] = []
    by_number = {str(row.number): row for row in rows}
    for row in rows:
        key = f"{row.on.isoformat()}|{row.legal_document}|"
        if row.before:
            pairs.append((str(row.number), f"{key}before:{row.level}:{row.before}"))
        if row.after:
            pairs.append((str(row.number), f"{key}after:{row.after}"))
        if (row.order, row.parent) in coming:
            above = UnitKind.PROVINCE if row.level == UnitKind.COMMUNE else UnitKind.COMMUNE
            pairs.append((str(row.number), f"{key}after:{above}:{row.parent}"))
    groups = [sorted((by_number[number] for number in numbers), key=_by_number) for numbers, _keys in components(pairs)]
    return sorted((group for group in groups if group), key=lambda group: group[0].number)


def _by_number(row: ChangeRow) -> int:
    return row.number


def clashes(groups: Iterable[Sequence[ChangeRow]]) -> list[tuple[int, str]]:
    """(row, sentence) where a unit stands in two events of one table, or one event bears two dates of its document."""
    found: list[tuple[int, str]] = []
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for at, group in enumerate(groups):
        for row in group:
            if row.legal_date != group[0].legal_date:
                words = {"row": group[0].number}
                found.append((row.number, _("Row %(row)d gives another date of the document.") % words))
            for key in (("before", f"{row.level}:{row.before}" if row.before else ""), ("after", row.after)):
                owner, number = first.setdefault(key, (at, row.number)) if key[1] else (at, 0)
                if owner != at:
                    sentence = _(
                        "Row %(row)d changes the same unit under another document or day. Bring in one after the other."
                    )
                    found.append((row.number, sentence % {"row": number}))
    return found


def same_territory(group: Sequence[ChangeRow], row: ChangeRow) -> bool:
    """Whether the row's unit goes over whole and alone: then it stays the same unit, renamed or moved."""
    if not row.before or not row.after or row.part == PART:
        return False
    if any(abs(share - 1.0) > TOLERANCE for share in row.shares.values()):
        return False
    return (
        sum(1 for one in group if (one.level, one.before) == (row.level, row.before)) == 1
        and sum(1 for one in group if one.after == row.after) == 1
    )


def shares_of(group: Sequence[ChangeRow], row: ChangeRow) -> Mapping[str, float]:
    """The shares of a row by basis; a predecessor with one row alone goes over whole. Raises BadRow."""
    rows = [one for one in group if (one.level, one.before) == (row.level, row.before)]
    if any(not one.after for one in rows):
        raise BadRow(_("Another row says that nothing follows this unit."))
    if len(rows) > 1 and row.part == WHOLE:
        raise BadRow(_("This unit cannot go over whole: it stands in several rows."))
    if row.part == WHOLE and any(abs(share - 1.0) > TOLERANCE for share in row.shares.values()):
        raise BadRow(_("A unit that goes over whole has a share of 1."))
    if row.shares:
        return row.shares
    if len(rows) > 1 or row.part == PART:
        raise BadRow(_("Only a part goes over: give its share by households, population or area."))
    return {Basis.HOUSEHOLDS: 1.0}


def successor(group: Sequence[ChangeRow], row: ChangeRow) -> ChangeRow:
    """What all rows say together about the successor of a row, as one row. Raises BadRow where they differ."""
    rows = [one for one in group if one.after == row.after]
    merged: dict[str, object] = {}
    for field in ("form", "name", "parent", "lat", "lon", "area_km2", "households"):
        said = {getattr(one, field) for one in rows} - {"", None}
        if len(said) > 1:
            numbers = ", ".join(str(one.number) for one in rows)
            raise BadRow(_("Rows %(rows)s say different things about the same new unit.") % {"rows": numbers})
        merged[field] = next(iter(said), getattr(row, field))
    if not merged["name"]:
        raise BadRow(_("The new unit has no name. Write it with its form, for example “Xã Đông Sơn”."))
    values = {name: getattr(row, name) for name in ChangeRow.__dataclass_fields__} | merged
    return ChangeRow(**values)
