"""A release before it is stored: its rows with small counts hidden, held against every earlier release."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from binhyen.figures.models import FormVersion
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.states import Aggregation
from binhyen.insights import shipped
from binhyen.insights.models import PublishedPart, PublishedTable
from binhyen.insights.queries.public_counting import NONE, Counted, Reports, summed
from binhyen.insights.rules.public import Asked, Column, families, level_of, parts_of
from binhyen.insights.rules.suppression import Cover, Parents, Tree, Values, hide, may_follow, put_together
from binhyen.org.states import UnitKind

Cells = dict[int, list[int | None]]
Places = tuple[int, ...]


@dataclass
class Sheet:
    """The rows of a release. `shown` has a row of every unit, `behind` the true values of the lowest units in the
    guarded columns; a negative unit there is what stands at that unit itself and at none below.
    """

    parents: Parents
    columns: list[Column]
    reports: Mapping[int, Reports] = field(default_factory=dict)
    shown: Cells = field(default_factory=dict)
    behind: Cells = field(default_factory=dict)

    def column(self, place: int) -> dict[int, int | None]:
        """What one column shows, by unit."""
        return {unit: cells[place] for unit, cells in self.shown.items()}

    def put(self, places: Places, unit: int, values: Sequence[int | None], *, behind: bool = False) -> None:
        """Write the cells of a unit."""
        rows = self.behind if behind else self.shown
        row = rows.setdefault(unit, [None] * len(self.columns))
        for place, value in zip(places, values, strict=True):
            row[place] = value


def columns_of(version: FormVersion) -> list[Column]:
    """The figures of a form that are public, in the order of the form."""
    return [
        Column(row.code, row.position, level)
        for row in form_fields(version)
        if row.aggregation == Aggregation.ADDITIVE and (level := _level(row)) is not None
    ]


def _level(row: FieldRow) -> str | None:
    return level_of(Asked(row.code, row.sensitivity, row.measure, row.decimals), shipped.public_counts())


def stored(table: PublishedTable, parts: Iterable[PublishedPart]) -> Sheet:
    """A release as it was stored."""
    sheet = Sheet({table.root_id: None}, [Column(**column) for column in table.columns])
    parents: dict[int, int | None] = {table.root_id: None}
    reports: dict[int, Reports] = {}
    for part in parts:
        for key, (counts, cells) in part.rows.items():
            unit = int(key)
            sheet.shown[unit], reports[unit] = cells, (counts[0], counts[1], counts[2], counts[3])
            if unit != table.root_id:
                parents[unit] = part.unit_id
        sheet.behind |= {int(key): values for key, values in part.counted.items()}
    sheet.parents, sheet.reports = parents, reports
    return sheet


@dataclass(frozen=True, slots=True)
class _Family:
    """Figures that are hidden together, the units on which they are shown, the values of the lowest of these."""

    places: Places
    parents: Parents
    values: Mapping[int, tuple[int, ...]]

    @property
    def parts(self) -> Values:
        return {unit: parts_of(values) for unit, values in self.values.items()}

    @property
    def sound(self) -> bool:
        """Whether these are counts: a correction that makes a sum negative is published nowhere."""
        return all(part >= 0 for parts in self.parts.values() for part in parts)


def draft(counted: Counted, version: FormVersion, earlier: Sequence[Sheet], before: Sheet | None) -> Sheet:
    """The next release: `earlier` are those of the same table, `before` the newest one of the period before."""
    number = len(earlier) + 1
    sheet = Sheet(counted.parents, [replace(column, since=number) for column in columns_of(version)], counted.reports)
    for unit in counted.parents:
        for place, column in enumerate(sheet.columns):
            open_value = counted.accepted.get((unit, column.position), 0) if not column.level else None
            sheet.put((place,), unit, [open_value])
    for places in families(sheet.columns, shipped.public_counts()):
        _fill(sheet, _family(sheet, places, counted), earlier, before)
    return sheet


def _family(sheet: Sheet, places: Places, counted: Counted) -> _Family:
    parents = dict(counted.parents)
    if sheet.columns[places[0]].level == UnitKind.PROVINCE:
        parents = {unit: above for unit, above in parents.items() if above in (None, counted.root.pk)}
    positions = [sheet.columns[place].position for place in places]
    values = {unit: tuple(counted.accepted.get((unit, place), 0) for place in positions) for unit in parents}
    for unit in Tree(parents).inner:
        below = [values[one] for one, above in parents.items() if above == unit]
        rest = tuple(own - sum(column) for own, column in zip(values[unit], zip(*below, strict=True), strict=True))
        if any(rest):
            parents[-unit], values[-unit] = unit, rest
    return _Family(places, parents, {unit: values[unit] for unit in Tree(parents).leaves})


def _fill(sheet: Sheet, family: _Family, earlier: Sequence[Sheet], before: Sheet | None) -> None:
    """Write a family's cells: anew where that tells nothing more, else as the last release has them."""
    codes = [sheet.columns[place].code for place in family.places]
    past = [(one, places) for one in earlier if (places := _places(one, codes)) is not None]
    tree = Tree(family.parents)
    if not past:
        hidden = hide(tree, family.parts, _hidden_before(before, codes)) if family.sound else frozenset(family.parents)
        return _write(sheet, family, tree, hidden)
    last, places = past[-1]
    known = [_known(one, there) for one, there in past]
    shown = last.column(places[0])
    hidden = frozenset(unit for unit in family.parents if shown.get(unit) is None)
    same = all(
        set(values) == set(family.values) and _same_tree(one, family)
        for values, (one, _there) in zip(known, past, strict=True)
    )
    if same and may_follow(tree, known, hidden, family.parts):
        return _write(sheet, family, tree, hidden)
    return _keep(sheet, family.places, last, places)


def _places(sheet: Sheet, codes: Sequence[str]) -> Places | None:
    found = {column.code: place for place, column in enumerate(sheet.columns) if column.level}
    return tuple(found[code] for code in codes) if all(code in found for code in codes) else None


def _known(sheet: Sheet, places: Places) -> Values:
    """The true values behind a family in an earlier release."""
    rows = {unit: [cells[place] for place in places] for unit, cells in sheet.behind.items()}
    return {
        unit: parts_of([value or 0 for value in values])
        for unit, values in rows.items()
        if all(value is not None for value in values)
    }


def _same_tree(earlier: Sheet, family: _Family) -> bool:
    """Whether a release stands on the very same units, all of them in its rows."""
    missing = object()
    return all(earlier.parents.get(unit, missing) == above for unit, above in family.parents.items())


def _hidden_before(before: Sheet | None, codes: Sequence[str]) -> set[int]:
    places = _places(before, codes) if before else None
    return {unit for unit, value in before.column(places[0]).items() if value is None} if before and places else set()


def _write(sheet: Sheet, family: _Family, tree: Tree, hidden: frozenset[int]) -> None:
    width = len(family.places)
    sums = tree.summed(family.values)
    for unit in family.parents:
        if unit > 0:
            sheet.put(family.places, unit, [None] * width if unit in hidden else sums[unit])
    for unit, values in family.values.items():
        sheet.put(family.places, unit, values, behind=True)


def _keep(sheet: Sheet, places: Places, last: Sheet, there: Places) -> None:
    for unit in sheet.parents:
        known = last.shown.get(unit) if last.parents.get(unit) == sheet.parents[unit] else None
        sheet.put(places, unit, [known[place] if known else None for place in there])
    for unit, cells in last.behind.items():
        sheet.put(places, unit, [cells[place] for place in there], behind=True)
    for place, old in zip(places, there, strict=True):
        sheet.columns[place] = replace(sheet.columns[place], since=last.columns[old].since)


def restated(source: Sheet, found: Mapping[int, Cover], later: Parents) -> Sheet:
    """A release on the units of a later day, made of nothing but what `source` shows."""
    root = next(unit for unit, above in source.parents.items() if above is None)
    top = next(unit for unit, above in later.items() if above is None)
    shown = [source.column(place) for place in range(len(source.columns))]
    sheet = Sheet(later, list(source.columns))
    reports = {top: source.reports[root]}
    for unit in later:
        cover = found.get(unit)
        cells = [put_together(cover, column) if cover else None for column in shown]
        sheet.shown[unit] = source.shown[root] if unit == top else cells
        reports.setdefault(unit, summed([source.reports[leaf] for leaf in cover.leaves]) if cover else NONE)
    sheet.reports = reports
    return sheet
