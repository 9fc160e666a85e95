"""What a desk owes and what it waits for: reports of the own unit by due day, of the units directly below by form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from binhyen.figures.models import FormVersion, Period, Report, Slot
from binhyen.figures.queries.entry import due_of
from binhyen.figures.queries.slots import slots_of
from binhyen.figures.states import ON_BEHALF, SlotState
from binhyen.org.models import Unit
from binhyen.org.queries import labels_on
from binhyen.org.rules.names import full_name
from binhyen.org.states import UnitKind
from binhyen.ui.phrases import language

SOON = 7
KEPT = timedelta(days=75)
"""How long after its end a period stays on the desk: until it was surely looked through."""

TO_DO = (SlotState.OPEN, SlotState.RETURNED)


@dataclass(frozen=True, slots=True)
class Owed:
    """A report of the own unit, with the last day on which it is on time."""

    slot: Slot
    due: date

    @property
    def open(self) -> bool:
        """Whether something is to be done."""
        return self.slot.state in TO_DO


@dataclass(frozen=True, slots=True)
class Below:
    """The reports of the units directly below for one form and period."""

    period: Period
    form_version: FormVersion
    expected: int
    not_sent: int
    waiting: int
    returned: int
    accepted: int

    @property
    def title(self) -> str:
        """The form's title in the reader's language."""
        return str(self.form_version.title_en if language() == "en" else self.form_version.title_vi)

    @property
    def due(self) -> date:
        """The last day on which the units below are on time."""
        due: date = self.period.due
        return due + timedelta(days=self.form_version.form.due_shift)

    @property
    def sent(self) -> int:
        """How many have come."""
        return self.expected - self.not_sent


def owed(unit: Unit, on: date) -> list[Owed]:
    """What a unit owes on a day, the most urgent first. One statement."""
    found = [Owed(slot, due_of(slot)) for slot in slots_of(unit, on)]
    return sorted(found, key=lambda one: (one.due, one.slot.pk))


def in_parts(found: Iterable[Owed], on: date) -> tuple[list[Owed], list[Owed], list[Owed], list[Owed], list[Owed]]:
    """Overdue, today, within 7 days, later, and done."""
    parts: tuple[list[Owed], ...] = ([], [], [], [], [])
    for one in found:
        left = (one.due - on).days
        place = 4 if not one.open else 0 if left < 0 else 1 if left == 0 else 2 if left <= SOON else 3
        parts[place].append(one)
    return parts[0], parts[1], parts[2], parts[3], parts[4]


def below_of(unit: Unit) -> QuerySet[Slot]:
    """The slots directly under a unit: a commune's groups, a province's communes, all provinces."""
    rows = Slot.objects.exclude(unit=unit).exclude(state=SlotState.VOID)
    if unit.kind == UnitKind.CENTRE:
        return rows.filter(commune=None, province=None, unit__kind=UnitKind.PROVINCE)
    if unit.kind == UnitKind.COMMUNE:
        return rows.filter(commune=unit)
    return rows.filter(commune=None, province=unit)


def below(unit: Unit, on: date) -> list[Below]:
    """Forms and periods of the units directly below of the last 75 days, the latest first. Three statements."""
    counted = (
        below_of(unit)
        .filter(period__start__lte=on, period__end__gte=on - KEPT)
        .order_by()
        .values("period_id", "form_version_id")
        .annotate(
            expected=Count("pk"),
            not_sent=Count("pk", filter=Q(state=SlotState.OPEN)),
            waiting=Count("pk", filter=Q(state=SlotState.SUBMITTED)),
            returned=Count("pk", filter=Q(state=SlotState.RETURNED)),
            accepted=Count("pk", filter=Q(state=SlotState.ACCEPTED)),
        )
    )
    rows = list(counted)
    periods = Period.objects.in_bulk({row["period_id"] for row in rows})
    versions = {
        version.pk: version
        for version in FormVersion.objects.filter(pk__in={row["form_version_id"] for row in rows}).select_related(
            "form"
        )
    }
    found = [
        Below(
            period=periods[row["period_id"]],
            form_version=versions[row["form_version_id"]],
            expected=row["expected"],
            not_sent=row["not_sent"],
            waiting=row["waiting"],
            returned=row["returned"],
            accepted=row["accepted"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.period.end.toordinal(), one.form_version.form.code))


def not_sent_names(unit: Unit, one: Below, most: int) -> list[str]:
    """The names of units directly below that have not sent, at most `most`, in their order. Two statements."""
    rows = below_of(unit).filter(period=one.period, form_version=one.form_version, state=SlotState.OPEN)
    labels = labels_on(rows.values_list("unit_id", flat=True), one.period.end).values()
    ordered = sorted(labels, key=lambda label: (label.sort, label.unit_id))
    return [full_name(label.form, label.name) for label in ordered[:most]]


def to_confirm(unit: Unit) -> list[Slot]:
    """Reports which the level above entered for a unit and which it has not confirmed. One statement."""
    waiting = Report.objects.filter(
        slot__unit=unit, mode__in=ON_BEHALF, confirmation=None, version__gt=0
    ).select_related("slot__form_version__form", "slot__period", "slot__unit")
    return [report.slot for report in waiting.order_by("id") if report.version == report.slot.version]
