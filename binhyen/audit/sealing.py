"""The daily root: the heads of all chains sealed, hashed into one root, and handed to the witnesses."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from binhyen.audit import merkle, witnesses
from binhyen.audit.merkle import Head, Step
from binhyen.audit.models import Chain, DailyRoot, Handover, SealedHead
from binhyen.audit.rules import GENESIS
from binhyen.audit.witnesses import Witnessed
from binhyen.core import clock, db
from binhyen.core.errors import BadInput, NotFound
from binhyen.jobs import services as jobs

HAND_OVER = "audit.hand_over"


def start_of(day: date) -> datetime:
    """The first moment of a day in Viet Nam."""
    return datetime.combine(day, time(), tzinfo=clock.VIET_NAM)


def end_of(day: date) -> datetime:
    """The first moment after a day in Viet Nam."""
    return start_of(day + timedelta(days=1))


def seal_day(*, day: date) -> DailyRoot:
    """Seal the heads as they stand now under the name of a day, make its root, and queue it for every witness.

    Short transactions; when it was cut off it goes on. A day that has its root keeps it. Raises BadInput for a day in
    the future or before the last sealed one: roots are a chain too.
    """
    done = DailyRoot.objects.filter(day=day).first()
    if done is not None:
        return done
    last = DailyRoot.objects.order_by("-day").first()
    if day > clock.today() or (last is not None and day < last.day):
        raise BadInput(_("%(day)s cannot be sealed: days are sealed in order, once they are here.") % {"day": day})
    for batch in db.in_batches(list(_grown(day))):
        with db.write():
            SealedHead.objects.bulk_create(
                SealedHead(day=day, chain=unit, sequence=length, hash=head) for unit, length, head in batch
            )
    tree = merkle.Tree(_heads_until(day))
    with db.write():
        root, made = DailyRoot.objects.get_or_create(
            day=day,
            defaults={
                "chains": len(tree),
                "tree": tree.root().hex(),
                "root": merkle.daily_root(day, len(tree), tree.root(), last.root if last else GENESIS),
                "sealed_at": clock.now(),
            },
        )
        if made:
            _queue(day)
    return root


def _grown(day: date) -> Iterator[tuple[str, int, str]]:
    """Chains that have grown since they were last sealed, and are not sealed under this day yet."""
    sealed = SealedHead.objects.filter(chain=OuterRef("unit")).order_by("-day").values("sequence")[:1]
    yield from (
        Chain.objects.annotate(sealed=Coalesce(Subquery(sealed), 0))
        .filter(length__gt=F("sealed"))
        .exclude(Exists(SealedHead.objects.filter(chain=OuterRef("unit"), day=day)))
        .order_by("unit")
        .values_list("unit", "length", "head")
    )


def _heads_until(day: date) -> Iterator[Head]:
    """The last sealed head of every chain at the end of a day."""
    later = SealedHead.objects.filter(chain=OuterRef("chain"), day__gt=OuterRef("day"), day__lte=day)
    rows = SealedHead.objects.filter(day__lte=day).exclude(Exists(later)).order_by("chain")
    for chain, sequence, digest in rows.values_list("chain", "sequence", "hash").iterator(chunk_size=5000):
        yield Head(chain, sequence, digest)


def _queue(day: date) -> None:
    for name in sorted(witnesses.configured()):
        Handover.objects.create(day=day, witness=name, created_at=clock.now())
        jobs.enqueue(HAND_OVER, {"day": day.isoformat(), "witness": name}, key=f"{day.isoformat()}:{name}")


def witnessed(*, day: date) -> Witnessed:
    """What a witness is given for a day. Raises NotFound for a day without a root."""
    root = DailyRoot.objects.filter(day=day).first()
    if root is None:
        raise NotFound(_("%(day)s has no root.") % {"day": day})
    moved = SealedHead.objects.filter(day=day).order_by("chain").values_list("chain", "sequence", "hash")
    return Witnessed(day, root.chains, root.root, tuple(Head(*head) for head in moved))


def hand_over(*, day: date, witness: str) -> bool:
    """Give the root of a day to one witness and note that it was given. False when that witness is not kept any more.

    Whatever the witness raises passes through: the job tries again.
    """
    callee = witnesses.configured().get(witness)
    if callee is None:
        return False
    callee(witnessed(day=day))
    with db.write():
        Handover.objects.filter(day=day, witness=witness, delivered_at=None).update(delivered_at=clock.now())
    return True


def proof_of(*, unit: str, day: date) -> tuple[Head, tuple[Step, ...], str]:
    """The head of a unit's chain at the end of a day, the steps to that day's tree, and the tree's hash (hexadecimal).

    Raises NotFound for a day without a root or a unit without a chain on it.
    """
    root = DailyRoot.objects.filter(day=day).first()
    heads = {head.chain: head for head in _heads_until(day)} if root else {}
    if root is None or unit not in heads:
        raise NotFound(_("%(day)s has no root with this chain.") % {"day": day})
    return heads[unit], merkle.Tree(heads.values()).proof(unit), root.tree


def roots() -> "QuerySet[DailyRoot]":
    """The roots, newest first."""
    return DailyRoot.objects.order_by("-day")
