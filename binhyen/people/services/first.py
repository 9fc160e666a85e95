"""The first account of an installation: nobody is there yet who could invite."""

from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.org.models import Unit
from binhyen.people import queries
from binhyen.people.models import Invitation
from binhyen.people.roles import COORDINATORS, TITLES
from binhyen.people.services import appointments, invitations, posts
from binhyen.people.services.appointments import NewPerson
from binhyen.people.states import AppointmentKind


def open_first_account(*, unit: Unit, person: NewPerson, by: Actor) -> Invitation:
    """Seat somebody new on the post that keeps a unit running, and invite them. `by` is the product itself.

    Raises BadInput when somebody already stands there, or units of this kind have no such post.
    """
    today = clock.today()
    role = COORDINATORS.get(unit.kind)  # type: ignore[call-overload]
    if role is None:
        raise BadInput(_("Units of this kind have no post that keeps them running."))
    with db.write():
        post = queries.coordinating_post(unit, today)
        if post is None:
            post = posts.create_post(unit=unit, role=role, title=TITLES[role][0], valid_from=today, by=by)
        if not queries.seats([post], today)[0].vacant:
            raise BadInput(_("Somebody already stands on this post. Sign in, or hand the post over."))
        made = appointments.appoint(
            post=post, person=person, kind=AppointmentKind.HOLDER, valid_from=today, version=post.version, by=by
        )
        return invitations.invite(post=post, person=made.person, by_letter=False, by=by)
