"""Bodies of a place: added, changed, ended. They are paired with the unit and are no units of the tree."""

import re
from datetime import date

from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition
from binhyen.core.text import normalise
from binhyen.org import policies
from binhyen.org.models import Body, Unit
from binhyen.org.rules.names import looks_like_person
from binhyen.org.services.trail import note
from binhyen.org.states import BodyKind

_PHONE = re.compile(r"(?:\+84|0)\d[\d .]{7,14}|1\d{2,7}")
STANDING_OFFICES = (BodyKind.POLICE,)


def _checked(kind: str, name: str, phone: str, duty_hours: str) -> tuple[str, str, str]:
    clean = normalise(name)
    if kind not in BodyKind.values:
        raise BadInput(_("This is not a kind of body."))
    if not clean:
        raise BadInput(_("The body has no name."))
    if looks_like_person(clean):
        raise BadInput(_("“%(name)s” reads like a person or a household. A unit is never a person.") % {"name": clean})
    number = normalise(phone)
    if number and not _PHONE.fullmatch(number):
        raise BadInput(
            _("“%(phone)s” is not a telephone number of an office.") % {"phone": number[:20]},
            what_to_do=_("Write it with its area code, for example 0234 3822 000."),
        )
    return clean, number, normalise(duty_hours)[:60]


def _note(by: Actor, verb: str, body: Body) -> None:
    note(
        by=by,
        verb=f"org.{verb}_body",
        place=body.unit,
        object_type="org.body",
        object_id=body.public_id,
        detail={"kind": body.kind},
    )


def add_body(
    *,
    unit: Unit,
    kind: str,
    name: str,
    by: Actor,
    phone: str = "",
    duty_hours: str = "",
    valid_from: date | None = None,
) -> Body:
    """Put a body of a place on record. The police is the standing office. Raises NotAllowed, BadInput."""
    policies.may_edit_bodies(by, unit).require()
    clean, number, hours = _checked(kind, name, phone, duty_hours)
    start = max(valid_from or clock.today(), unit.valid_from)
    if unit.valid_to is not None and start >= unit.valid_to:
        raise BadInput(_("This place has ended; a body can no longer be added to it."))
    with db.write():
        if Body.objects.filter(unit=unit, kind=kind, name=clean, valid_to=None).exists():
            raise BadInput(_("“%(name)s” is already on record here.") % {"name": clean})
        body = Body.objects.create(
            unit=unit,
            kind=kind,
            name=clean,
            phone=number,
            duty_hours=hours,
            standing_office=kind in STANDING_OFFICES,
            valid_from=start,
        )
        _note(by, "add", body)
    return body


def change_body(*, body: Body, name: str, by: Actor, phone: str = "", duty_hours: str = "") -> Body:
    """Correct the name, telephone and duty hours of a body. Raises NotAllowed, InvalidTransition, BadInput."""
    policies.may_edit_body(by, body).require()
    clean, number, hours = _checked(body.kind, name, phone, duty_hours)
    with db.write():
        fresh = Body.objects.select_for_update(of=("self",)).select_related("unit").get(pk=body.pk)
        if fresh.valid_to is not None:
            raise InvalidTransition(_("This body has ended and stays as it is."))
        fresh.name, fresh.phone, fresh.duty_hours = clean, number, hours
        fresh.save(update_fields=["name", "phone", "duty_hours"])
        _note(by, "change", fresh)
    return fresh


def end_body(*, body: Body, by: Actor, on: date | None = None) -> Body:
    """End a body on a day (today when none is given). Raises NotAllowed, InvalidTransition, BadInput."""
    policies.may_edit_body(by, body).require()
    day = on or clock.today()
    with db.write():
        fresh = Body.objects.select_for_update(of=("self",)).select_related("unit").get(pk=body.pk)
        if fresh.valid_to is not None:
            raise InvalidTransition(_("This body has ended and stays as it is."))
        if day <= fresh.valid_from:
            raise BadInput(_("A body ends after the day on which it began."))
        fresh.valid_to = day
        fresh.save(update_fields=["valid_to"])
        _note(by, "end", fresh)
    return fresh
