"""Sending a report: exactly once, onto the latest version or beside it; all totals above move in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, Stale
from binhyen.core.events import emit
from binhyen.figures import policies
from binhyen.figures.events import ReportSubmitted
from binhyen.figures.models import Branch, Confirmation, Draft, Report, ReportText, Slot
from binhyen.figures.queries.layouts import Layout, layout_of
from binhyen.figures.queries.provenance import sent_of
from binhyen.figures.rules.deltas import Ledger, changed
from binhyen.figures.rules.hashing import key_number, report_hash
from binhyen.figures.rules.values import LIMIT, pack
from binhyen.figures.services import carrying, following, holding, written
from binhyen.figures.services.forms import require_sound
from binhyen.figures.services.totals import post_ledger
from binhyen.figures.states import ON_BEHALF, BlockKind, Mode, SlotVerb
from binhyen.org.models import Unit

MOST_BLOCKS = 30


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the narrative: its kind (`states.BlockKind`), at most 600 characters, the place (primary key)."""

    kind: str
    text: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of a sending: the number of the version that stands, whether the key had been used before, and the
    primary key of the branch when it was kept beside the latest version instead.
    """

    version: int
    repeated: bool = False
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class _Sending:
    """One sending, checked for its shape."""

    base_version: int
    values: Sequence[int | None]
    packed: bytes
    texts: Sequence[Block]
    mode: Mode
    key: int
    at: datetime


def submit_report(
    *,
    slot: Slot,
    base_version: int,
    values: Sequence[int | None],
    texts: Sequence[Block] = (),
    mode: Mode = Mode.OWN,
    key: str = "",
    by: Actor,
) -> Submission:
    """Send a version of a report. `values` stand in the order of the form, in smallest steps; None is a gap.

    The same key gives the first result again. On a `base_version` that is no longer the latest the sending is kept as a
    branch. Raises NotAllowed (also after the lock), BadInput for another number of values than the form has and for
    values that a check of the form stops, InvalidTransition for a slot that is owed no more.
    """
    policies.may_report(by, slot, mode).require()
    layout = layout_of(slot.form_version)
    _require_shape(layout, values, texts)
    require_sound(slot, values)
    sending = _Sending(base_version, list(values), pack(values), texts, mode, key_number(key), clock.now())
    with db.write():
        followed = following.locked_predecessors(slot, layout)
        held = written.lock_slot(slot)
        _require_base(held, sending)
        versions = _versions(held, sending.key)
        first = _first_result(held, versions, sending.key)
        if first is not None:
            return first
        policies.may_send_on(held, sending.at.date()).require()
        state = holding.moved(held, SlotVerb.SUBMIT)
        if base_version != held.version:
            return _keep_branch(held, sending, by)
        _store(held, sending, by)
        _count(held, layout, sending, versions, followed)
        held.state = state
        written.update_slot(held)
        return Submission(held.version)


def _require_shape(layout: Layout, values: Sequence[int | None], texts: Sequence[Block]) -> None:
    if any(value is not None and abs(value) >= LIMIT for value in values):
        raise BadInput(_("A figure is too large."))
    if len(texts) > MOST_BLOCKS or any(text.kind not in BlockKind.values for text in texts):
        raise BadInput(_("The narrative has a block that this form does not know."))
    if len(values) != layout.size:
        raise BadInput(
            _("This form has %(size)d figures; %(given)d were sent.") % {"size": layout.size, "given": len(values)}
        )


def _require_base(slot: Slot, sending: _Sending) -> None:
    if not 0 <= sending.base_version <= slot.version:
        raise BadInput(_("There is no version of this report with this number."))


def _versions(slot: Slot, key: int) -> list[holding.Version]:
    """The latest version and the one that used the key; nothing is asked for a first sending."""
    if slot.version == 0:
        return []
    wanted = Q(version=slot.version) | Q(key=key) if key else Q(version=slot.version)
    return holding.versions_of(Report.objects.filter(wanted, slot_id=slot.pk))


def _first_result(slot: Slot, versions: Sequence[holding.Version], key: int) -> Submission | None:
    """What the key gave the first time; None for a key that was not used at this slot."""
    if not key or slot.version == 0:
        return None
    for version in versions:
        if version.key == key:
            return Submission(version.number, repeated=True)
    branch = Branch.objects.filter(slot=slot, key=key).first()
    return None if branch is None else Submission(slot.version, repeated=True, branch=branch.pk)


def _keep_branch(slot: Slot, sending: _Sending, by: Actor) -> Submission:
    branch = Branch.objects.create(
        slot=slot,
        base_version=sending.base_version,
        values=sending.packed,
        texts=[{"kind": text.kind, "text": text.text, "place": text.place} for text in sending.texts],
        sent_at=sending.at,
        by_post=by.post_id,
        mode=sending.mode,
        key=sending.key,
    )
    _note(by, "figures.branched", slot, version=slot.version, base=sending.base_version)
    return Submission(slot.version, branch=branch.pk)


def _store(slot: Slot, sending: _Sending, by: Actor) -> None:
    """Insert the version, its texts, and the entry of the trail."""
    first = slot.version == 0
    slot.version += 1
    if first:
        due = slot.period.due + timedelta(days=slot.form_version.form.due_shift)
        slot.on_time = sending.at.date() <= due
    report = Report(
        slot=slot,
        version=slot.version,
        base_version=sending.base_version,
        values=sending.packed,
        submitted_at=sending.at,
        by_post=by.post_id,
        mode=sending.mode,
        key=sending.key,
    )
    places = _places(sending.texts)
    words = [(text.kind, text.text, places[text.place]) for text in sending.texts]
    report.hash = report_hash(sent_of(report, words))
    written.insert_report(report)
    if sending.texts:
        report = Report.objects.get(slot_id=slot.pk, version=slot.version)
        ReportText.objects.bulk_create(
            ReportText(report=report, order=order, kind=text.kind, text=text.text, place_id=text.place)
            for order, text in enumerate(sending.texts)
        )
    written.drop_draft(slot, by.post_id)
    _note(by, "figures.sent", slot, version=slot.version, mode=sending.mode.name.lower())


def _places(texts: Sequence[Block]) -> dict[int | None, str]:
    wanted = {text.place for text in texts if text.place is not None}
    found: dict[int | None, str] = {None: ""}
    if wanted:
        found.update(Unit.objects.filter(pk__in=wanted).values_list("pk", "public_id"))
    if wanted - set(found):
        raise BadInput(_("There is no unit at this address."))
    return found


def _count(
    slot: Slot,
    layout: Layout,
    sending: _Sending,
    versions: Sequence[holding.Version],
    followed: Sequence[Slot],
) -> None:
    """Move the totals and counters above by the difference, and tell the rooms above."""
    scope, home = holding.scope_of(slot), holding.home_of(slot)
    before = holding.values_of(versions, slot.version - 1)
    moved = changed(holding.counted(slot, layout), sending.values, before)
    ledger = Ledger()
    ledger.add(scope, home, "submitted", moved)
    first = slot.version == 1
    if first and slot.carried_id is not None:
        ledger.add(scope, home, "carried", carrying.negative(carrying.carried_amounts(slot.carried_id, layout)))
    ledger.count(scope, home, {"received": 1, "on_time": int(slot.on_time)} if first else {})
    following.follow(slot, followed if first else (), ledger)
    post_ledger(ledger)
    emit(
        ReportSubmitted(
            key=f"{slot.pk}:{slot.version}:submitted",
            slot_id=slot.pk,
            unit_id=slot.unit_id,
            period_id=slot.period_id,
            form_version_id=slot.form_version_id,
            version=slot.version,
            mode=int(sending.mode),
            units=home.units(),
            moved=tuple(moved),
        )
    )


def settle_branch(
    *,
    branch: Branch,
    base_version: int,
    values: Sequence[int | None] | None,
    texts: Sequence[Block] = (),
    mode: Mode = Mode.OWN,
    by: Actor,
) -> Submission:
    """Settle a branch: send the values that shall stand as the next version, or (None) leave the latest as it is.

    Raises Stale when somebody sent again in the meantime, InvalidTransition for a branch that is settled.
    """
    with db.write():
        slot = holding.locked_slot(branch.slot_id)
        policies.may_report(by, slot, mode).require()
        fresh = Branch.objects.get(pk=branch.pk)
        if fresh.settled_in is not None:
            raise InvalidTransition(_("This was settled already."))
        if base_version != slot.version:
            raise Stale(_("Somebody sent another version of this report. Look at both again."))
        result = Submission(slot.version)
        if values is not None:
            result = submit_report(slot=slot, base_version=base_version, values=values, texts=texts, mode=mode, by=by)
        fresh.settled_in = result.version
        fresh.save(update_fields=["settled_in"])
        _note(by, "figures.branch_settled", slot, version=result.version)
        return result


def confirm_report(*, slot: Slot, version: int, by: Actor) -> Confirmation:
    """The unit confirms the latest version, which was entered on its behalf. A second time changes nothing.

    Raises NotAllowed, Stale for another version than the latest, InvalidTransition for one that the unit typed itself.
    """
    with db.write():
        held = holding.locked_slot(slot.pk)
        policies.may_confirm(by, held).require()
        if version != held.version or version == 0:
            raise Stale(_("This is no longer the latest version."))
        report = Report.objects.get(slot=held, version=version)
        if report.mode not in ON_BEHALF:
            raise InvalidTransition(_("The unit sent this version itself: there is nothing to confirm."))
        confirmation, made = Confirmation.objects.get_or_create(
            report=report, defaults={"confirmed_at": clock.now(), "confirmed_by": by.post_id or by.system}
        )
        if made:
            _note(by, "figures.confirmed", held, version=version)
        return confirmation


def save_draft(
    *,
    slot: Slot,
    typed: dict[str, Any],
    base_version: int,
    key: str = "",
    version: int = 0,
    mode: Mode = Mode.OWN,
    by: Actor,
) -> Draft:
    """Keep what a post has typed and not sent, as it was typed. Nobody above sees it; it is not in the trail.

    `version` is that of the draft the post had before it (0: none). Raises Stale when another device saved since.
    """
    policies.may_report(by, slot, mode).require()
    with db.write():
        draft = Draft.objects.select_for_update().filter(slot=slot, post=by.post_id).first()
        if draft is None:
            draft = Draft(slot=slot, post=by.post_id, version=0)
        elif draft.version != version:
            raise Stale(_("Another device has saved this report since."))
        draft.base_version, draft.typed, draft.key = base_version, typed, key
        draft.updated_at, draft.version = clock.now(), draft.version + 1
        draft.save()
        return draft


def _note(by: Actor, verb: str, slot: Slot, **detail: int | str) -> None:
    about = f"{slot.period.public_id}.{slot.form_version.form.code}"
    audit.record(
        by=by, verb=verb, unit=slot.unit.public_id, object_type="figures.report", object_id=about, detail=detail
    )
