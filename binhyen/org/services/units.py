"""Single units: adding one under a commune, keeping its plain facts, starting one commune alone."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, NotFound, Stale
from binhyen.org import policies
from binhyen.org.models import Label, Unit
from binhyen.org.queries.plans import record_for
from binhyen.org.rules.checks import check
from binhyen.org.rules.plan import Start
from binhyen.org.rules.tables import PlaceRow, RenameRow
from binhyen.org.services import bulk
from binhyen.org.services.events import refuse_problems
from binhyen.org.services.loading import SOURCE, official_public_id
from binhyen.org.services.positions import rebuild_positions
from binhyen.org.services.sources import read_nation
from binhyen.org.services.trail import note
from binhyen.org.states import ON_RECORD_SINCE, TWO_LEVELS_SINCE, UNDER_COMMUNE, UnitKind


def create_unit(
    *,
    parent: Unit,
    kind: str,
    form: str,
    name: str,
    by: Actor,
    code: str = "",
    valid_from: date | None = None,
    households: int | None = None,
    lat: float | None = None,
    lon: float | None = None,
) -> Unit:
    """Put a group, agency, enterprise or school on record under a commune, as a fact.

    A unit of the upper tree needs an event. Raises NotAllowed, BadInput (wrong parent, form, code, date, a name that is
    taken in the commune or reads like a person).
    """
    policies.may_edit_unit(by, parent).require()
    start = valid_from or clock.today()
    _check_beginning(parent, kind, start)
    line = Start("new", kind, form, name, parent=parent.pk, code=code)
    row = bulk.NewUnit(kind, form, name, start, parent.pk, code, None, lat, lon, None, households, source="officer")
    with db.write():
        refuse_problems(check([line], record_for([line], start, None)))
        unit = bulk.add_units([row])[0]
        detail = {"kind": kind}
        public_id = unit.public_id
        note(by=by, verb="org.create_unit", place=parent, object_type="org.unit", object_id=public_id, detail=detail)
    return unit


def _check_beginning(parent: Unit, kind: str, start: date) -> None:
    if kind not in UNDER_COMMUNE:
        raise BadInput(_("A place of this kind starts by a resolution. Write it as a change of units."))
    first = max(parent.valid_from, ON_RECORD_SINCE)
    if start < first:
        raise BadInput(
            _("The unit above is on record since %(day)s; nothing below it can be older.")
            % {"day": f"{first:%d/%m/%Y}"}
        )


def set_facts(*, unit: Unit, version: int, facts: Mapping[str, int | float | None], by: Actor) -> Unit:
    """Correct plain facts of a unit: `households`, `area_km2`, `lat`, `lon`. Other keys are refused.

    Raises NotAllowed, Stale, BadInput for a value outside its range.
    """
    policies.may_edit_unit(by, unit).require()
    bounds = {"households": (0, 10_000_000), "area_km2": (0, 100_000), "lat": (4, 24), "lon": (101, 118)}
    for key, value in facts.items():
        low, high = bounds.get(key, (1, 0))
        if value is not None and not low <= value <= high:
            raise BadInput(_("“%(key)s” is outside what is possible here.") % {"key": key})
    with db.write():
        fresh = Unit.objects.select_for_update().get(pk=unit.pk)
        if fresh.version != version:
            raise Stale(_("Somebody changed this unit after you opened it. Nothing of yours was stored."))
        for key, value in facts.items():
            setattr(fresh, key, value)
        fresh.version += 1
        fresh.save()
        note(
            by=by,
            verb="org.set_facts",
            place=fresh,
            object_type="org.unit",
            object_id=fresh.public_id,
            detail={"fields": ",".join(sorted(facts))},
        )
    return fresh


def start_commune(*, code: str, by: Actor) -> Unit:
    """Put one official commune of today on record, alone, with nothing above it. The same again gives the same unit.

    The rest of the nation can be loaded around it later: it is recognised by its code. Raises NotFound for a code that
    is not in the official list.
    """
    nation = read_nation()
    row = nation.communes.get(code)
    if row is None:
        raise NotFound(
            _("There is no commune with the code %(code)s today.") % {"code": code},
            what_to_do=_("A commune has a code of five digits; look it up in the official list."),
        )
    with db.write():
        held = Q(labels__valid_to=None, labels__code=code, valid_to=None, kind=UnitKind.COMMUNE)
        there = Unit.objects.filter(held).first()
        if there is not None:
            return there
        start = ON_RECORD_SINCE if code in nation.surviving_communes else TWO_LEVELS_SINCE
        unit = bulk.add_units([_official(row, start)])[0]
        later = [change for change in nation.renames if (change.level, change.code) == ("commune", code)]
        _apply_later_names(unit, later)
        rebuild_positions()
        detail, public_id = {"code": code}, unit.public_id
        note(by=by, verb="org.start", place=unit, object_type="org.unit", object_id=public_id, detail=detail)
    return unit


def _official(row: PlaceRow, start: date) -> bulk.NewUnit:
    """A commune of the official list as a unit without anything above it."""
    return bulk.NewUnit(
        kind=UnitKind.COMMUNE,
        form=row.form,
        name=row.name,
        code=row.code,
        valid_from=start,
        lat=row.lat,
        lon=row.lon,
        area_km2=row.area_km2,
        source=SOURCE,
        public_id=official_public_id(UnitKind.COMMUNE, row.code, start),
    )


def _apply_later_names(unit: Unit, changes: Sequence[RenameRow]) -> None:
    for change in sorted(changes, key=lambda one: one.effective_on):
        Label.objects.filter(unit=unit, valid_to=None).update(valid_to=change.effective_on)
        label = bulk.new_label(unit, form=change.form, name=change.name, code=change.code, start=change.effective_on)
        bulk.add_labels([label])
