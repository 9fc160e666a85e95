"""What the public page of figures reads: a release, the row of a unit and the rows below it. Hidden counts are never
fetched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from binhyen.core.errors import NotFound
from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.insights.models import PublishedPart, PublishedTable
from binhyen.insights.queries.public_counting import Reports
from binhyen.insights.rules.public import Column
from binhyen.org.models import Unit
from binhyen.org.queries import unit_rows
from binhyen.org.queries.trees import UnitRow

FIRST_FORM = "commune_month"


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of a release: its reports, its figures in the order of the columns (None: hidden, or not here)."""

    unit: UnitRow
    reports: Reports
    cells: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Release:
    """A release at a unit: its own line, those below in the order of the official list, the definitions of columns."""

    table: PublishedTable
    columns: Sequence[Column]
    fields: Mapping[int, FieldRow]
    own: Line
    below: Sequence[Line]
    above: UnitRow | None


def _whole() -> QuerySet[PublishedTable]:
    return PublishedTable.objects.select_related("period", "form_version__form", "root", "source")


def newest(form: str = "") -> PublishedTable | None:
    """The newest release of a form (its code), of the communes' month where there is one, on the units of its time."""
    rows = _whole().filter(source=None).order_by("-period__end", "-number")
    wanted = rows.filter(form_version__form__code=form or FIRST_FORM).first()
    return wanted if wanted or form else rows.first()


def release_of(form: str, period: str, *, number: int | None = None, restated: bool = False) -> PublishedTable:
    """A release of a form (code) and period (public id): the newest, or the one with a number. Raises NotFound."""
    rows = _whole().filter(form_version__form__code=form, period__public_id=period, source__isnull=not restated)
    rows = rows if number is None else rows.filter(number=number)
    found = rows.order_by("-tree_on", "-number").first()
    if found is None:
        raise NotFound(f"no release of {form!r} for {period!r}")
    return found


def read_release(table: PublishedTable, unit: Unit) -> Release:
    """A release at one of its units: five statements. Raises NotFound for a unit that is not in it."""
    open_parts = PublishedPart.objects.filter(table=table).defer("counted")
    home = open_parts.filter(members__contains=f",{unit.pk},").first()
    if home is None:
        raise NotFound(f"{unit.public_id} is not in release {table.public_id}")
    inside = home if unit.pk == table.root_id else open_parts.filter(unit=unit).first()
    rows = {int(key): row for key, row in {**(inside.rows if inside else {}), **home.rows}.items()}
    below = [int(key) for key in inside.rows if int(key) != unit.pk] if inside else []
    names = unit_rows([unit.pk, home.unit_id, *below], table.tree_on)
    lines = [_line(names[pk], rows[pk]) for pk in below if pk in names]
    return Release(
        table=table,
        columns=[Column(**column) for column in table.columns],
        fields={row.position: row for row in form_fields(table.form_version)},
        own=_line(names[unit.pk], rows[unit.pk]),
        below=sorted(lines, key=lambda line: (line.unit.code == "", line.unit.code, line.unit.id)),
        above=names.get(home.unit_id) if unit.pk != table.root_id else None,
    )


def _line(unit: UnitRow, row: Sequence[Sequence[int | None]]) -> Line:
    counts = [value or 0 for value in row[0]]
    return Line(unit, (counts[0], counts[1], counts[2], counts[3]), row[1])


def siblings(table: PublishedTable) -> list[PublishedTable]:
    """Every release of the same form and period, the newest first: on the units of its time and restated."""
    rows = _whole().filter(period=table.period, form_version=table.form_version)
    return list(rows.order_by("-published_at", "-pk"))


def published_periods(form: str) -> list[Period]:
    """The periods of a form that are public, the oldest first."""
    found = PublishedTable.objects.filter(period=OuterRef("pk"), form_version__form__code=form)
    return list(Period.objects.filter(Exists(found)).order_by("end", "pk"))


def published_forms() -> list[tuple[FormVersion, str]]:
    """The forms that are public, each with the public id of its newest period, by code."""
    rows = _whole().filter(source=None).order_by("form_version__form__code", "-period__end", "-form_version_id")
    found: dict[str, tuple[FormVersion, str]] = {}
    for table in rows.distinct().defer("columns"):
        found.setdefault(table.form_version.form.code, (table.form_version, table.period.public_id))
    return list(found.values())


def newest_at(unit: Unit) -> PublishedTable | None:
    """The newest release in which a unit has a line, of the communes' month where there is one. Two statements."""
    held = PublishedPart.objects.filter(table=OuterRef("pk"), members__contains=f",{unit.pk},")
    rows = _whole().filter(Exists(held), source=None).order_by("-period__end", "-number")
    return rows.filter(form_version__form__code=FIRST_FORM).first() or rows.first()


def newest_releases(limit: int) -> list[PublishedTable]:
    """The newest release of each form and period on the units of its time, the newest period first."""
    newer = PublishedTable.objects.filter(
        period=OuterRef("period"), form_version=OuterRef("form_version"), source=None, number__gt=OuterRef("number")
    )
    rows = _whole().filter(~Exists(newer), source=None).defer("columns")
    return list(rows.order_by("-period__end", "form_version__form__code", "pk")[:limit])
