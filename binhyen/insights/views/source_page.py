"""The values of the page behind a number: its definition, the rows that add up, versions of reports, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.figures.models import Slot
from binhyen.figures.policies import may_read
from binhyen.figures.queries.forms import FieldRow, form_fields
from binhyen.figures.queries.provenance import VersionRow, versions
from binhyen.figures.queries.slots import not_sent
from binhyen.figures.queries.totals import Breakdown, ChildRow, breakdown
from binhyen.figures.states import Aggregation
from binhyen.insights.queries.reading import Scope, scope
from binhyen.org.queries import unit_by_public_id, unit_rows
from binhyen.org.queries.trees import UnitRow
from binhyen.org.states import UnitKind

NAMED = 200
"""How many units without a report are listed by name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the number: the unit, where its own page is, its values."""

    unit: UnitRow | None
    url: str
    child: ChildRow


class Source:
    """The page behind one number."""

    def __init__(self, given: Scope, field: FieldRow) -> None:
        self.scope = given
        self.field = field

    @cached_property
    def breakdown(self) -> Breakdown:
        """The rows under the number."""
        return breakdown(self.scope.unit, self.scope.period, self.scope.form, self.field.position)

    @cached_property
    def silent(self) -> list[Slot]:
        """The slots directly below for which nothing has come."""
        return not_sent(self.scope.unit, self.scope.period, self.scope.form)

    @cached_property
    def _units(self) -> dict[int, UnitRow]:
        ids = {row.unit_id for row in self.breakdown.rows} | {slot.unit_id for slot in self.silent[:NAMED]}
        return unit_rows({*ids, self.scope.unit.pk}, self.scope.period.end)

    @property
    def unit(self) -> UnitRow | None:
        """The unit itself, by its name at the end of the period."""
        return self._units.get(self.scope.unit.pk)

    @property
    def rows(self) -> list[Row]:
        """The rows in the order of the official list, the unit's own report last."""
        found = [Row(self._units.get(one.unit_id), self._url(one), one) for one in self.breakdown.rows]
        return sorted(found, key=lambda row: (row.child.own, row.unit.code if row.unit else "", row.child.unit_id))

    def _url(self, child: ChildRow) -> str:
        unit = self._units.get(child.unit_id)
        if unit is None or child.own:
            return ""
        names = [unit.public_id, self.scope.period.public_id, self.scope.form.form.code]
        if child.state:
            return reverse("figures:report_sent", args=names) if child.state != "open" else ""
        return reverse("insights:source", args=[*names, str(self.field.position)])

    @property
    def silent_names(self) -> Sequence[str]:
        """The units without a report by name, as many as a page can hold."""
        return [self._units[slot.unit_id].full_name for slot in self.silent[:NAMED] if slot.unit_id in self._units]

    @property
    def silent_rest(self) -> int:
        """How many more there are."""
        return max(0, len(self.silent) - NAMED)

    @cached_property
    def own_versions(self) -> list[tuple[VersionRow, int | None]]:
        """Every version of the unit's own report with this figure in it; none where the unit sends no such report."""
        slot = Slot.objects.filter(
            unit=self.scope.unit, period=self.scope.period, form_version=self.scope.form, version__gt=0
        ).first()
        rows = versions(slot) if slot else []
        place = self.field.position
        return [(row, row.values[place] if place < len(row.values) else None) for row in rows]

    @property
    def board_url(self) -> str:
        """The page the number stands on."""
        given = self.scope
        query = f"?bieu={given.form.form.code}&ky={given.period.public_id}"
        return reverse("insights:board", args=[given.unit.public_id]) + query

    @property
    def centre(self) -> bool:
        """Whether the number is of the whole country."""
        return self.scope.unit.kind == UnitKind.CENTRE


def open_source(actor: Actor, public_id: str, period: str, form: str, position: int) -> Source:
    """The page behind a number. Raises NotAllowed, or NotFound for a place that holds no figure that adds up."""
    unit = unit_by_public_id(public_id)
    may_read(actor, unit.pk).require()
    given = scope(unit, clock.today(), form=form, period=period)
    rows = {row.position: row for row in form_fields(given.form) if row.aggregation == Aggregation.ADDITIVE}
    if position not in rows:
        raise NotFound(f"no figure that adds up at {position}")
    return Source(given, rows[position])
