"""New things to count between two releases: an object after 14 days of public notice and by two people, then its
indicators; and definitions that change, always as a new version with a marked break.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from binhyen.audit.services import PLATFORM, record
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, NotAllowed, Stale
from binhyen.figures import shipped
from binhyen.figures.models import Indicator, IndicatorVersion, ObjectProposal
from binhyen.figures.policies_keeping import may_propose_object
from binhyen.figures.queries.catalogue import notice_ends, objects_in_use
from binhyen.figures.rules.allowed import code_of, forbidden, kind_of
from binhyen.figures.rules.catalogue import NEVER_BELOW_COMMUNE, RANK
from binhyen.figures.states import (
    OBJECT_TRANSITIONS,
    Aggregation,
    Apportionment,
    Nature,
    ObjectState,
    ObjectVerb,
)
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind


def _require_allowed(*names: str) -> None:
    """Refuse outright what walls W1 and W2 name."""
    found = forbidden(*names)
    if found:
        raise NotAllowed(
            _("No figure is about “%(words)s”: opinion, belief, association, complaint, kin or files on people.")
            % {"words": found}
        )


def propose_object(*, unit: Unit, name_vi: str, name_en: str, reason: str, min_level: str, by: Actor) -> ObjectProposal:
    """Put an object of figures into public notice for 14 days. Raises NotAllowed for what no figure may be about,
    BadInput for a name that is taken or a level too low for its kind.
    """
    may_propose_object(by).require()
    _require_allowed(name_vi, name_en)
    code, kind, level = code_of(name_en), kind_of(name_vi, name_en), UnitKind(min_level)
    if not code or not name_vi.strip() or not reason.strip():
        raise BadInput(_("A new object needs its two names and a reason."))
    if kind in NEVER_BELOW_COMMUNE and RANK[level] < RANK[UnitKind.COMMUNE]:
        raise BadInput(_("Figures of this kind are collected from the commune upward: one case in a hamlet is a name."))
    with db.write():
        standing = ObjectProposal.objects.exclude(state=ObjectState.WITHDRAWN).filter(object=code)
        if code in shipped.objects() or standing.exists():
            raise BadInput(_("This object is on the list already, or proposed."))
        made = ObjectProposal.objects.create(
            object=code,
            kind=kind,
            name_vi=name_vi,
            name_en=name_en,
            reason=reason,
            min_level=level,
            unit=unit,
            proposed_at=clock.now(),
            proposed_by=by.person_id or by.system,
        )
        _note(by, "figures.object.propose", "figures.object", made.public_id)
        return made


def confirm_object(*, proposal: ObjectProposal, version: int, by: Actor) -> ObjectProposal:
    """Take a proposed object into use: by a second person, after its notice. Raises NotAllowed before and otherwise."""
    may_propose_object(by).require()
    with db.write():
        fresh = _locked(proposal, version, ObjectVerb.CONFIRM)
        if (by.person_id or by.system) == fresh.proposed_by:
            raise NotAllowed(
                _("A second person confirms. You cannot confirm your own proposal, from another post either.")
            )
        if clock.now() < notice_ends(fresh):
            raise NotAllowed(_("The public notice runs for 14 days. It can be confirmed when they are over."))
        return _decide(fresh, ObjectVerb.CONFIRM, by)


def withdraw_object(*, proposal: ObjectProposal, version: int, by: Actor) -> ObjectProposal:
    """Take a proposed object back while it is in notice: anybody at the Centre may."""
    may_propose_object(by).require()
    with db.write():
        return _decide(_locked(proposal, version, ObjectVerb.WITHDRAW), ObjectVerb.WITHDRAW, by)


def _locked(proposal: ObjectProposal, version: int, verb: ObjectVerb) -> ObjectProposal:
    fresh = ObjectProposal.objects.select_for_update().get(pk=proposal.pk)
    if (ObjectState(fresh.state), verb) not in OBJECT_TRANSITIONS:
        raise InvalidTransition(_("This proposal was already decided."))
    if fresh.version != version:
        raise Stale(_("Somebody else changed this proposal. Look at it again."))
    return fresh


def _decide(fresh: ObjectProposal, verb: ObjectVerb, by: Actor) -> ObjectProposal:
    fresh.state = OBJECT_TRANSITIONS[ObjectState(fresh.state), verb]
    fresh.decided_at, fresh.decided_by = clock.now(), by.person_id or by.system
    fresh.version += 1
    fresh.save()
    _note(by, f"figures.object.{verb}", "figures.object", fresh.public_id)
    return fresh


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator counts. A ratio names its two parts and nothing else does."""

    name_vi: str
    name_en: str
    definition_vi: str
    definition_en: str
    aggregation: Aggregation = Aggregation.ADDITIVE
    apportionment: Apportionment = Apportionment.NONE
    numerator: Indicator | None = None
    denominator: Indicator | None = None


def add_indicator(
    *, object_code: str, action: str, measure: str, nature: Nature, definition: Definition, by: Actor
) -> Indicator:
    """Count something of an object in use. Its code is object and action; level and sensitivity are its object's.

    Raises BadInput for what no list holds or what is counted already, NotAllowed for words of walls W1 and W2.
    """
    may_propose_object(by).require()
    counted = objects_in_use().get(object_code)
    if counted is None or action not in shipped.actions() or measure not in shipped.measures():
        raise BadInput(_("An indicator is made of an object, an action and a unit of measure from the lists."))
    _require_definition(definition)
    with db.write():
        code = f"{object_code}.{action}"
        if len(code) > 40 or Indicator.objects.filter(code=code).exists():
            raise BadInput(_("This is counted already."))
        made = Indicator.objects.create(
            code=code,
            object=object_code,
            action=action,
            measure=measure,
            nature=nature,
            min_level=counted.min_level,
            sensitivity=counted.sensitivity,
        )
        _version(made, 1, definition, clock.today(), "")
        _note(by, "figures.indicator.add", "figures.indicator", code)
        return made


def change_definition(*, indicator: Indicator, definition: Definition, break_note: str, by: Actor) -> IndicatorVersion:
    """Give an indicator a new definition from today on, and mark why figures before and after can't be compared.

    Forms keep the version they were made with until their owner makes the next one. Raises BadInput without a reason,
    or when the definition was changed today already.
    """
    may_propose_object(by).require()
    if not break_note.strip():
        raise BadInput(_("Say why figures before and after cannot be compared: every chart shows it."))
    _require_definition(definition)
    with db.write():
        last = IndicatorVersion.objects.select_for_update().get(indicator=indicator, valid_to=None)
        if last.valid_from >= clock.today():
            raise BadInput(_("This definition was changed today already."))
        IndicatorVersion.objects.filter(pk=last.pk).update(valid_to=clock.today())
        made = _version(indicator, last.number + 1, definition, clock.today(), break_note)
        _note(by, "figures.indicator.change", "figures.indicator", indicator.code)
        return made


def _require_definition(definition: Definition) -> None:
    _require_allowed(definition.name_vi, definition.name_en)
    if not all((definition.name_vi.strip(), definition.name_en.strip(), definition.definition_vi.strip())):
        raise BadInput(_("An indicator needs its names and its definition."))
    parts = [part for part in (definition.numerator, definition.denominator) if part is not None]
    if len(parts) != (2 if definition.aggregation == Aggregation.RATIO else 0):
        raise BadInput(_("A ratio has a numerator and a denominator, and nothing else has."))
    adding = IndicatorVersion.objects.filter(indicator__in=parts, valid_to=None, aggregation=Aggregation.ADDITIVE)
    if parts and adding.count() != len(set(parts)):
        raise BadInput(_("The parts of a ratio are figures that add up."))


def _version(indicator: Indicator, number: int, definition: Definition, since: date, note: str) -> IndicatorVersion:
    return IndicatorVersion.objects.create(
        indicator=indicator,
        number=number,
        name_vi=definition.name_vi,
        name_en=definition.name_en,
        definition_vi=definition.definition_vi,
        definition_en=definition.definition_en,
        aggregation=definition.aggregation,
        numerator=definition.numerator,
        denominator=definition.denominator,
        apportionment=definition.apportionment,
        valid_from=since,
        break_note=note,
    )


def _note(by: Actor, verb: str, kind: str, object_id: str) -> None:
    record(by=by, verb=verb, unit=PLATFORM, object_type=kind, object_id=object_id)
