"""What can be asked of the people room. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.errors import NotFound
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


def standings_of(person: User, moment: datetime) -> list[Standing]:
    """The posts on which a person stands on the day of `moment` (aware), oldest appointment first. One statement."""
    open_now = Q(
        post__staff_sessions__requester=person.pk,
        post__staff_sessions__state=SessionState.APPROVED,
        post__staff_sessions__ends_at__gt=moment,
    )
    day = moment.date()
    rows = (
        Appointment.objects.filter(alive(day), alive(day, "post__"), person=person)
        .annotate(reading=FilteredRelation("post__staff_sessions", condition=open_now))
        .order_by("valid_from", "id", "reading__ends_at")
        .values_list(
            "post_id",
            "post__public_id",
            "post__role",
            "post__title",
            "post__title_extra",
            "post__function",
            "kind",
            "post__unit_id",
            "post__unit__public_id",
            "post__unit__kind",
            "reading__public_id",
            "reading__unit_id",
            "reading__scope",
            "reading__ends_at",
        )
    )
    found: dict[str, Standing] = {}
    for row in rows:
        head, tail = row[:10], row[10:]
        found[head[1]] = Standing(*head, tail[0] or "", tail[1], tail[2] or "", tail[3])
    return list(found.values())


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
