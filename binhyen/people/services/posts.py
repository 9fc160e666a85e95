"""Posts: create, change, close. A post never ends without one that takes over what hangs on it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.audit import services as audit
from binhyen.core import db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput, InvalidTransition, Stale
from binhyen.core.events import emit
from binhyen.org.models import Unit
from binhyen.org.queries import ancestors
from binhyen.people import policies, queries
from binhyen.people.events import PostEnded
from binhyen.people.models import Appointment, Post
from binhyen.people.roles import SINGLE_SEAT, TITLES, Function, Role, Title

STALE = gettext_lazy("Somebody else changed this since you opened the page. Nothing of yours was stored: look again.")


@dataclass(frozen=True, slots=True)
class Duty:
    """How a post is reached: phone, hours (24/24 or 7:30–17:00), and whether the public sees who stands on it."""

    phone: str = ""
    hours: str = ""
    public: bool = False


def _clean(post: Post) -> Post:
    """Validate closed and guarded fields. Raises BadInput with the first sentence."""
    try:
        post.clean_fields(exclude=["unit", "passes_to"])
    except ValidationError as error:
        raise BadInput(next(iter(error.messages))) from error
    return post


def create_post(
    *,
    unit: Unit,
    role: Role,
    title: Title,
    valid_from: date,
    by: Actor,
    title_extra: str = "",
    function: str = Function.ALL,
    duty: Duty | None = None,
) -> Post:
    """Create a post at a unit from a day on. Raises NotAllowed, or BadInput: a title of another role, a day before the
    unit began, a second post of a role of which a unit has one.
    """
    policies.may_create_post(by, unit, role).require()
    how = duty or Duty()
    if title not in TITLES[role]:
        raise BadInput(_("This title does not belong to this role."))
    if valid_from < unit.valid_from or (unit.valid_to is not None and valid_from >= unit.valid_to):
        raise BadInput(_("The unit does not exist on this day."))
    with db.write():
        Unit.objects.select_for_update().get(pk=unit.pk)
        if role in SINGLE_SEAT and Post.objects.filter(unit=unit, role=role, valid_to=None).exists():
            raise BadInput(_("This unit already has a post of this role, and has one only."))
        post = _clean(
            Post(
                unit=unit,
                role=role,
                title=title,
                title_extra=title_extra,
                function=function,
                phone=how.phone,
                hours=how.hours,
                public=how.public,
                valid_from=valid_from,
            )
        )
        post.save()
        note(post, "post.created", by, role=role, title=title)
        return post


def note(post: Post, verb: str, by: Actor, **detail: str | int) -> None:
    """Write to the trail of the post's unit."""
    audit.record(
        by=by, verb=verb, unit=post.unit.public_id, object_type="post", object_id=post.public_id, detail=dict(detail)
    )


def claim(post: Post, version: int) -> Post:
    """Lock a post whose version is still the one the page showed, and count it up. Raises Stale (409) otherwise."""
    if not Post.objects.filter(pk=post.pk, version=version).update(version=F("version") + 1):
        raise Stale(STALE)
    return Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)


def edit_duty(*, post: Post, version: int, duty: Duty, by: Actor) -> Post:
    """Change phone, hours and whether the post is public; the last only for whoever manages posts."""
    policies.may_edit_duty(by, post).require()
    if duty.public != post.public:
        policies.may_manage_post(by, post).require()
    with db.write():
        mine = claim(post, version)
        mine.phone, mine.hours, mine.public = duty.phone, duty.hours, duty.public
        _clean(mine).save(update_fields=["phone", "hours", "public"])
        note(mine, "post.changed", by, public=str(duty.public))
        return mine


def lasting_keeper(post: Post) -> Post | None:
    """The post at the end of the line of take-overs: one without an end. None when the line breaks or turns back."""
    seen: set[int] = set()
    current: Post | None = post
    while current is not None and current.pk not in seen:
        if current.valid_to is None:
            return current
        seen.add(current.pk)
        current = current.passes_to
    return None


def close_post(*, post: Post, passes_to: Post, on: date, version: int, by: Actor) -> Post:
    """End a post on a day (it no longer exists on that day); another takes over what hangs on it.

    Appointments end with it, those that had not begun are withdrawn. Duties pass sideways or up, never down: so the
    last post of the highest unit stays, and nothing is left without a keeper when units below end. Raises BadInput when
    the other post is none of `takers`, InvalidTransition when this one has ended already.
    """
    policies.may_manage_post(by, post).require()
    if post.valid_to is not None:
        raise InvalidTransition(_("This post has an end already."))
    if on <= post.valid_from:
        raise BadInput(_("A post ends after the day on which it began."))
    with db.write():
        mine = claim(post, version)
        if passes_to.pk not in {one.pk for one in takers(mine, on)}:
            raise BadInput(_("Choose a post that exists on this day and stays: what hangs on this one passes to it."))
        end_post(mine, passes_to=passes_to, on=on, by=by)
        return mine


def end_post(post: Post, *, passes_to: Post | None, on: date, by: Actor) -> None:
    """Write the end of a post, inside the caller's transaction, and tell the rooms above."""
    withdraw_later(post, on)
    Appointment.objects.filter(post=post).exclude(valid_to__lte=on).update(valid_to=on, version=F("version") + 1)
    post.valid_to, post.passes_to = on, passes_to
    post.save(update_fields=["valid_to", "passes_to"])
    heir = passes_to.public_id if passes_to else ""
    note(post, "post.ended", by, on=on.isoformat(), passes_to=heir)
    emit(PostEnded(key=f"post-ended:{post.public_id}", post=post.public_id, passes_to=heir, on=on))


def withdraw_later(post: Post, on: date) -> None:
    """Take back appointments that would begin on or after a day."""
    Appointment.objects.filter(post=post, valid_from__gte=on).delete()


def takers(post: Post, on: date) -> list[Post]:
    """The posts that could take over: the others of the unit, then the coordinating posts above, nearest first."""
    here = [one for one in queries.in_order(queries.posts_of(post.unit, on)) if one.pk != post.pk]
    above = [row.id for row in reversed(ancestors(post.unit, on))]
    units = Unit.objects.in_bulk(above)
    higher = [queries.coordinating_post(units[pk], on) for pk in above]
    found = [*here, *(one for one in higher if one is not None)]
    return [one for one in found if (keeper := lasting_keeper(one)) is not None and keeper.pk != post.pk]
