"""Lists of units under a commune, from CSV or XLSX: template, dry run, row-by-row problems, all or nothing.

A row is recognised again by its platform id, else its code, else its form and name in the commune: so the same list can
be sent twice, corrected and sent again, or carried over from an installation where the commune stood alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.core.ids import new_public_id
from binhyen.files.spreadsheets import Column, SheetRow, problems_in, read_sheet, write_csv, write_template
from binhyen.org import policies
from binhyen.org.models import Label, LoadedFile, Unit
from binhyen.org.queries import UnitRow, children
from binhyen.org.queries.plans import place_names
from binhyen.org.rules.checks import code_problems, name_problems
from binhyen.org.rules.names import FORMS_OF_KIND, split_form
from binhyen.org.rules.tables import digest
from binhyen.org.services import bulk
from binhyen.org.services.trail import note
from binhyen.org.states import ON_RECORD_SINCE, UNDER_COMMUNE, Form, UnitKind

MAX_ROWS = 5000
KIND_WORDS: Mapping[str, str] = {
    UnitKind.GROUP: "Khu dân cư",
    UnitKind.AGENCY: "Cơ quan",
    UnitKind.ENTERPRISE: "Doanh nghiệp",
    UnitKind.SCHOOL: "Nhà trường",
}
"""The kind as it is written in the sheet; sheets are Vietnamese in every language of the pages."""

_GROUP_FORMS = FORMS_OF_KIND[UnitKind.GROUP]
COLUMNS: tuple[Column, ...] = (
    Column(
        "parent",
        "Mã xã",
        required=True,
        note=gettext_lazy("Five digits: the code of the commune that the unit belongs to."),
        max_length=5,
        guarded=False,
    ),
    Column("kind", "Loại", required=True, choices=tuple(KIND_WORDS.values())),
    Column(
        "name",
        "Tên",
        required=True,
        note=gettext_lazy("With its form, for example “Thôn Đông”. Never the name of a person."),
        max_length=160,
        guarded=False,
    ),
    Column("code", "Mã", note=gettext_lazy("Its code, if it has one."), max_length=12, guarded=False),
    Column("households", "Số hộ", note=gettext_lazy("A whole number."), max_length=9, guarded=False),
    Column("lat", "Vĩ độ", note=gettext_lazy("In degrees, for example 16,4637."), max_length=12, guarded=False),
    Column("lon", "Kinh độ", note=gettext_lazy("In degrees, for example 107,5909."), max_length=12, guarded=False),
    Column(
        "valid_from",
        "Có từ ngày",
        note=gettext_lazy("Day since when it is on record; today when empty."),
        max_length=10,
        guarded=False,
    ),
    Column(
        "public_id", "Mã nền tảng", note=gettext_lazy("Leave empty, unless exported."), max_length=12, guarded=False
    ),
)


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """What is wrong in one row of the sheet (its number as the program shows it), in a sentence."""

    row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. With problems nothing was stored."""

    rows: int
    new: int
    changed: int
    unchanged: int
    problems: tuple[ImportProblem, ...]
    stored: bool
    digest: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A readable row."""

    number: int
    kind: str
    form: str
    name: str
    code: str
    households: int | None
    lat: float | None
    lon: float | None
    valid_from: date
    public_id: str


def import_template() -> bytes:
    """An XLSX template with its instructions and an example on a sheet of their own."""
    return write_template(
        columns=COLUMNS,
        sheet="Danh sách",
        instructions=[
            _("One row for each residential group, agency, enterprise or school of the commune."),
            _("Nothing is stored when a single row is wrong: you get the list of rows to correct."),
            _("Units only. Names of persons, households or families are refused."),
        ],
        examples=[
            ["19753", "Khu dân cư", "Tổ dân phố 3", "", "210", "16,4687", "107,5796", "01/07/2025", ""],
            ["19753", "Nhà trường", "Trường Tiểu học Phú Xuân", "", "", "", "", "", ""],
        ],
    )


def export_units(*, commune: Unit, on: date) -> bytes:
    """The units under a commune on a day as CSV in the columns of the import: to correct, or to carry over."""
    code = _codes([commune.pk]).get(commune.pk, "")
    households = dict(Unit.objects.filter(parents__parent=commune).values_list("pk", "households"))
    rows = [
        (
            code,
            KIND_WORDS[row.kind],
            row.full_name,
            row.code,
            "" if households.get(row.id) is None else str(households[row.id]),
            "" if row.lat is None else f"{row.lat:.5f}",
            "" if row.lon is None else f"{row.lon:.5f}",
            row.valid_from.isoformat(),
            row.public_id,
        )
        for row in children(commune, on)
        if row.kind in UNDER_COMMUNE
    ]
    return write_csv([str(column.heading) for column in COLUMNS], rows)


def _codes(unit_ids: Iterable[int]) -> dict[int, str]:
    held = Label.objects.filter(unit_id__in=list(unit_ids), lang="vi", valid_to=None).order_by()
    return dict(held.values_list("unit_id", "code"))


class _BadCell(ValueError):
    """A cell that cannot be read; its text is the sentence."""


def _whole(text: str) -> int | None:
    if not text:
        return None
    plain = text.replace(".", "").replace(" ", "")
    if not plain.isdigit():
        raise _BadCell(_("“%(text)s” is not a whole number of households.") % {"text": text[:20]})
    return int(plain)


def _degrees(text: str, low: float, high: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = high + 1
    if not low <= value <= high:
        raise _BadCell(
            _("“%(text)s” is not a place in Viet Nam; write degrees, or leave it empty.") % {"text": text[:20]}
        )
    return value


def _day(text: str) -> date:
    if not text:
        return clock.today()
    parts = text.replace("-", "/").split("/")
    try:
        numbers = [int(part) for part in parts]
        day = date(*numbers) if len(parts[0]) == 4 else date(*reversed(numbers))
    except (ValueError, TypeError):
        raise _BadCell(_("“%(text)s” is not a day; write for example 01/07/2025.") % {"text": text[:20]}) from None
    if not ON_RECORD_SINCE <= day <= clock.today():
        raise _BadCell(
            _("%(day)s is outside the record, which runs from %(start)s to today.")
            % {"day": f"{day:%d/%m/%Y}", "start": f"{ON_RECORD_SINCE:%d/%m/%Y}"}
        )
    return day


def _read_row(row: SheetRow) -> _Row:
    values = row.values
    kind = next(kind for kind, word in KIND_WORDS.items() if word.casefold() == values["kind"].casefold())
    form, name = (
        split_form(values["name"], _GROUP_FORMS) if kind == UnitKind.GROUP else (str(Form.OTHER), values["name"])
    )
    return _Row(
        number=row.number,
        kind=kind,
        form=form or Form.OTHER,
        name=name,
        code=values["code"],
        households=_whole(values["households"]),
        lat=_degrees(values["lat"], 4, 24),
        lon=_degrees(values["lon"], 101, 118),
        valid_from=_day(values["valid_from"]),
        public_id=values["public_id"],
    )


def _check_row(row: _Row, commune: Unit, known: frozenset[str]) -> list[str]:
    found = name_problems(row.kind, row.form, row.name, known) + code_problems(row.kind, row.code)
    if row.valid_from < commune.valid_from:
        found.append(
            _("The commune is on record since %(day)s; nothing below it can be older.")
            % {"day": f"{commune.valid_from:%d/%m/%Y}"}
        )
    return found


def _read(rows: Sequence[SheetRow], commune: Unit) -> tuple[list[_Row], list[ImportProblem]]:
    """Readable rows, and every problem of every row, in row order."""
    problems = [ImportProblem(one.number, one.sentence) for one in problems_in(rows, COLUMNS)]
    bad = {problem.row for problem in problems}
    code = _codes([commune.pk]).get(commune.pk, "")
    known = place_names(split_form(row.values["name"], _GROUP_FORMS)[1] for row in rows)
    read: list[_Row] = []
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.number in bad:
            continue
        sentences = _foreign(row, code)
        try:
            one = _read_row(row)
        except _BadCell as error:
            problems.append(ImportProblem(row.number, str(error)))
            continue
        read.append(one)
        sentences += _check_row(one, commune, known) + _repeated(one, first)
        problems += [ImportProblem(row.number, sentence) for sentence in sentences]
    return read, sorted(problems, key=lambda problem: problem.row)


def _foreign(row: SheetRow, code: str) -> list[str]:
    given = row.values["parent"].zfill(5)
    if given == code:
        return []
    return [
        _("The commune code %(given)s is not the code of this commune (%(code)s).")
        % {"given": given, "code": code or "–"}
    ]


def _repeated(row: _Row, first: dict[tuple[str, str], int]) -> list[str]:
    found = []
    keys = [("name", f"{row.kind}/{row.form}/{row.name.casefold()}"), ("code", row.code), ("id", row.public_id)]
    for key in keys:
        if key[1] and key in first:
            found.append(_("The same unit stands in row %(row)d.") % {"row": first[key]})
        first.setdefault(key, row.number)
    return found[:1]


class _Book:
    """The units that stand under the commune, and how a row is recognised among them."""

    def __init__(self, commune: Unit) -> None:
        rows = [row for row in children(commune, clock.today()) if row.kind in UNDER_COMMUNE]
        self.by_id = {row.public_id: row for row in rows}
        self.by_code = {(row.kind, row.code): row for row in rows if row.code}
        self.by_name = {(row.kind, row.form, row.name.casefold()): row for row in rows}
        counted = Unit.objects.filter(pk__in=[row.id for row in rows]).values_list("pk", "households")
        self.households = dict(counted)

    def find(self, row: _Row) -> UnitRow | None:
        return (
            self.by_id.get(row.public_id)
            or (self.by_code.get((row.kind, row.code)) if row.code else None)
            or self.by_name.get((row.kind, row.form, row.name.casefold()))
        )

    def differs(self, row: _Row, found: UnitRow) -> bool:
        """Whether the row says something that the record does not have."""
        moved = (row.lat is not None and row.lat != found.lat) or (row.lon is not None and row.lon != found.lon)
        counted = row.households is not None and row.households != self.households[found.id]
        return moved or counted or bool(row.code and not found.code)

    def problem(self, row: _Row, found: UnitRow) -> str:
        """A known unit keeps its name and code here: another one is a change of units, with its own paper."""
        if (found.kind, found.form, found.name) != (row.kind, row.form, row.name):
            return _("This unit is on record as “%(name)s”. Rename it by a change of units.") % {
                "name": found.full_name
            }
        if row.code and found.code and found.code != row.code:
            return _("This unit is on record with the code %(code)s.") % {"code": found.code}
        return ""


def _taken_ids(rows: Iterable[_Row], book: _Book) -> set[str]:
    asked = {row.public_id for row in rows if row.public_id and row.public_id not in book.by_id}
    return set(Unit.objects.filter(public_id__in=asked).values_list("public_id", flat=True))


def import_units(*, commune: Unit, data: bytes, by: Actor, dry_run: bool = False) -> ImportReport:
    """Bring in a list of units under a commune; with `dry_run`, only say what it would do.

    One wrong row and nothing is stored: the report names every row and what to do. Raises NotAllowed; BadInput or
    TooLarge for a file that is no such table at all.
    """
    policies.may_import(by, commune).require()
    if commune.kind != UnitKind.COMMUNE or commune.valid_to is not None:
        raise BadInput(_("Lists are brought in under a commune of today."))
    sheet = read_sheet(data, columns=COLUMNS, max_rows=MAX_ROWS)
    rows, problems = _read(sheet, commune)
    with db.write():
        book = _Book(commune)
        taken = _taken_ids(rows, book)
        pairs = [(row, book.find(row)) for row in rows]
        for row, found in pairs:
            sentence = book.problem(row, found) if found else ""
            if row.public_id in taken:
                sentence = _("The platform id %(id)s belongs to a unit of another place.") % {"id": row.public_id}
            problems += [ImportProblem(row.number, sentence)] if sentence else []
        new = [row for row, found in pairs if found is None]
        filled = [(row, found) for row, found in pairs if found is not None and book.differs(row, found)]
        stored = not problems and not dry_run
        if stored and (new or filled):
            _store(commune, new, filled)
            _remember(commune, data, len(rows), by, new=len(new), changed=len(filled))
    return ImportReport(
        rows=len(sheet),
        new=len(new),
        changed=len(filled),
        unchanged=len(pairs) - len(new) - len(filled),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        stored=stored,
        digest=digest(data),
    )


def _store(commune: Unit, new: Sequence[_Row], filled: Sequence[tuple[_Row, UnitRow]]) -> None:
    rows = [
        bulk.NewUnit(
            kind=row.kind,
            form=row.form,
            name=row.name,
            code=row.code,
            valid_from=row.valid_from,
            parent=commune.pk,
            lat=row.lat,
            lon=row.lon,
            households=row.households,
            source="import",
            public_id=row.public_id or new_public_id(),
        )
        for row in new
    ]
    bulk.add_units(rows)
    for row, found in filled:
        unit = Unit.objects.get(pk=found.id)
        unit.lat, unit.lon = row.lat or unit.lat, row.lon or unit.lon
        unit.households = unit.households if row.households is None else row.households
        unit.version += 1
        unit.save(update_fields=["lat", "lon", "households", "version"])
        if row.code:
            Label.objects.filter(unit=unit, lang="vi", valid_to=None, code="").update(code=row.code)


def _remember(commune: Unit, data: bytes, rows: int, by: Actor, *, new: int, changed: int) -> None:
    seal = digest(data)
    LoadedFile.objects.get_or_create(
        digest=seal,
        defaults={
            "name": f"units/{commune.public_id}",
            "rows": rows,
            "loaded_at": clock.now(),
            "loaded_by": by.post_id or by.system or by.person_id,
        },
    )
    note(
        by=by,
        verb="org.import_units",
        place=commune,
        object_type="file",
        object_id=seal[:40],
        detail={"sha256": seal, "rows": rows, "new": new, "changed": changed},
    )
