"""The reports of a sample, part by part: periods first, then place by place what was sent, at the end the totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from binhyen.core.ids import derived_public_id
from binhyen.figures.models import CalendarRule, Form, Period
from binhyen.figures.queries.periods import cut_of
from binhyen.figures.rules.calendar import shifted, spans_between
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.states import Calendar
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from binhyen.simulation.models import SampleNation
from binhyen.simulation.queries import SIMULATION
from binhyen.simulation.services import figures
from binhyen.simulation.services.figures import Asked
from binhyen.simulation.services.sending import Place, Sample, Tables, send

COMMUNES_A_PART, UPPER_A_PART = 8, 150


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Some places whose reports are written in one transaction: communes with their groups, or units alone."""

    key: str
    title: str
    unit_ids: Sequence[int]
    kind: UnitKind
    with_groups: bool = False


def make_periods(nation: SampleNation, months: int) -> int:
    """The catalogue, and the periods that ended in the last `months` administrative months or run today.

    Returns how many periods were made; those that stand stay.
    """
    load_catalogue(by=SIMULATION)
    rules = CalendarRule.objects.filter(calendar__in=set(Form.objects.values_list("calendar", flat=True)))
    month = cut_of(CalendarRule.objects.get(calendar=Calendar.MONTH))
    running = spans_between(month, nation.on, nation.on)[0]
    first = shifted(running.start, -months)
    made = []
    for rule in rules.exclude(months=0).order_by("calendar"):
        for span in spans_between(cut_of(rule), first, nation.on):
            if span.end < nation.on or span.opens <= nation.on:
                public_id = derived_public_id("sample", str(nation.seed), "period", rule.calendar, str(span.start))
                made.append(
                    Period(
                        public_id=public_id, calendar=rule.calendar, start=span.start, end=span.end, due=span.due,
                        lock=span.lock,
                    )
                )  # fmt: skip
    return len(Period.objects.bulk_create(made, ignore_conflicts=True))


Deep = Sequence[tuple[str, str, Sequence[int]]]
"""Communes with groups, province by province: code, name, primary keys of the communes."""


def report_parts(communes: Sequence[int], deep: Deep, *, whole: bool) -> Iterator[ReportPart]:
    """The parts in their order. `communes` are all of today's in the sample; with `whole` every unit of the past
    reports too, else only what these communes came from.
    """
    inside = {unit for _, _, units in deep for unit in units}
    for code, name, units in deep:
        for number, chunk in enumerate(_cut(units, COMMUNES_A_PART)):
            yield ReportPart(f"{code}/reports/{number}", name, chunk, UnitKind.COMMUNE, with_groups=True)
    others = [unit for unit in communes if unit not in inside]
    for number, chunk in enumerate(_cut(others, UPPER_A_PART)):
        yield ReportPart(f"communes/reports/{number}", "", chunk, UnitKind.COMMUNE)
    for number, chunk in enumerate(_cut(_past(communes, whole=whole), UPPER_A_PART)):
        yield ReportPart(f"former/reports/{number}", "", chunk, UnitKind.COMMUNE)
    yield ReportPart("provinces/reports", "", _provinces(communes, whole=whole), UnitKind.PROVINCE)


def _cut(units: Sequence[int], size: int) -> list[Sequence[int]]:
    return [units[start : start + size] for start in range(0, len(units), size)]


def _past(communes: Sequence[int], *, whole: bool) -> list[int]:
    """Communes that are no more, in the order of their public ids."""
    ended = Unit.objects.filter(kind=UnitKind.COMMUNE, valid_to__isnull=False)
    if not whole:
        ended = ended.filter(became__successor_id__in=list(communes), became__weight__gt=0)
    return list(ended.order_by("public_id").values_list("pk", flat=True).distinct())


def _provinces(communes: Sequence[int], *, whole: bool) -> list[int]:
    units = Unit.objects.filter(kind=UnitKind.PROVINCE)
    if not whole:
        units = units.filter(children__child_id__in=list(communes))
    return list(units.order_by("public_id").values_list("pk", flat=True).distinct())


def write_part(part: ReportPart, forms: Sequence[Asked], sample: Sample) -> Tables:
    """The rows of one part, not stored yet."""
    tables = Tables()
    for form in forms:
        if form.kind == part.kind:
            send(tables, Place(part.key, figures.senders(part.unit_ids, part.kind)), form, sample)
        elif form.kind == UnitKind.GROUP and part.with_groups:
            groups = figures.groups_under(part.unit_ids, sample.on)
            names = dict(Unit.objects.filter(pk__in=part.unit_ids).values_list("pk", "public_id"))
            for commune in part.unit_ids:
                send(tables, Place(names[commune], groups.get(commune, [])), form, sample)
    return tables
