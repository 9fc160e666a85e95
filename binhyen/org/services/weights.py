"""A province corrects what became what: shares, their basis, and the document, before it confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.org import policies
from binhyen.org.models import Event, Succession, Unit
from binhyen.org.queries import labels_on
from binhyen.org.rules.names import full_name
from binhyen.org.rules.weights import TOLERANCE, Share, percent, repeated, unbalanced
from binhyen.org.services.events import advance, locked_event, refuse_problems
from binhyen.org.services.trail import note_event
from binhyen.org.states import Basis, EventVerb, Standing


@dataclass(frozen=True, slots=True)
class ShareInput:
    """A share as an officer enters it: primary keys of the units, weight in 0–1 (more than 0)."""

    predecessor: int
    successor: int
    basis: str
    weight: float


def _name(unit_id: int, names: dict[int, str]) -> str:
    return names.get(unit_id, str(unit_id))


def _problems(event: Event, shares: Sequence[ShareInput]) -> list[str]:
    """What is wrong with the corrected shares of an event, in sentences."""
    there = list(event.successions.values_list("predecessor_id", "successor_id", "weight"))
    units = Unit.objects.in_bulk({pk for share in shares for pk in (share.predecessor, share.successor)})
    asked = {before for before, _after, weight in there if weight > 0}
    after = {successor for _before, successor, weight in there if weight > 0}
    ids = set(units) | asked | after
    names = {pk: full_name(one.form, one.name) for pk, one in labels_on(ids, event.effective_on).items()}
    found = [_pair_problem(event, share, units, names) for share in shares]
    plain = [Share(share.predecessor, share.successor, share.basis, share.weight) for share in shares]
    found += [
        _("“%(name)s” goes to the same unit in two lines.") % {"name": _name(int(twice.predecessor), names)}
        for twice in repeated(plain)
    ]
    found += [
        _("The shares of “%(name)s” add up to %(sum)s %%, not to 100 %%.")
        % {"name": _name(int(unit), names), "sum": percent(total)}
        for unit, _basis, total in unbalanced(plain)
    ]
    lost, unborn = asked - {share.predecessor for share in shares}, after - {share.successor for share in shares}
    found += [_("Nothing says what became of “%(name)s”.") % {"name": _name(pk, names)} for pk in sorted(lost)]
    found += [_("Nothing says what “%(name)s” came from.") % {"name": _name(pk, names)} for pk in sorted(unborn)]
    return [sentence for sentence in dict.fromkeys(found) if sentence]


def _pair_problem(event: Event, share: ShareInput, units: dict[int, Unit], names: dict[int, str]) -> str:
    before, after = units.get(share.predecessor), units.get(share.successor)
    if before is None or after is None:
        return _("One of the units is not on record.")
    day = f"{event.effective_on:%d/%m/%Y}"
    if before.valid_to != event.effective_on:
        return _("“%(name)s” does not end on %(day)s.") % {"name": _name(before.pk, names), "day": day}
    if after.valid_from != event.effective_on:
        return _("“%(name)s” does not begin on %(day)s.") % {"name": _name(after.pk, names), "day": day}
    if share.basis not in Basis.values or not 0 < share.weight <= 1:
        return _("A share of “%(name)s” must be more than 0 and at most 100 %%.") % {"name": _name(before.pk, names)}
    return ""


def correct_weights(
    *,
    event: Event,
    version: int,
    shares: Sequence[ShareInput],
    by: Actor,
    legal_document: str | None = None,
    legal_date: date | None = None,
) -> Event:
    """Replace the counted shares of a proposed event whose units are on record.

    What the sources said and the officer left out stays, with weight 0 and marked as refused. Raises NotAllowed, Stale,
    InvalidTransition, BadInput: sums that are not 1, units that neither end nor begin on the day, units left out.
    """
    policies.may_confirm_event(by, event).require()
    with db.write():
        fresh = locked_event(event, version, EventVerb.CORRECT)
        if not fresh.successions.exists():
            raise BadInput(_("The shares of this change are part of its plan; edit the draft."))
        refuse_problems(_problems(fresh, shares))
        changed = _store(fresh, shares)
        fresh.legal_document = fresh.legal_document if legal_document is None else legal_document
        fresh.legal_date = legal_date or fresh.legal_date
        advance(fresh, EventVerb.CORRECT)
        fresh.save()
        note_event(by, "correct", fresh, pairs=len(shares), changed=changed)
    return fresh


def _store(event: Event, shares: Sequence[ShareInput]) -> int:
    """Write the shares; returns how many pairs differ from before."""
    there = {(row.predecessor_id, row.successor_id, row.basis): row for row in event.successions.all()}
    wanted = {(share.predecessor, share.successor, share.basis): share.weight for share in shares}
    changed = []
    for key, row in there.items():
        weight = wanted.get(key, 0.0)
        if weight != row.weight:
            gone = key not in wanted
            row.weight, row.exact = weight, abs(weight - 1.0) <= TOLERANCE
            row.standing = Standing.REJECTED if gone else Standing.ENTERED
            row.reason = "corrected"
            changed.append(row)
    fresh = [
        Succession(
            event=event,
            predecessor_id=before,
            successor_id=after,
            basis=basis,
            weight=weight,
            exact=abs(weight - 1.0) <= TOLERANCE,
            standing=Standing.ENTERED,
            reason="corrected",
            source="officer",
        )
        for (before, after, basis), weight in wanted.items()
        if (before, after, basis) not in there
    ]
    Succession.objects.bulk_update(changed, ["weight", "exact", "standing", "reason"], batch_size=200)
    Succession.objects.bulk_create(fresh)
    return len(changed) + len(fresh)
