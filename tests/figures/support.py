"""A small country that reports: forms, periods, slots and senders, made directly."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from binhyen.core import clock
from binhyen.core.actor import Actor, Grant, system_actor
from binhyen.figures.models import (
    Form,
    FormField,
    FormVersion,
    Indicator,
    IndicatorVersion,
    Period,
    Slot,
)
from binhyen.figures.services.slots import open_slots
from binhyen.figures.states import Aggregation, Apportionment, Calendar, Nature, Sensitivity
from binhyen.org.models import Unit
from binhyen.people.verbs import FiguresVerb
from tests.org.conftest import BEGAN

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
        measure="times",
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
