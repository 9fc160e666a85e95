"""Corrections after an approval: the document stays, the difference is written down in the same transaction."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition
from binhyen.core.events import Event
from binhyen.figures.events import ReportSubmitted, SlotsRehomed
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.services import enqueue
from binhyen.org.states import UnitKind
from binhyen.reviews import policies
from binhyen.reviews.models import Covered, Drift, Review, Snapshot
from binhyen.reviews.queries.proving import root_holds, unexplained
from binhyen.reviews.rules.payload import cell_values, code_of_cell
from binhyen.reviews.services.moving import after, locked, note, require_version, who
from binhyen.reviews.states import DriftCause, DriftChoice, ReviewState, ReviewVerb

RECONCILE = "reviews.reconcile"
STEP = 20
"""Snapshots compared in one transaction."""


_APPROVED = """
SELECT 1 FROM reviews_covered c JOIN reviews_review v ON v.latest_id = c.snapshot_id
WHERE c.period_id = %s AND (c.unit_id IN ({units}) OR c.unit_id IN (SELECT id FROM org_unit WHERE kind = %s)) LIMIT 1
"""


def on_report_submitted(event: Event) -> None:
    """Write down, for every ancestor with an approved review over this period, what this version moved.

    One statement where nothing was approved. A version that moves no figure is written down too: the root was taken
    over the version before it.
    """
    assert isinstance(event, ReportSubmitted)
    if not _any_approved(event):
        return
    above = Q(covered__unit_id__in=event.units) | Q(covered__unit__kind=UnitKind.CENTRE)
    touched = Snapshot.objects.filter(above, covered__period_id=event.period_id, current_of__isnull=False)
    made = []
    for snapshot in touched.order_by("pk"):
        codes = code_of_cell(snapshot.payload)
        scope = (event.period_id, event.form_version_id)
        if not any((period, form) == scope for period, form, _position in codes):
            continue
        changes = [[position, amount] for position, amount in event.moved if (*scope, position) in codes]
        made.append(_drift(snapshot, event, changes))
    Drift.objects.bulk_create(made, ignore_conflicts=True)


def _any_approved(event: ReportSubmitted) -> bool:
    """Whether anything was approved over this period above this unit: what most sendings are answered with."""
    units = ",".join(str(int(unit)) for unit in event.units) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(_APPROVED.format(units=units), [event.period_id, UnitKind.CENTRE])
        return cursor.fetchone() is not None


def _drift(snapshot: Snapshot, event: ReportSubmitted, changes: Sequence[Sequence[int]]) -> Drift:
    moved = DriftCause.CORRECTED if changes else DriftCause.WORDS
    return Drift(
        snapshot=snapshot,
        slot_id=event.slot_id,
        period_id=event.period_id,
        form_version_id=event.form_version_id,
        version=event.version,
        cause=DriftCause.LATE if event.version == 1 else moved,
        key=event.key,
        changes=changes,
        recorded_at=clock.now(),
    )


def on_slots_rehomed(event: Event) -> None:
    """Units changed: a job compares every approved review of the period with the totals as they stand."""
    assert isinstance(event, SlotsRehomed)
    if Covered.objects.filter(period_id=event.period_id).exists():
        payload = {"period": event.period_id, "cause": event.key}
        enqueue(RECONCILE, payload, key=f"{event.key}:drift"[:80])


def reconcile(*, period_id: int, cause: str, checkpoint: Checkpoint | None = None) -> int:
    """Write down what no report explains: for each approved review over a period, live totals − (frozen + drifts).

    A review whose reports moved without moving a figure is marked too. Returns how many reviews moved; done again it
    finds nothing.
    """
    done = int(checkpoint.get("snapshot", 0)) if checkpoint else 0
    current = Snapshot.objects.filter(covered__period_id=period_id, current_of__isnull=False)
    keys = list(current.filter(pk__gt=done).order_by("pk").values_list("pk", flat=True))
    moved = 0
    for start in range(0, len(keys), STEP):
        part = keys[start : start + STEP]
        with checkpoint.step(snapshot=part[-1]) if checkpoint else db.write():
            for snapshot in Snapshot.objects.filter(pk__in=part).select_related("unit").order_by("pk"):
                moved += _reconcile(snapshot, period_id, cause)
    return moved


def _reconcile(snapshot: Snapshot, period_id: int, cause: str) -> int:
    found = unexplained(snapshot, period_id)
    changes: dict[int, list[list[int]]] = {}
    for (_period, form, position), amount in sorted(found.items()):
        changes.setdefault(form, []).append([position, amount])
    if not changes and not root_holds(snapshot):
        forms = (form for period, form, _position in cell_values(snapshot.payload) if period == period_id)
        changes[min(forms)] = []
    made = [
        Drift(
            snapshot=snapshot,
            period_id=period_id,
            form_version_id=form,
            cause=DriftCause.MOVED,
            key=f"{cause}:{period_id}:{form}"[-80:],
            changes=moved,
            recorded_at=clock.now(),
        )
        for form, moved in changes.items()
    ]
    Drift.objects.bulk_create(made, ignore_conflicts=True)
    return int(bool(made))


def decide_drift(*, review: Review, choice: DriftChoice, version: int, by: Actor) -> int:
    """Decide what becomes of every open correction of a review: its next revision, or an adjustment in the next period.

    A revision opens the review again; the approved document stays as it was. Returns how many corrections were decided.
    Raises NotAllowed, BadInput when there is none, InvalidTransition, Stale.
    """
    with db.write():
        held = locked(review)
        policies.may_decide_drift(by, held).require()
        require_version(held, version)
        rows = Drift.objects.select_for_update().filter(snapshot__review=held, settled_in=None, choice="")
        count = rows.update(choice=choice, decided_at=clock.now(), decided_by=who(by))
        if not count:
            raise BadInput(_("Nothing moved since the approval that is not decided yet."))
        if choice == DriftChoice.REVISION and held.state not in (ReviewState.DRAFT, ReviewState.RETURNED):
            if held.state == ReviewState.SUBMITTED:
                raise InvalidTransition(_("The next revision waits for approval already; it takes the corrections in."))
            held.state = after(held, ReviewVerb.REVISE)
            held.submitted_at, held.submitted_by = None, ""
        held.version += 1
        held.save()
        note(by, "review.drift_decided", held, choice=str(choice), count=count)
        return count
