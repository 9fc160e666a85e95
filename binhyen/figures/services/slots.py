"""Opening the slots of a period: every unit of the kind that was there at its end owes each form of its calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from binhyen.audit import services as audit
from binhyen.core import db
from binhyen.core.actor import Actor, system_actor
from binhyen.core.events import Event
from binhyen.figures.events import PeriodOpened
from binhyen.figures.models import FormVersion, Period, Report, Slot
from binhyen.figures.queries.cells import stocks_in
from binhyen.figures.queries.homes import Upper, homes_on, upper_tree
from binhyen.figures.queries.layouts import layout_of
from binhyen.figures.rules.deltas import Home, Ledger
from binhyen.figures.services import holding, written
from binhyen.figures.services.totals import post_ledger
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.services import enqueue
from binhyen.org.models import Unit
from binhyen.org.queries import alive
from binhyen.org.states import UnitKind

OPENING = system_actor("figures-open")


@dataclass(frozen=True, slots=True)
class Opened:
    """How many slots were opened, and how many of them carry the stocks of an earlier period."""

    slots: int
    carried: int


def on_period_opened(event: Event) -> None:
    """A period began to be collected: a job opens its slots."""
    assert isinstance(event, PeriodOpened)
    enqueue("figures.open_slots", {"period": event.period_id}, key=f"{event.key}:slots")


def forms_of(period: Period) -> list[FormVersion]:
    """The versions of forms that are due for a period: those in force on its last day, oldest form first."""
    held = Q(valid_to=None) | Q(valid_to__gt=period.end)
    kept = Q(form__retired_on=None) | Q(form__retired_on__gt=period.end)
    rows = FormVersion.objects.filter(held, kept, valid_from__lte=period.end, form__calendar=period.calendar)
    return list(rows.select_related("form").order_by("form_id"))


def open_slots(*, period: Period, by: Actor, checkpoint: Checkpoint | None = None) -> Opened:
    """Open the slots of a period for every form of its calendar, in transactions of at most 300 rows.

    Called again, or taken up after being cut off, it opens what is missing and nothing twice.
    """
    total = Opened(0, 0)
    done = int(checkpoint.get("form", 0)) if checkpoint else 0
    for version in forms_of(period):
        if version.pk < done:
            continue
        after = int(checkpoint.get("unit", 0)) if checkpoint and version.pk == done else 0
        opened = _open_form(period, version, after, checkpoint)
        total = Opened(total.slots + opened.slots, total.carried + opened.carried)
    if total.slots:
        with db.write():
            audit.record(
                by=by,
                verb="figures.slots_opened",
                unit=audit.PLATFORM,
                object_type="figures.period",
                object_id=period.public_id,
                detail={"slots": total.slots, "carried": total.carried},
            )
    return total


def _open_form(period: Period, version: FormVersion, after: int, checkpoint: Checkpoint | None) -> Opened:
    upper = upper_tree(period.end, version.form.tree)
    total = Opened(0, 0)
    units = Unit.objects.filter(alive(period.end), kind=version.form.unit_kind, pk__gt=after)
    ids = list(units.order_by("pk").values_list("pk", flat=True))
    for batch in db.in_batches(ids):
        with checkpoint.step(form=version.pk, unit=batch[-1]) if checkpoint else db.write():
            ledger = Ledger()
            opened = open_for(period, version, batch, upper, ledger)
            post_ledger(ledger)
        total = Opened(total.slots + opened.slots, total.carried + opened.carried)
    return total


def open_for(period: Period, version: FormVersion, unit_ids: Sequence[int], upper: Upper, ledger: Ledger) -> Opened:
    """Open the slots that some units lack, at most 300, inside the caller's transaction; totals go to the ledger."""
    Period.objects.select_for_update().get(pk=period.pk)
    there = Slot.objects.filter(period=period, form_version=version, unit_id__in=unit_ids)
    missing = sorted(set(unit_ids) - set(there.values_list("unit_id", flat=True)))
    homes = homes_on(missing, period.end, version.form.tree, upper)
    missing = [unit for unit in missing if _is_bound(version, homes[unit])]
    carried = _carried(period, version, missing)
    slots = [
        Slot(
            form_version=version,
            period=period,
            unit_id=unit,
            commune_id=homes[unit].commune,
            province_id=homes[unit].province,
            carried=carried.get(unit),
        )
        for unit in missing
    ]
    written.insert_slots(slots)
    _expect(slots, ledger)
    return Opened(len(slots), len(carried))


def _is_bound(version: FormVersion, home: Home) -> bool:
    """Whether a unit that stands there owes a form: all owe those of the Centre, a province's only what is below it."""
    owner = version.form.owner
    return owner is None or owner.kind == UnitKind.CENTRE or owner.pk in (home.province, home.commune)


def _expect(slots: Sequence[Slot], ledger: Ledger) -> None:
    """Count fresh slots as expected, and the stocks that stand in for them."""
    for slot in slots:
        scope, home = holding.scope_of(slot), holding.home_of(slot)
        ledger.count(scope, home, {"expected": 1})
        if slot.carried is not None:
            ledger.add(scope, home, "carried", stocks_in(slot.carried, layout_of(slot.form_version)))


def _carried(period: Period, version: FormVersion, unit_ids: Sequence[int]) -> Mapping[int, Report]:
    """The reports whose stocks stand in: the last accepted one of each unit, through the period before."""
    if not layout_of(version).stocks:
        return {}
    before = (
        Period.objects.filter(calendar=period.calendar, start__lt=period.start, theme="").order_by("-start").first()
    )
    if before is None:
        return {}
    earlier = Slot.objects.filter(
        period=before, form_version__form_id=version.form_id, unit_id__in=unit_ids
    ).values_list("pk", "unit_id", "accepted", "version", "carried_id")
    rows = list(earlier)
    latest = {pk: (unit, accepted) for pk, unit, accepted, _sent, _carried in rows if accepted}
    older = {carried: unit for _pk, unit, accepted, _sent, carried in rows if not accepted and carried is not None}
    own = Report.objects.filter(slot_id__in=latest).select_related("slot__form_version__form", "slot__period")
    known = Report.objects.filter(pk__in=older).select_related("slot__form_version__form", "slot__period")
    found = {report.slot.unit_id: report for report in own if report.version == latest[report.slot_id][1]}
    return {**found, **{report.slot.unit_id: report for report in known}}
