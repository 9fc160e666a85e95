"""What can be asked of the people room. Nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
from binhyen.core.rows import columns_of, instance_of, width_of
from binhyen.org.models import Edge, Unit
from binhyen.org.queries import alive
from binhyen.org.states import Tree
from binhyen.people.models import (
    Appointment,
    DeviceBinding,
    Invitation,
    OpenSession,
    Post,
    StaffReading,
    StaffSession,
    User,
)
from binhyen.people.roles import COORDINATORS, Role, Title
from binhyen.people.states import AppointmentKind, BindingState, InvitationState, Scope, SessionState

STANDS = (AppointmentKind.HOLDER, AppointmentKind.ACTING)
"""Kinds of appointment that fill a post; a deputy alone leaves it vacant."""

_SIGNED_IN = """
SELECT {person}, p.id, p.public_id, p.role, p.title, p.title_extra, p.function, a.kind, u.id, u.public_id, u.kind,
  s.public_id, s.unit_id, s.scope, s.ends_at
FROM people_user w
LEFT JOIN people_appointment a
  ON a.person_id = w.id AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)
LEFT JOIN people_post p
  ON p.id = a.post_id AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s)
LEFT JOIN org_unit u ON u.id = p.unit_id
LEFT JOIN people_staffsession s
  ON s.requester_post_id = p.id AND s.requester_id = w.id AND s.state = %s AND s.ends_at > %s
WHERE w.id = %s
ORDER BY a.valid_from, a.id, s.ends_at
"""
"""Every request of somebody signed in asks it."""

TRAIL = "trail"
"""What a reading of the names in a unit's trail is called in the log of a staff session."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A post on which a person stands today, with the staff session that is open on it (if any)."""

    post_id: int
    post: str
    role: str
    title: str
    title_extra: str
    function: str
    kind: str
    unit_id: int
    unit: str
    unit_kind: str
    reading: str
    reading_unit_id: int | None
    reading_scope: str
    reading_ends_at: datetime | None

    @property
    def title_words(self) -> str:
        """The title with its addition, in the reader's language."""
        words = str(Title(self.title).label)
        return f"{words}, {self.title_extra}" if self.title_extra else words


def person_on_posts(person_id: int, moment: datetime) -> tuple[User, list[Standing]] | None:
    """An account by its primary key with the posts on which the person stands on the day of `moment` (aware), oldest
    appointment first; None for no such account. One statement.
    """
    day, now = connection.ops.adapt_datefield_value(moment.date()), connection.ops.adapt_datetimefield_value(moment)
    with connection.cursor() as cursor:
        statement = _SIGNED_IN.format(person=columns_of(User, "w"))
        cursor.execute(statement, [day, day, day, day, SessionState.APPROVED, now, person_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    width = width_of(User)
    return instance_of(User, rows[0][:width]), _standings([row[width:] for row in rows])


def _standings(rows: Iterable[Sequence[Any]]) -> list[Standing]:
    """What rows say of posts; a person without any has one row of nothing."""
    found: dict[str, Standing] = {}
    for row in rows:
        if row[0] is not None:
            reading, unit_id, scope, ends_at = row[10:]
            cells = [*row[:10], reading or "", unit_id, scope or "", _aware(ends_at)]
            found[row[1]] = Standing(*cells)
    return list(found.values())


def standings_of(person: User, moment: datetime) -> list[Standing]:
    """The posts on which a person stands on the day of `moment` (aware), oldest appointment first. One statement."""
    found = person_on_posts(person.pk, moment)
    return found[1] if found else []


def _aware(moment: datetime | None) -> datetime | None:
    """A moment as the ORM gives it: SQLite keeps it without its zone."""
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment, connection.timezone)


def post_by_public_id(public_id: str) -> Post:
    """The post at an address, ended or not. Raises NotFound."""
    post = Post.objects.select_related("unit", "passes_to").filter(public_id=public_id).first()
    if post is None:
        raise NotFound(_("There is no post at this address."))
    return post


def appointment_by_public_id(public_id: str) -> Appointment:
    """The appointment at an address. Raises NotFound."""
    found = Appointment.objects.select_related("post__unit", "person").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no appointment at this address."))
    return found


def person_by_username(username: str) -> User | None:
    """The account with a sign-in name."""
    return User.objects.filter(username=username.strip().lower()).first()


def posts_of(unit: Unit, on: date) -> QuerySet[Post]:
    """The posts of a unit on a date, in the order of the roles' list."""
    return Post.objects.filter(alive(on), unit=unit)


def in_order(posts: Iterable[Post]) -> list[Post]:
    """Posts in the order of the list of roles: those who answer first stand first."""
    rank = {role: number for number, role in enumerate(Role.values)}
    return sorted(posts, key=lambda post: (rank[post.role], post.pk))


@dataclass(frozen=True, slots=True)
class Seat:
    """A post with who stands on it on a date."""

    post: Post
    holder: Appointment | None
    acting: Appointment | None
    deputies: tuple[Appointment, ...]
    waiting: bool

    @property
    def vacant(self) -> bool:
        """Nobody holds it and nobody acts."""
        return self.holder is None and self.acting is None

    @property
    def answers(self) -> Appointment | None:
        """Who answers: the one acting while there is one, otherwise the holder."""
        return self.acting or self.holder


def seats(posts: Iterable[Post], on: date) -> list[Seat]:
    """Who stands on each post on a date; two statements however many posts there are."""
    listed = in_order(posts)
    by_post: dict[int, dict[str, list[Appointment]]] = {}
    current = Appointment.objects.filter(alive(on), post__in=listed).select_related("person")
    for appointment in current.order_by("valid_from", "id"):
        by_post.setdefault(appointment.post_id, {}).setdefault(appointment.kind, []).append(appointment)
    unopened = set(waiting_invitations(clock.now()).filter(post__in=listed).values_list("post_id", flat=True))
    return [_seat(post, by_post.get(post.pk, {}), waiting=post.pk in unopened) for post in listed]


def _seat(post: Post, kinds: dict[str, list[Appointment]], *, waiting: bool) -> Seat:
    holders = kinds.get(AppointmentKind.HOLDER, [])
    acting = kinds.get(AppointmentKind.ACTING, [])
    return Seat(
        post=post,
        holder=holders[0] if holders else None,
        acting=acting[0] if acting else None,
        deputies=tuple(kinds.get(AppointmentKind.DEPUTY, [])),
        waiting=waiting,
    )


def vacant_posts(on: date) -> QuerySet[Post]:
    """Posts on a date on which nobody holds or acts; narrow it with `near(unit, on)`."""
    held = Appointment.objects.filter(alive(on), post=OuterRef("pk"), kind__in=STANDS)
    return Post.objects.filter(alive(on)).exclude(Exists(held)).select_related("unit")


def near(unit: Unit, on: date, field: str = "unit") -> Q:
    """A condition: at a unit, or directly below it, on a date. Every level looks after the next; the whole nation has
    hundreds of thousands of posts.
    """
    direct = Edge.objects.filter(alive(on), tree=Tree.TERRITORY, parent=unit).values("child_id")
    return Q(**{field: unit}) | Q(**{f"{field}__in": direct})


def waiting_invitations(moment: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be accepted at a moment."""
    return Invitation.objects.filter(state=InvitationState.SENT, expires_at__gt=moment)


def coordinating_post(unit: Unit, on: date, *, but: Post | None = None) -> Post | None:
    """The post that keeps a unit running on a date, leaving one out."""
    role = COORDINATORS.get(unit.kind)  # type: ignore[call-overload]
    found = posts_of(unit, on).filter(role=role).order_by("id")
    return (found.exclude(pk=but.pk) if but else found).first()


def keeper_of(post: Post, on: date) -> Post | None:
    """The post that answers on a date for what hung on `post`: itself while it stands, else the one it passed to, and
    so on. None when the line ends, which no verb allows.
    """
    seen: set[int] = set()
    current: Post | None = post
    while current is not None and current.pk not in seen:
        if current.valid_to is None or on < current.valid_to:
            return current
        seen.add(current.pk)
        current = current.passes_to
    return None


def factors_of(person: User) -> list[Authenticator]:
    """The second factors of a person: authenticator app, passkeys, recovery codes; oldest first."""
    return list(Authenticator.objects.filter(user=person).order_by("type", "pk"))


def has_second_factor(person: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=person, type__in=kinds).exists())


def sessions_of(person: User) -> QuerySet[OpenSession]:
    """The open sessions of a person, newest first."""
    return OpenSession.objects.filter(person=person).select_related("device")


def bound_phone(secret_hash: str) -> DeviceBinding | None:
    """The phone that carries this secret, bound or waiting for its PIN."""
    if not secret_hash:
        return None
    live = (BindingState.SCANNED, BindingState.BOUND)
    found = DeviceBinding.objects.filter(secret_hash=secret_hash, state__in=live)
    return found.select_related("person", "post__unit").first()


def phone_of(person: User) -> DeviceBinding | None:
    """The phone binding of a person that has not ended."""
    return DeviceBinding.objects.filter(person=person).exclude(state=BindingState.REVOKED).first()


def staff_session_by_public_id(public_id: str) -> StaffSession:
    """The staff session at an address. Raises NotFound."""
    related = ("unit", "requester_post__unit", "approver_post__unit", "requester", "approver")
    found = StaffSession.objects.select_related(*related).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no staff session at this address."))
    return found


def trail_names_open(by: Actor, unit: str) -> bool:
    """Whether the actor's staff session has opened the names in the trail of a unit (public id), and still runs."""
    session = by.staff_session
    if session is None or session.scope != Scope.AUDIT_NAMES or session.ends_at <= clock.now():
        return False
    readings = StaffReading.objects.filter(session__public_id=session.public_id)
    return readings.filter(object_type=TRAIL, object_id=unit).exists()
