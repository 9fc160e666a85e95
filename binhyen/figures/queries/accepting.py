"""The table of the reports directly below a unit: figures, the period before, what was asked, where each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F
from django.utils.translation import gettext as _

from binhyen.core.errors import NotFound
from binhyen.figures.models import Branch, FormVersion, Period, Remark, Report, ReportText, Slot
from binhyen.figures.queries.desk import below_of
from binhyen.figures.queries.entry import SLOT_PARTS, Values
from binhyen.figures.queries.layouts import layout_of, translated
from binhyen.figures.rules.values import unpack
from binhyen.figures.states import ON_BEHALF, SlotState
from binhyen.org.models import Unit
from binhyen.org.queries import UnitRow, labels_on, unit_by_public_id, unit_rows

WIDE = 10
"""A form with more figures than this shows them on the page of each report, not in the table."""


@dataclass(frozen=True, slots=True)
class Given:
    """One unit's report in the table. `asked` counts questions that its sender answered, `texts` its blocks."""

    slot: Slot
    unit: UnitRow
    values: Sequence[int | None]
    last: Sequence[int | None]
    mode: int
    asked: int
    texts: int
    branched: bool

    @property
    def waiting(self) -> bool:
        """Whether it waits to be accepted."""
        return self.slot.state == SlotState.SUBMITTED

    @property
    def on_behalf(self) -> bool:
        """Whether the level above entered it."""
        return self.mode in ON_BEHALF

    @property
    def plain(self) -> bool:
        """Whether it can be accepted without looking at a question."""
        return self.waiting and not self.asked and not self.branched


def place_of(unit: str, period: str, form: str) -> tuple[Unit, Period, FormVersion]:
    """The unit above, the period and the form's version that its slots below were opened with. Raises NotFound."""
    above = unit_by_public_id(unit)
    slot = (
        below_of(above)
        .select_related(*SLOT_PARTS)
        .filter(period__public_id=period, form_version__form__code=form)
        .order_by("pk")
        .first()
    )
    if slot is None:
        raise NotFound(_("No reports are asked for below this unit here."))
    return above, slot.period, slot.form_version


def slots_below(above: Unit, period: Period, version: FormVersion) -> list[Slot]:
    """The slots directly below, in the order of the units' names. Two statements."""
    slots = list(below_of(above).filter(period=period, form_version=version).select_related(*SLOT_PARTS))
    labels = labels_on([slot.unit_id for slot in slots], period.end)
    return sorted(slots, key=lambda slot: (labels[slot.unit_id].sort if slot.unit_id in labels else "", slot.pk))


def before_many(slots: Sequence[Slot]) -> dict[int, tuple[Values, Values]]:
    """`entry.before_of` for many slots (at least one) of one form and period, by slot. Two statements."""
    first = slots[0]
    wanted = layout_of(first.form_version)
    periods = list(
        Period.objects.filter(calendar=first.period.calendar, end__lt=first.period.start)
        .order_by("-end")
        .values_list("pk", flat=True)[:2]
    )
    units = {slot.unit_id: slot.pk for slot in slots}
    found: dict[int, list[Values]] = {slot.pk: [[None] * wanted.size, [None] * wanted.size] for slot in slots}
    reports = Report.objects.filter(
        slot__unit_id__in=units,
        slot__period_id__in=periods,
        slot__form_version__form_id=first.form_version.form_id,
        version=F("slot__version"),
    ).select_related("slot__form_version__form")
    for report in reports:
        place = periods.index(report.slot.period_id)
        values = translated(unpack(report.values), layout_of(report.slot.form_version), wanted)
        found[units[report.slot.unit_id]][place] = values
    return {pk: (pair[0], pair[1]) for pk, pair in found.items()}


def texts_many(slots: Sequence[Slot]) -> dict[int, dict[str, str]]:
    """The narrative of the latest versions, by slot and kind. One statement, none when nothing was sent."""
    sent = [slot.pk for slot in slots if slot.version]
    found: dict[int, dict[str, str]] = {}
    rows = ReportText.objects.filter(report__slot__in=sent, report__version=F("report__slot__version"))
    for text in rows.select_related("report").order_by("report_id", "order") if sent else ():
        found.setdefault(text.report.slot_id, {})[text.kind] = text.text
    return found


def _counted(model: type[Remark] | type[ReportText], reports: Mapping[int, Report]) -> dict[int, int]:
    rows = model.objects.filter(report__in=[report.pk for report in reports.values()])
    return dict(rows.values_list("report__slot_id").annotate(Count("id")).order_by())


def given_below(slots: Sequence[Slot]) -> list[Given]:
    """The reports of these slots of one form and period, by the units' names. A fixed number of statements."""
    if not slots:
        return []
    size = layout_of(slots[0].form_version).size
    names = unit_rows([slot.unit_id for slot in slots], slots[0].period.end)
    latest = Report.objects.filter(slot__in=[slot.pk for slot in slots], version=F("slot__version"))
    reports = {report.slot_id: report for report in latest}
    before = before_many(slots)
    asked, texts = _counted(Remark, reports), _counted(ReportText, reports)
    branched = set(
        Branch.objects.filter(slot__in=[slot.pk for slot in slots], settled_in=None).values_list("slot_id", flat=True)
    )
    found = []
    for slot in slots:
        report = reports.get(slot.pk)
        found.append(
            Given(
                slot=slot,
                unit=names[slot.unit_id],
                values=unpack(report.values) if report else [None] * size,
                last=before[slot.pk][0],
                mode=report.mode if report else 0,
                asked=asked.get(slot.pk, 0),
                texts=texts.get(slot.pk, 0),
                branched=slot.pk in branched,
            )
        )
    return found
