"""A small country that reports: forms, periods, slots and senders, made directly."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from binhyen.core import clock
from binhyen.core.actor import Actor, Grant, system_actor
from binhyen.figures.models import (
    Completeness,
    Form,
    FormField,
    FormVersion,
    Indicator,
    IndicatorVersion,
    Period,
    Slot,
    Total,
)
from binhyen.figures.queries.cells import at, cells_of
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.services.slots import open_slots
from binhyen.figures.states import Aggregation, Apportionment, Calendar, Nature, Sensitivity, SlotState
from binhyen.jobs.services import claim_job
from binhyen.jobs.states import State as JobState
from binhyen.jobs.worker import run_job
from binhyen.org.models import Event, Unit
from binhyen.org.rules.plan import Line
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from binhyen.org.states import POSITIONED
from binhyen.people.verbs import FiguresVerb
from tests.org.conftest import BEGAN, Land

BY = system_actor("tests")
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=clock.VIET_NAM)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Figure:
    """One figure of a form that a test makes."""

    nature: str = Nature.FLOW
    aggregation: str = Aggregation.ADDITIVE
    apportionment: str = Apportionment.HOUSEHOLDS
    code: str = ""
    min_level: str = "group"


FLOW, STOCK = Figure(), Figure(nature=Nature.STOCK)
LAST = Figure(aggregation=Aggregation.LAST)


def make_indicator(figure: Figure = FLOW) -> IndicatorVersion:
    code = figure.code or f"figure-{next(_numbers)}"
    known = IndicatorVersion.objects.filter(indicator__code=code).first()
    if known is not None:
        return known
    indicator = Indicator.objects.create(
        code=code,
        object="patrol",
        action="held",
        measure="session",
        nature=figure.nature,
        min_level=figure.min_level,
        sensitivity=Sensitivity.OPEN,
    )
    return IndicatorVersion.objects.create(
        indicator=indicator,
        number=1,
        name_vi=f"Chỉ tiêu {code}",
        name_en=f"Indicator {code}",
        definition_vi="Số lượt",
        definition_en="How many",
        aggregation=figure.aggregation,
        apportionment=figure.apportionment,
        valid_from=BEGAN,
    )


def make_version(form: Form, figures: Sequence[Figure], *, number: int = 1, since: date = BEGAN) -> FormVersion:
    form.versions.filter(valid_to=None).update(valid_to=since)
    version = FormVersion.objects.create(
        form=form, number=number, title_vi="Mẫu thử", title_en="Trial form", valid_from=since
    )
    FormField.objects.bulk_create(
        FormField(version=version, position=place, indicator=make_indicator(figure))
        for place, figure in enumerate(figures)
    )
    return version


def make_form(
    kind: str = "group",
    figures: Sequence[Figure] = (FLOW, FLOW, STOCK),
    *,
    calendar: str = Calendar.MONTH,
    due_shift: int = 0,
    tree: str = "territory",
) -> FormVersion:
    form = Form.objects.create(
        code=f"form-{next(_numbers)}", unit_kind=kind, calendar=calendar, due_shift=due_shift, tree=tree
    )
    return make_version(form, figures)


def make_period(
    start: date = date(2026, 2, 15), *, calendar: str = Calendar.MONTH, months: int = 1, lock_days: int = 30
) -> Period:
    """A period of whole months, due 5 days after its last day, locked `lock_days` after it."""
    month = start.month - 1 + months
    end = date(start.year + month // 12, month % 12 + 1, start.day) - timedelta(days=1)
    return Period.objects.create(
        calendar=calendar, start=start, end=end, due=end + timedelta(days=5), lock=end + timedelta(days=lock_days)
    )


def opened(period: Period, version: FormVersion) -> dict[int, Slot]:
    """Open the period; its slots of a form by unit."""
    open_slots(period=period, by=BY)
    return {slot.unit_id: slot for slot in Slot.objects.filter(period=period, form_version=version)}


def post_at(unit: Unit, *verbs: str, whole_subtree: bool = False) -> Actor:
    """Somebody whose post carries these verbs (reporting and accepting by default) at a unit."""
    held = frozenset(verbs or (FiguresVerb.REPORT, FiguresVerb.ACCEPT, FiguresVerb.READ))
    grant = Grant(unit.pk, held, whole_subtree=whole_subtree)
    return Actor(person_id=f"person{unit.pk}", post_id=f"post{unit.pk}", unit_id=unit.pk, grants=(grant,))


def stored(unit: Unit, period: Period, version: FormVersion) -> Mapping[int, tuple[int, int, int, int]]:
    """(own, submitted, accepted, carried) of a unit by position, rows of zeros left out."""
    from binhyen.figures.queries.totals import unit_totals

    rows = {
        row.position: (row.own, row.submitted, row.accepted, row.carried) for row in unit_totals(unit, period, version)
    }
    return {position: row for position, row in rows.items() if any(row)}


def run_jobs() -> int:
    """Carry out every job that waits; how many there were."""
    done = 0
    while (job := claim_job()) is not None:
        run_job(job)
        job.refresh_from_db()
        assert job.state == JobState.DONE, job.error
        done += 1
    return done


def change_units(land: Land, lines: Sequence[Line], on: date) -> Event:
    """Draft, propose and confirm a change of units, and let the jobs follow."""
    event = draft_event(place=land.centre, effective_on=on, lines=list(lines), by=BY, legal_document="1/NQ")
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)
    run_jobs()
    return event


def differences(period: Period, version: FormVersion) -> dict[str, object]:
    """What differs between the stored totals and counters and those added up here, slot by slot, in plain Python."""
    totals: dict[tuple[int, int], list[int]] = {}
    counts: dict[int, list[int]] = {}
    layout = layout_of(version)
    for slot in Slot.objects.filter(period=period, form_version=version).select_related("form_version__form"):
        cells = cells_of([slot])[slot.pk]
        own = slot.unit_id if version.form.unit_kind in POSITIONED else None
        for unit in {own, slot.commune_id, slot.province_id} - {None}:
            assert unit is not None
            row = counts.setdefault(unit, [0, 0, 0, 0])
            owed = slot.state != SlotState.VOID
            for place, amount in enumerate((owed, slot.version > 0, slot.on_time, slot.accepted > 0)):
                row[place] += int(amount)
            for position in layout.additive:
                values = [at(cells.latest, position), at(cells.accepted, position), at(cells.carried, position)]
                total = totals.setdefault((unit, position), [0, 0, 0, 0])
                for place, value in enumerate([values[0] if unit == own else 0, *values]):
                    total[place] += value
    kept = Total.objects.filter(period=period, form_version=version)
    stored_totals = {(row.unit_id, row.position): [row.own, row.submitted, row.accepted, row.carried] for row in kept}
    kept_counts = Completeness.objects.filter(period=period, form_version=version)
    stored_counts = {row.unit_id: [row.expected, row.received, row.on_time, row.accepted] for row in kept_counts}
    return _unequal(totals, stored_totals) | _unequal(counts, stored_counts)


def _unequal(right: Mapping[Any, list[int]], left: Mapping[Any, list[int]]) -> dict[str, object]:
    nothing = [0, 0, 0, 0]
    keys = {*right, *left}
    return {
        str(key): (right.get(key, nothing), left.get(key, nothing))
        for key in keys
        if right.get(key, nothing) != left.get(key, nothing)
    }
