"""Checking what was approved against itself, against the reports, and against a printed document."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from binhyen.figures.models import Report
from binhyen.reviews.models import Snapshot
from binhyen.reviews.queries import counting, layers
from binhyen.reviews.rules import freezing
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.states import DriftCause


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was approved: which snapshot (public id), in words."""

    snapshot: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What an audit found: snapshots in chains, and every difference."""

    snapshots: int
    chains: int
    differences: list[Difference]

    @property
    def sound(self) -> bool:
        """Whether everything is as it was approved."""
        return not self.differences


Progress = Callable[[int, int], None]
"""(snapshots looked at, of how many)."""


def check_all(progress: Progress = lambda done, total: None) -> Checked:
    """Recompute every hash, chain, text and settled correction; for the snapshots that hold now also roots, figures and
    drift.
    """
    rows = Snapshot.objects.select_related("unit").order_by("unit_id", "sequence")
    current = Snapshot.objects.filter(current_of__isnull=False).select_related("unit").order_by("pk")
    count, total = rows.count(), rows.count() + current.count()
    found: list[Difference] = []
    last: dict[int, Snapshot] = {}
    for done, snapshot in enumerate(rows.iterator(chunk_size=100), start=1):
        found += [
            *_check_chain(snapshot, last.get(snapshot.unit_id)),
            *_check_text(snapshot),
            *_check_settled(snapshot),
        ]
        last[snapshot.unit_id] = snapshot
        progress(done, total)
    for done, snapshot in enumerate(current.iterator(chunk_size=100), start=count + 1):
        found += _check_now(snapshot)
        progress(done, total)
    return Checked(count, len(last), found)


def _check_text(snapshot: Snapshot) -> Iterator[Difference]:
    payload = snapshot.payload
    figures, numbers = frozen.figures_in(payload), {**payload["reports"], **payload["ground"]}
    if any(piece["printed"] != frozen.rendered(piece["text"], figures, numbers) for piece in payload["paragraphs"]):
        yield Difference(snapshot.public_id, _("a text says another figure than its table"))


def _check_settled(snapshot: Snapshot) -> Iterator[Difference]:
    """Corrections are taken in by a later snapshot of the same unit."""
    settled = snapshot.drifts.filter(settled_in__isnull=False)
    if settled.exclude(settled_in__unit=snapshot.unit, settled_in__sequence__gt=snapshot.sequence).exists():
        yield Difference(snapshot.public_id, _("a correction was settled where it does not belong"))


def _check_chain(snapshot: Snapshot, before: Snapshot | None) -> Iterator[Difference]:
    expected = freezing.snapshot_root(
        reports=snapshot.reports_root,
        unit=snapshot.unit.public_id,
        sequence=snapshot.sequence,
        revision=snapshot.revision,
        previous=snapshot.previous,
        payload=freezing.canonical(snapshot.payload),
    )
    if expected != snapshot.root:
        yield Difference(snapshot.public_id, _("what it says is not what was approved"))
    sequence, previous = (before.sequence + 1, before.root) if before else (1, freezing.GENESIS)
    if snapshot.sequence != sequence or snapshot.previous != previous:
        yield Difference(snapshot.public_id, _("the one before it is missing or was exchanged"))


def root_holds(snapshot: Snapshot) -> bool:
    """Whether the reports that it counts, in the versions it counts, still give its root.

    Not known for one whose units moved since (a drift by a move says so): then True.
    """
    drifts = list(snapshot.drifts.order_by("-version").values_list("slot_id", "version", "cause"))
    if any(cause == DriftCause.MOVED for _slot, _version, cause in drifts):
        return True
    then = {slot: version - 1 for slot, version, _cause in drifts}
    root, _count = freezing.merkle_root(_leaves_then(snapshot, then))
    return root.hex() == snapshot.reports_root


def _leaves_then(snapshot: Snapshot, then: Mapping[int, int]) -> Iterator[tuple[int, int, bytes]]:
    """The leaves as they were approved: `then` gives the version of the slots that were sent again since."""
    pairs = sorted({(period, form) for period, form, _position in frozen.cell_values(snapshot.payload)})
    older = {
        (slot, version): bytes(digest)
        for slot, version, digest in Report.objects.filter(slot_id__in=list(then)).values_list(
            "slot_id", "version", "hash"
        )
    }
    for slot, version, digest in counting.leaves(snapshot.unit, pairs):
        if slot not in then:
            yield slot, version, digest
        elif then[slot]:
            yield slot, then[slot], older[slot, then[slot]]


def _check_now(snapshot: Snapshot) -> Iterator[Difference]:
    if not root_holds(snapshot):
        yield Difference(snapshot.public_id, _("a report that it counts was exchanged"))
    for (_period, _form, position), amount in sorted(unexplained(snapshot).items()):
        words = _("figure %(position)d differs from the live totals by %(amount)d, and no drift record says why")
        yield Difference(snapshot.public_id, words % {"position": position, "amount": amount})


def unexplained(snapshot: Snapshot, period_id: int | None = None) -> dict[frozen.CellKey, int]:
    """Cells in which the live totals are not what was frozen plus the drifts since; empty when all is explained."""
    values = {key: value for key, value in frozen.cell_values(snapshot.payload).items() if period_id in (None, key[0])}
    pairs = sorted({(period, form) for period, form, _position in values})
    live = layers.amounts_of(snapshot.unit, pairs)
    drifted: dict[frozen.CellKey, int] = {}
    for drift in snapshot.drifts.all():
        for position, amount in drift.changes:
            key = (drift.period_id, drift.form_version_id, position)
            drifted[key] = drifted.get(key, 0) + amount
    differences = {key: live.get(key, (0, 0, 0))[0] - value - drifted.get(key, 0) for key, value in values.items()}
    return {key: amount for key, amount in differences.items() if amount}


def snapshot_with_root(root: str) -> Snapshot | None:
    """The snapshot with a printed root; None when no review here has it."""
    rows = Snapshot.objects.filter(root=root).select_related("unit", "review__period", "review__latest")
    return rows.first()
