"""What this room puts on the desk: reviews to approve or receive, corrections to decide, proposals to answer."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binhyen.core import clock
from binhyen.core.access import actor_of
from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, refused
from binhyen.org.models import Unit
from binhyen.people.verbs import FiguresVerb, ReviewsVerb
from binhyen.reviews.models import Review
from binhyen.reviews.queries import reviewing
from binhyen.reviews.states import REVIEWING_KINDS, ReviewState
from binhyen.reviews.views.pages import title_of
from binhyen.ui.components import NavItem


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: title, plain facts, address, verb, chip."""

    title: str
    meta: str
    url: str
    verb: str
    kind: str
    chip: str


def _takes_part(actor: Actor) -> bool:
    return any(actor.holds(verb) for verb in ReviewsVerb)


def desk_menu(request: HttpRequest) -> list[NavItem]:
    """Reviews and proposals, for whoever writes, approves or answers any."""
    takes_part = ALLOWED if _takes_part(actor_of(request)) else refused(_("Not for this post."))
    return [NavItem(_("Reviews"), reverse("reviews:list"), takes_part)]


def todo(request: HttpRequest, unit: Unit, **_rest: Any) -> SafeString | None:
    """What waits on the desk of a commune, a province or the Centre. At most five statements."""
    actor = actor_of(request)
    if unit.kind not in REVIEWING_KINDS or not _takes_part(actor):
        return None
    rows = [*_to_approve(actor, unit), *_to_write(actor, unit), *_to_receive(actor, unit), *_to_answer(actor, unit)]
    return render_to_string("reviews/parts/todo.html", {"rows": rows}, request=request) if rows else None


def _to_approve(actor: Actor, unit: Unit) -> list[Todo]:
    if not actor.holds(ReviewsVerb.APPROVE):
        return []
    waiting = Review.objects.filter(unit=unit, state=ReviewState.SUBMITTED).select_related("period").order_by("pk")
    meta = _("Read what is missing, then approve it or give it back.")
    return [
        Todo(title_of(one), meta, reverse("reviews:approve", args=[one.public_id]), _("Read"), "soon", _("to approve"))
        for one in waiting
    ]


def _to_write(actor: Actor, unit: Unit) -> list[Todo]:
    if not actor.holds(ReviewsVerb.COMPOSE):
        return []
    found = []
    for one in Review.objects.filter(unit=unit, state=ReviewState.RETURNED).select_related("period").order_by("pk"):
        url = reverse("reviews:review", args=[one.public_id])
        found.append(Todo(title_of(one), _("It came back with a reason."), url, _("Look"), "late", _("returned")))
    moved = {drift.snapshot.review_id: drift for drift in reviewing.undecided(unit).select_related("snapshot")}
    for one in Review.objects.filter(pk__in=moved).select_related("period").order_by("pk"):
        url = reverse("reviews:drift", args=[one.public_id])
        meta = _("Reports were corrected after it was approved. Choose: a new revision, or into the next period.")
        found.append(Todo(title_of(one), meta, url, _("Choose"), "asked", _("figures moved")))
    return found


def _to_receive(actor: Actor, unit: Unit) -> list[Todo]:
    if not actor.holds(FiguresVerb.ACCEPT):
        return []
    count = reviewing.waiting_above(unit).count()
    if not count:
        return []
    title = ngettext("%(n)d review came from below", "%(n)d reviews came from below", count) % {"n": count}
    return [Todo(title, _("Receive it or return it."), reverse("reviews:list"), _("Look"), "waiting", _("to receive"))]


def _to_answer(actor: Actor, unit: Unit) -> list[Todo]:
    if not actor.holds(ReviewsVerb.ANSWER):
        return []
    owed = list(reviewing.owed_by(unit).values_list("due", flat=True))
    if not owed:
        return []
    late = sum(1 for due in owed if due < clock.today())
    title = ngettext("%(n)d proposal waits for an answer", "%(n)d proposals wait for an answer", len(owed))
    kind, chip = ("late", _("overdue")) if late else ("waiting", _("waits for an answer"))
    meta = _("Each is accepted, accepted in part or declined, with the reason.")
    return [Todo(title % {"n": len(owed)}, meta, reverse("reviews:proposals"), _("Answer"), kind, chip)]
