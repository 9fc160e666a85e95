"""When units end or start, posts follow, inside the same transaction and as often as asked (a second time changes
nothing). What hung on a post of an ended unit hangs on a post of its largest successor; when nothing follows the unit,
on the coordinating post above it. Nothing is left without somebody who answers.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from binhyen.core.actor import Actor, system_actor
from binhyen.core.events import Event
from binhyen.org.events import UnitEnded, UnitStarted
from binhyen.org.models import Succession, Unit
from binhyen.org.queries import ancestors
from binhyen.people import queries
from binhyen.people.models import Appointment, Post
from binhyen.people.roles import COORDINATORS, KINDS, SINGLE_SEAT, TITLES, Role
from binhyen.people.rules import Interval, clash
from binhyen.people.services import posts
from binhyen.people.services.appointments import SEATED
from binhyen.people.states import AppointmentKind

BY = system_actor("units")


def on_unit_started(event: Event) -> None:
    """A new unit gets the post that keeps it running, empty, so that the gap is seen."""
    assert isinstance(event, UnitStarted)
    unit = Unit.objects.get(pk=event.unit_id)
    role = COORDINATORS.get(unit.kind)  # type: ignore[call-overload]
    if role is not None and not _standing(unit, role, event.on):
        posts.create_post(unit=unit, role=role, title=TITLES[role][0], valid_from=max(event.on, unit.valid_from), by=BY)


def on_unit_ended(event: Event) -> None:
    """The posts of an ended unit pass on, the people on them with them."""
    assert isinstance(event, UnitEnded)
    unit = Unit.objects.get(pk=event.unit_id)
    heirs = [pk for pk, weight in event.successors if weight > 0]
    heir = Unit.objects.filter(pk=heirs[0]).first() if heirs else None
    whole = len(heirs) == 1 and heir is not None and _comes_from_one(heir)
    for post in queries.in_order(Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=event.on), unit=unit)):
        _pass_on(post, heir, event.on, whole=whole, by=BY)


def _comes_from_one(unit: Unit) -> bool:
    pairs = Succession.objects.filter(successor=unit, weight__gt=0)
    return pairs.values("predecessor_id").distinct().count() <= 1


def _standing(unit: Unit, role: str, on: date) -> Post | None:
    """The post of a role at a unit on a day, or the first that begins later and stays."""
    found = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), unit=unit, role=role)
    return found.order_by("valid_from", "id").first()


def _pass_on(post: Post, heir: Unit | None, on: date, *, whole: bool, by: Actor) -> None:
    """One post of an ended unit: to the same post at the heir, else to whoever coordinates there or above. A post that
    would have begun only later existed on paper for a day.
    """
    target = _target(post, heir, on)
    if target is not None:
        _carry_people(post, target, on, whole=whole, by=by)
    else:
        target = _fallback(post, heir, on)
    if post.valid_from >= on:
        post.valid_from = on - timedelta(days=1)
        post.save(update_fields=["valid_from"])
    posts.end_post(post, passes_to=target, on=on, by=by)


def _target(post: Post, heir: Unit | None, on: date) -> Post | None:
    """The post at the heir that continues this one: the seat that is there, or a new one like it."""
    if heir is None or heir.kind not in KINDS[Role(post.role)]:
        return None
    if post.role in SINGLE_SEAT:
        seat = _standing(heir, post.role, on)
        if seat is not None:
            keeper = posts.lasting_keeper(seat)
            return seat if keeper is not None and keeper.pk != post.pk else None
    began = max(on, heir.valid_from)
    return Post.objects.create(
        unit=heir,
        role=post.role,
        title=post.title,
        title_extra=post.title_extra,
        function=post.function,
        phone=post.phone,
        hours=post.hours,
        public=post.public,
        valid_from=began,
    )


def _fallback(post: Post, heir: Unit | None, on: date) -> Post | None:
    """Whoever coordinates at the heir, else above it or above the ended unit, nearest first."""
    day = on - timedelta(days=1)
    above = [*_line(heir, on), *_line(post.unit, on), *_line(post.unit, day)]
    units = Unit.objects.in_bulk(above)
    for pk in above:
        found = queries.coordinating_post(units[pk], on, but=post)
        keeper = posts.lasting_keeper(found) if found else None
        if keeper is not None and keeper.pk != post.pk:
            return found
    return _any_above(above, post)


def _any_above(above: Iterable[int], post: Post) -> Post | None:
    """Any lasting post of the units above: better a wrong desk than no desk."""
    found = Post.objects.filter(unit_id__in=list(above), valid_to=None).exclude(pk=post.pk)
    return found.exclude(unit_id=post.unit_id).order_by("unit_id", "id").first()


def _line(unit: Unit | None, on: date) -> list[int]:
    """A unit's primary key and those above it on a day, nearest first."""
    if unit is None:
        return []
    return [unit.pk, *(row.id for row in reversed(ancestors(unit, on)))]


def _carry_people(post: Post, target: Post, on: date, *, whole: bool, by: Actor) -> None:
    """Seat the people of a post on the post that continues it. On a seat that several posts became only an empty one is
    filled, and by somebody acting: the unit above decides who holds it.
    """
    merged = target.role in SINGLE_SEAT and not whole
    current = Appointment.objects.filter(post=post).exclude(valid_to__lte=on).order_by("valid_from", "id")
    for one in current:
        kind = AppointmentKind.ACTING if merged and one.kind == AppointmentKind.HOLDER else AppointmentKind(one.kind)
        start = max(on, one.valid_from, target.valid_from)
        if one.valid_to is not None and one.valid_to <= start:
            continue
        if kind in SEATED and _taken(target, kind, Interval(start, one.valid_to), merged=merged):
            continue
        made = Appointment.objects.create(
            post=target,
            person_id=one.person_id,
            kind=kind,
            valid_from=start,
            valid_to=one.valid_to,
            appointed_by=by.system,
        )
        posts.note(target, "post.appointed", by, kind=kind, appointment=made.public_id, on=start.isoformat())


def _taken(target: Post, kind: AppointmentKind, span: Interval, *, merged: bool) -> bool:
    """Whether somebody stands on the seat in these days: in the same way; in any way on a merged seat."""
    kinds = SEATED if merged else (kind,)
    others = Appointment.objects.filter(post=target, kind__in=kinds)
    return clash(span, (Interval(other.valid_from, other.valid_to) for other in others)) is not None
