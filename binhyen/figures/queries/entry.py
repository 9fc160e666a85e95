"""What the page of a report needs: the slot, its figures and what is known of each, what was sent and returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.errors import NotFound
from binhyen.core.rows import columns_of, instance_of, width_of
from binhyen.figures.models import (
    Branch,
    Confirmation,
    Draft,
    Form,
    FormVersion,
    Period,
    Report,
    ReportText,
    Return,
    Slot,
    Total,
)
from binhyen.figures.queries.forms import FieldRow, form_checks, form_fields
from binhyen.figures.queries.layouts import layout_at, layout_of, translated
from binhyen.figures.queries.records import record_of, recorded
from binhyen.figures.rules.expressions import paths_of
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import ON_BEHALF, Nature
from binhyen.org.models import Unit
from binhyen.org.queries import unit_rows
from binhyen.ui.phrases import language

Values = list[int | None]
SLOT_PARTS = ("form_version__form", "period", "unit")
SLOT_MODELS: tuple[Any, ...] = (Slot, FormVersion, Form, Period, Unit)
_SLOT_AT = """
SELECT {columns} FROM org_unit u
JOIN figures_period p ON p.public_id = %s
JOIN figures_form f ON f.code = %s
JOIN figures_slot s ON s.unit_id = u.id AND s.period_id = p.id
JOIN figures_formversion v ON v.id = s.form_version_id AND v.form_id = f.id
WHERE u.public_id = %s
"""
_BEFORE = """
SELECT r."values", v.id, f.public_id FROM figures_slot s
JOIN figures_formversion v ON v.id = s.form_version_id
JOIN figures_form f ON f.id = v.form_id
JOIN figures_period p ON p.id = s.period_id
JOIN figures_report r ON r.slot_id = s.id AND r.version = s.version
WHERE s.unit_id = %s AND s.version > 0 AND v.form_id = %s AND p."end" < %s
ORDER BY p."end" DESC, p.id DESC LIMIT 2
"""
"""Both are asked at every sending: see `core.rows`."""


def slot_at(unit: str, period: str, form: str) -> Slot:
    """The slot at an address: public ids of unit and period, code of the form. One statement. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(_slot_statement(), [period, form, unit])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("No report is asked for here."))
    parts = iter(row)
    slot: Slot
    slot, version, owner, of_period, of_unit = (
        instance_of(model, tuple(islice(parts, width_of(model)))) for model in SLOT_MODELS
    )
    slot.form_version, slot.period, slot.unit, version.form = version, of_period, of_unit, owner
    return slot


@cache
def _slot_statement() -> str:
    columns = ", ".join(columns_of(model, alias) for model, alias in zip(SLOT_MODELS, "svfpu", strict=True))
    return _SLOT_AT.format(columns=columns)


def due_of(slot: Slot) -> date:
    """The last day on which this form counts as on time."""
    due: date = slot.period.due
    return due + timedelta(days=slot.form_version.form.due_shift)


def title_of(slot: Slot) -> str:
    """The form's title in the reader's language."""
    return str(slot.form_version.title_en if language() == "en" else slot.form_version.title_vi)


def blocks_of(slot: Slot) -> tuple[str, ...]:
    """The kinds of narrative that the form asks for."""
    return tuple(kind for kind in slot.form_version.blocks.split(",") if kind)


def latest_of(slot: Slot) -> Report | None:
    """The latest version that was sent; no statement when there is none."""
    return Report.objects.filter(slot=slot, version=slot.version).first() if slot.version else None


def texts_of(report: Report | None) -> dict[str, str]:
    """The narrative of a version, by kind."""
    rows = ReportText.objects.filter(report=report).order_by("order") if report else ()
    return {row.kind: row.text for row in rows}


def before_of(slot: Slot) -> tuple[Values, Values]:
    """What the unit sent for the period before and the one before that, in this form's places. One statement."""
    start = connection.ops.adapt_datefield_value(slot.period.start)
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [slot.unit_id, slot.form_version.form_id, start])
        rows = cursor.fetchall()
    wanted = layout_of(slot.form_version)
    found = [translated(unpack(packed), layout_at(version, form), wanted) for packed, version, form in rows]
    found += [[None] * wanted.size for _missing in range(2 - len(found))]
    return found[0], found[1]


def others_many(slots: Sequence[Slot]) -> dict[int, dict[str, dict[str, int | None]]]:
    """What units below sent in other forms for the same period, where a check of this form looks at it: by slot, form
    and indicator, for slots of one form and period. At most one statement; none for a form whose checks look at its own
    figures only.
    """
    first = slots[0]
    paths = (path for check in form_checks(first.form_version) for path in paths_of(check.expression))
    forms = {path.split(".")[1] for path in paths if path.startswith("other.")}
    units = {slot.unit_id: slot.pk for slot in slots}
    found: dict[int, dict[str, dict[str, int | None]]] = {slot.pk: {form: {} for form in forms} for slot in slots}
    if forms:
        totals = Total.objects.filter(
            unit_id__in=units, period_id=first.period_id, form_version__form__code__in=forms
        ).select_related("form_version__form")
        for total in totals:
            version = total.form_version
            code = next(row.code for row in form_fields(version) if row.position == total.position)
            found[units[total.unit_id]][version.form.code][code] = total.submitted
    return found


def sources_of(fields: Sequence[FieldRow]) -> dict[int, str]:
    """The positions of which some room holds the figure, with the source."""
    return {row.position: row.source for row in fields if row.source}


def day_of(slot: Slot) -> date:
    """The day as of which records are read: the period's end, today while it lasts."""
    end: date = slot.period.end
    return min(end, clock.today())


@dataclass(frozen=True, slots=True)
class Line:
    """One figure on the page. `value` is what the field starts with; `given` where it comes from ("" for typed before
    or empty): "record", or "before" for a stock that stands as it stood.
    """

    row: FieldRow
    value: int | None
    last: int | None
    record: int | None
    given: str
    words: str | Promise


@dataclass(frozen=True)
class Sheet:
    """Everything the page of one report shows. Built by `sheet_of` in a fixed number of statements."""

    slot: Slot
    post: str
    fields: tuple[FieldRow, ...]
    latest: Report | None
    texts: Mapping[str, str]
    last: Values
    earlier: Values
    records: Mapping[int, int]
    draft: Draft | None
    returns: tuple[Return, ...]
    branch: Branch | None
    unit_name: str
    above: str
    names: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """How many places the array of values has."""
        return layout_of(self.slot.form_version).size

    @cached_property
    def sent(self) -> Values:
        """The values of the latest version; gaps when nothing was sent."""
        return unpack(self.latest.values) if self.latest else [None] * self.size

    @property
    def on_behalf(self) -> bool:
        """Whether the latest version was entered by the unit above."""
        return self.latest is not None and self.latest.mode in ON_BEHALF

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether the unit has still to confirm what was entered on its behalf. One statement."""
        return self.on_behalf and not Confirmation.objects.filter(report=self.latest).exists()

    def lines(self) -> list[Line]:
        """The figures in their order, each with what is known of it."""
        return [self._line(row) for row in self.fields]

    def _line(self, row: FieldRow) -> Line:
        place = row.position
        last, record = self.last[place], self.records.get(place)
        if self.latest is not None:
            return Line(row, self.sent[place], last, record, "", "")
        if record is not None:
            known = record_of(row.source)
            return Line(row, record * 10**row.decimals, last, record, "record", known[1] if known else "")
        if row.nature == Nature.STOCK and last is not None:
            return Line(row, last, last, None, "before", _("As in the period before"))
        return Line(row, None, last, None, "", "")


def sheet_of(slot: Slot, post: str) -> Sheet:
    """The page of a report for whoever acts on a post: drafts of other posts are never read."""
    fields = form_fields(slot.form_version)
    latest = latest_of(slot)
    last, earlier = before_of(slot)
    above = slot.commune_id or slot.province_id
    units = unit_rows([pk for pk in (slot.unit_id, above) if pk], day_of(slot))
    returned = Return.objects.filter(slot=slot, version=slot.version) if slot.state == "returned" else ()
    return Sheet(
        slot=slot,
        post=post,
        fields=fields,
        latest=latest,
        texts=texts_of(latest),
        last=last,
        earlier=earlier,
        records=recorded(sources_of(fields), [slot.unit], day_of(slot))[slot.unit_id],
        draft=Draft.objects.filter(slot=slot, post=post).first(),
        returns=tuple(returned),
        branch=open_branch(slot, post),
        unit_name=units[slot.unit_id].full_name if slot.unit_id in units else "",
        above=units[above].full_name if above in units else "",
    )


def open_branch(slot: Slot, post: str) -> Branch | None:
    """The oldest version of this report that stands beside the latest and that somebody has to settle."""
    if slot.version == 0:
        return None
    return Branch.objects.filter(slot=slot, settled_in=None).order_by("id").first()
