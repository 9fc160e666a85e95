"""What the desk pages show: seats with names, units below with their gaps, what hangs on a post, what needs doing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.audit import answers
from binhyen.audit.words import words_of
from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.org.models import Unit
from binhyen.org.queries import UnitRow, alive, children, events_waiting, subtree_filter, unit_row
from binhyen.org.states import Verb as OrgVerb
from binhyen.people import policies, queries, rules
from binhyen.people.models import Appointment, DeviceBinding, Invitation, Post, StaffSession
from binhyen.people.roles import Role
from binhyen.people.states import AppointmentKind, BindingState, InvitationState, SessionState
from binhyen.people.verbs import CARRIES, Verb


@dataclass(frozen=True, slots=True)
class Hanging:
    """Something that hangs on a post and passes with it: how many, of what, and where to see it."""

    count: int
    words: str | Promise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """A unit directly below with its posts and how many of them nobody holds."""

    row: UnitRow
    posts: int
    vacant: int


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that needs doing on the desk."""

    title: str
    meta: str
    url: str
    verb: str
    kind: str = "waiting"
    chip: str = ""


def name_of(unit: Unit, on: date | None = None) -> str:
    """The full name of a unit on a date (today), its public id when it has no name."""
    row = unit_row(unit, on or clock.today())
    return row.full_name if row else unit.public_id


def below(unit: Unit, on: date) -> list[Below]:
    """The units directly below, each with its posts and gaps; a fixed number of statements."""
    rows = children(unit, on)
    counted = Post.objects.filter(alive(on), unit__in=[row.id for row in rows]).values_list("unit_id")
    posts = dict(counted.annotate(Count("id")).order_by())
    empty = queries.vacant_posts(on).filter(unit__in=[row.id for row in rows]).values_list("unit_id")
    vacant = dict(empty.annotate(Count("id")).order_by())
    return [Below(row, posts.get(row.id, 0), vacant.get(row.id, 0)) for row in rows]


def count_vacant(unit: Unit, on: date) -> int:
    """Posts that nobody holds in a unit and directly below it."""
    return queries.vacant_posts(on).filter(queries.near(unit, on)).count()


def hanging_on(post: Post) -> list[Hanging]:
    """What of this room and the one below hangs on a post. Nothing of it moves when the holder changes."""
    today = clock.today()
    invited = Invitation.objects.filter(invited_by=post.public_id, state=InvitationState.SENT).count()
    codes = DeviceBinding.objects.filter(issued_by=post.public_id, state=BindingState.ISSUED).count()
    deputies = Appointment.objects.filter(alive(today), post=post, kind=AppointmentKind.DEPUTY).count()
    verbs = CARRIES[Role(post.role)].all
    gaps = count_vacant(post.unit, today) if Verb.APPOINT in verbs else 0
    events = events_waiting(post.unit, today).count() if OrgVerb.CONFIRM_EVENT in verbs else 0
    asked = _requests_for(post) if Verb.DECIDE_READING in verbs or Verb.OVERSEE_READING in verbs else 0
    staff = reverse("people:directory_of", args=[post.unit.public_id])
    units = reverse("org:waiting", args=[post.unit.public_id])
    found = (
        Hanging(deputies, ngettext("deputy, who stays", "deputies, who stay", deputies)),
        Hanging(events, ngettext("change of units to confirm", "changes of units to confirm", events), units),
        Hanging(gaps, ngettext("empty post to fill", "empty posts to fill", gaps), staff),
        Hanging(invited, ngettext("invitation not yet accepted", "invitations not yet accepted", invited), staff),
        Hanging(codes, ngettext("phone code not yet scanned", "phone codes not yet scanned", codes), staff),
        Hanging(asked, ngettext("request to decide", "requests to decide", asked), reverse("people:readings")),
    )
    return [one for one in found if one.count]


def _requests_for(post: Post) -> int:
    since = clock.now() - rules.REQUEST_LIFE
    waiting = StaffSession.objects.filter(state=SessionState.REQUESTED, requested_at__gt=since)
    return waiting.filter(subtree_filter(post.unit, clock.today())).count()


def waiting_requests(actor: Actor) -> list[StaffSession]:
    """The requests to read more that the actor may decide, oldest first."""
    since = clock.now() - rules.REQUEST_LIFE
    related = ("unit", "requester", "requester_post__unit", "approver", "approver_post")
    waiting = StaffSession.objects.filter(state=SessionState.REQUESTED, requested_at__gt=since).select_related(*related)
    reach = _reach(actor, (Verb.DECIDE_READING, Verb.OVERSEE_READING), "unit")
    if reach is None:
        return []
    found = waiting.filter(reach).order_by("requested_at", "id")
    return [session for session in found if policies.may_decide_reading(actor, session)]


def _reach(actor: Actor, verbs: Iterable[str], field: str) -> Q | None:
    """The condition for rows whose unit the actor reaches with one of the verbs; None for nothing."""
    today = clock.today()
    pks = {grant.unit_id for verb in verbs for grant in actor.grants_for(verb)}
    reach: Q | None = None
    for unit in Unit.objects.filter(pk__in=pks).order_by("pk"):
        part = subtree_filter(unit, today, field=field)
        reach = part if reach is None else reach | part
    return reach


def visible_sessions(actor: Actor, person_id: int) -> list[StaffSession]:
    """The 50 latest staff sessions that the actor may see: one's own, and those about one's unit and below."""
    mine = Q(requester_id=person_id) | Q(approver_id=person_id)
    reach = _reach(actor, (Verb.SEE_READINGS,), "unit")
    related = ("unit", "requester", "requester_post__unit", "approver", "approver_post__unit")
    found = StaffSession.objects.filter(mine | reach if reach is not None else mine).select_related(*related)
    return list(found.annotate(count=Count("readings"))[:50])


def with_who_asks(sessions: list[StaffSession]) -> list[tuple[StaffSession, str]]:
    """Staff sessions, each with the post that asked and its unit; three statements however many there are."""
    names = answers.post_names(one.requester_post.public_id for one in sessions)
    return [(one, names[one.requester_post.public_id]) for one in sessions]


def posts_of_session(session: StaffSession) -> tuple[str, str]:
    """The post that asked and the post that decided ("" while nobody has), each with its unit."""
    asked, decided = session.requester_post, session.approver_post
    ids = (asked.public_id, decided.public_id if decided else "")
    names = answers.post_names(ids)
    return names[ids[0]], names.get(ids[1], "")


def readings_of(session: StaffSession) -> list[tuple[datetime, str, str]]:
    """Every reading in a staff session: when, what kind of thing, which one."""
    rows = list(session.readings.all())
    names = answers.thing_names((row.object_type, row.object_id) for row in rows)
    return [
        (row.read_at, words_of(row.object_type), names.get((row.object_type, row.object_id), row.object_id))
        for row in rows
    ]


def todos(actor: Actor, unit: Unit) -> list[Todo]:
    """What this room asks of the actor at their unit."""
    found: list[Todo] = []
    today = clock.today()
    requests = waiting_requests(actor)
    if requests:
        title = ngettext(
            "%(n)d request to read more waits for you", "%(n)d requests to read more wait for you", len(requests)
        )
        meta = _("A second person decides. After 24 hours a request has to be made again.")
        found.append(
            Todo(title % {"n": len(requests)}, meta, reverse("people:readings"), _("Decide"), "soon", _("today"))
        )
    if actor.holds(Verb.APPOINT):
        found += _staff_todos(unit, today)
    return found


def _staff_todos(unit: Unit, today: date) -> list[Todo]:
    staff = reverse("people:directory_of", args=[unit.public_id])
    found: list[Todo] = []
    vacant = count_vacant(unit, today)
    if vacant:
        title = ngettext("%(n)d post is empty", "%(n)d posts are empty", vacant) % {"n": vacant}
        meta = _("Nobody holds it and nobody acts. What hangs on it waits.")
        found.append(Todo(title, meta, f"{staff}?xem=trong", _("See which"), "soon", _("empty")))
    here = queries.near(unit, today, field="post__unit")
    waiting = queries.waiting_invitations(clock.now()).filter(here).count()
    if waiting:
        title = ngettext("%(n)d invitation is not accepted yet", "%(n)d invitations are not accepted yet", waiting)
        meta = _("An invitation works for 7 days. After that, print or send a new one.")
        found.append(Todo(title % {"n": waiting}, meta, staff, _("See the posts"), "waiting", _("waiting")))
    return found
