"""The audit of everything that was approved: totals against reports, snapshots, corrections, documents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from binhyen.figures.models import FormVersion, Period
from binhyen.figures.queries.recomputed import differences, pairs_in_use
from binhyen.org.models import Unit
from binhyen.papers.services import read_root
from binhyen.reviews.models import Snapshot
from binhyen.reviews.queries import proving
from binhyen.reviews.services.printing import Format, write_document

Progress = Callable[[str, int, int], None]
"""(what is looked at, how many are done, of how many)."""


class Of(StrEnum):
    """What a difference was found in."""

    TOTALS = "totals"
    SNAPSHOT = "snapshot"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Found:
    """A difference: in what, its public id (of the unit for totals), in words."""

    of: Of
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit looked at, and every difference."""

    pairs: int
    snapshots: int
    units: int
    documents: int
    differences: list[Found] = field(default_factory=list)


def audit_reviews(progress: Progress = lambda what, done, total: None) -> Audited:
    """Recompute all totals and counters from the reports, all snapshots, corrections and documents. Only reads.

    Two statements for each form and period; every document in force is written once more and its root read back.
    """
    pairs = list(pairs_in_use())
    found = list(_totals(pairs, progress))
    checked = proving.check_all(lambda done, total: progress(_("approved reviews"), done, total))
    found += [Found(Of.SNAPSHOT, one.snapshot, one.words) for one in checked.differences]
    current = Snapshot.objects.filter(current_of__isnull=False).order_by("pk")
    documents = current.count()
    for done, snapshot in enumerate(current.iterator(chunk_size=100), start=1):
        if read_root(write_document(snapshot, Format.DOCX)) != snapshot.root:
            found.append(Found(Of.DOCUMENT, snapshot.public_id, _("its document carries another check code")))
        progress(_("documents"), done, documents)
    return Audited(len(pairs), checked.snapshots, checked.chains, documents, found)


def _totals(pairs: list[tuple[int, int]], progress: Progress) -> Iterator[Found]:
    periods = Period.objects.in_bulk()
    versions = {row.pk: row for row in FormVersion.objects.select_related("form")}
    for done, (period_id, version_id) in enumerate(pairs, start=1):
        period, version = periods[period_id], versions[version_id]
        rows = differences(period, version)
        names = dict(Unit.objects.filter(pk__in={one.unit_id for one in rows}).values_list("pk", "public_id"))
        for one in rows:
            words = _("%(form)s of %(period)s, place %(position)d: %(stored)s is stored, the reports give %(computed)s")
            said = {"form": version.form.code, "period": period, "position": one.position}
            yield Found(Of.TOTALS, names[one.unit_id], words % {**said, "stored": one.stored, "computed": one.computed})
        progress(_("totals"), done, len(pairs))
