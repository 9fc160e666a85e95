"""Approving a review: what stands is frozen into a snapshot that nothing changes. A correction is the next revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, Refused
from binhyen.people.models import Post
from binhyen.people.roles import Title
from binhyen.reviews import policies
from binhyen.reviews.models import Covered, Drift, Review, ReviewReturn, Snapshot
from binhyen.reviews.queries import counting, layers, reviewing
from binhyen.reviews.queries.composed import payload_of
from binhyen.reviews.queries.counting import Counted
from binhyen.reviews.rules import freezing
from binhyen.reviews.services import proposing
from binhyen.reviews.services.moving import after, locked, note, require_version, who
from binhyen.reviews.states import DriftChoice, ReviewVerb

TRIES = 2
"""How often the figures are read without stopping those who send reports, before they are read while they wait."""


class Blocked(Refused):
    """Something stands in the way of an approval."""

    title = _("Not yet")
    status = 409


_STATE = frozenset({Title.CHAIR, Title.VICE_CHAIR})
"""Titles that sign for the people's committee; the others sign for the steering committee."""

SIGNERS: Mapping[str, tuple[tuple[str, ...], str]] = {
    Title.CHAIR: (("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH"),
    Title.VICE_CHAIR: (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH"),
    Title.COMMITTEE_HEAD: (("TM. BAN CHỈ ĐẠO",), "TRƯỞNG BAN"),
    Title.COMMITTEE_DEPUTY: (("TM. BAN CHỈ ĐẠO", "KT. TRƯỞNG BAN"), "PHÓ TRƯỞNG BAN"),
    Title.POLICE_CHIEF: (("TM. BAN CHỈ ĐẠO", "KT. TRƯỞNG BAN"), "PHÓ TRƯỞNG BAN"),
    Title.POLICE_DEPUTY: (("TM. BAN CHỈ ĐẠO", "TL. TRƯỞNG BAN"), "ỦY VIÊN THƯỜNG TRỰC"),
}
"""How a report is signed, by the title of the post that approves it."""


def signer_of(by: Actor) -> dict[str, Any]:
    """The lines above the signature, and whether the steering committee signs."""
    held = Post.objects.filter(public_id=by.post_id).values_list("title", flat=True).first()
    title: str = held if held is not None and held in SIGNERS else Title.COMMITTEE_HEAD
    authority, post = SIGNERS[title]
    return {"authority": list(authority), "post": post, "committee": title not in _STATE}


def approve_review(*, review: Review, version: int, by: Actor) -> Snapshot:
    """Approve a review: insert its snapshot, send its proposals up, settle the corrections it takes in.

    Raises NotAllowed, InvalidTransition, Stale, Blocked with everything that is in the way.
    """
    review = reviewing.review_by_public_id(review.public_id)
    policies.may_approve(by, review).require()
    for _attempt in range(TRIES):
        read = _read(review)
        with db.write():
            if _standing_still(review, read.counted):
                return _approve(review, version, read, by)
    with db.write():
        _standing_still(review, read.counted)
        return _approve(review, version, _read(review), by)


@dataclass(frozen=True, slots=True)
class _Read:
    """The figures of a review at one moment, the root over their reports, and how many those are."""

    counted: Counted
    root: str
    reports: int


def _read(review: Review) -> _Read:
    counted = counting.count(review.unit, review.period)
    root, reports = freezing.merkle_root(counting.leaves(review.unit, counted.layer.pairs))
    return _Read(counted, root.hex(), reports)


def _standing_still(review: Review, counted: Counted) -> bool:
    """Make senders of reports wait until this transaction ends; whether the figures are still what was read."""
    return layers.stamp_of(review.unit, counted.layer.pairs, lock=True) == counted.layer.stamp


def _approve(review: Review, version: int, read: _Read, by: Actor) -> Snapshot:
    held = locked(review)
    policies.may_approve(by, held).require()
    held.state = after(held, ReviewVerb.APPROVE)
    require_version(held, version)
    blocked = reviewing.obstacles(held)
    if blocked:
        raise Blocked(" ".join(blocked))
    held.revision += 1
    payload = payload_of(held, read.counted, revision=held.revision, signer=signer_of(by))
    snapshot = _insert(held, payload, read, by)
    periods = sorted({period for period, _version in read.counted.layer.pairs})
    Covered.objects.bulk_create(Covered(snapshot=snapshot, period_id=period, unit=held.unit) for period in periods)
    _settle(held, snapshot, by)
    held.latest, held.version = snapshot, held.version + 1
    held.save()
    proposing.raise_from(snapshot, by=by)
    note(by, "review.approved", held, revision=held.revision, reports=read.reports, root=snapshot.root)
    return snapshot


def _insert(review: Review, payload: Mapping[str, Any], read: _Read, by: Actor) -> Snapshot:
    """The next snapshot in the chain of the unit. Its sequence is unique: of two at a time one has to try again."""
    last = Snapshot.objects.filter(unit=review.unit).order_by("-sequence").only("sequence", "root").first()
    sequence, previous = (last.sequence + 1, last.root) if last else (1, freezing.GENESIS)
    root = freezing.snapshot_root(
        reports=read.root,
        unit=review.unit.public_id,
        sequence=sequence,
        revision=review.revision,
        previous=previous,
        payload=freezing.canonical(payload),
    )
    return Snapshot.objects.create(
        review=review,
        unit=review.unit,
        sequence=sequence,
        revision=review.revision,
        payload=payload,
        reports=read.reports,
        reports_root=read.root,
        root=root,
        previous=previous,
        approved_at=clock.now(),
        approved_by=who(by),
    )


def _settle(review: Review, snapshot: Snapshot, by: Actor) -> None:
    """Corrections that this snapshot takes in: all of earlier revisions, and adjustments put off to this period."""
    own = Drift.objects.filter(snapshot__review=review, settled_in=None)
    decided = {"decided_at": clock.now(), "decided_by": who(by)}
    own.filter(choice="").update(choice=DriftChoice.REVISION, **decided)
    own.update(settled_in=snapshot)
    taken = [drift.pk for drift, _amounts in reviewing.adjustments_for(review)]
    Drift.objects.filter(pk__in=taken).update(settled_in=snapshot)


def send_back(*, review: Review, version: int, reason: str, by: Actor) -> Review:
    """The leader gives a review back to who wrote it, with a reason of at most 280 characters."""
    with db.write():
        held = locked(review)
        policies.may_approve(by, held).require()
        held.state = after(held, ReviewVerb.SEND_BACK)
        require_version(held, version)
        _keep_reason(held, reason, by)
        held.submitted_at, held.submitted_by = None, ""
        held.version += 1
        held.save()
        note(by, "review.sent_back", held)
        return held


def _keep_reason(review: Review, reason: str, by: Actor) -> None:
    if not reason.strip():
        raise BadInput(_("Say why it comes back."))
    ReviewReturn.objects.create(
        review=review, revision=review.revision, reason=reason, returned_at=clock.now(), returned_by=who(by)
    )


def accept_review(*, review: Review, version: int, by: Actor) -> Review:
    """The unit above receives an approved review. Raises NotAllowed, InvalidTransition, Stale."""
    with db.write():
        held = locked(review)
        policies.may_receive(by, held).require()
        held.state = after(held, ReviewVerb.ACCEPT)
        require_version(held, version)
        held.version += 1
        held.save(update_fields=["state", "version"])
        note(by, "review.accepted", held, revision=held.revision)
        return held


def return_review(*, review: Review, version: int, reason: str, by: Actor) -> Review:
    """The unit above returns an approved review with a reason; the snapshot stays, the answer is the next revision."""
    with db.write():
        held = locked(review)
        policies.may_receive(by, held).require()
        held.state = after(held, ReviewVerb.RETURN)
        require_version(held, version)
        _keep_reason(held, reason, by)
        held.version += 1
        held.save(update_fields=["state", "version"])
        note(by, "review.returned", held, revision=held.revision)
        return held


def revise_review(*, review: Review, version: int, by: Actor) -> Review:
    """Open the next revision of an approved review. The approved one stays as it was, and in force until then."""
    with db.write():
        held = locked(review)
        policies.may_compose(by, held.unit).require()
        held.state = after(held, ReviewVerb.REVISE)
        require_version(held, version)
        held.submitted_at, held.submitted_by = None, ""
        held.version += 1
        held.save()
        note(by, "review.revised", held, revision=held.revision + 1)
        return held
