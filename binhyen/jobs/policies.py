"""Who may look at the jobs: whoever looks after the installation. They see names, counts and times, no content."""

from django.utils.translation import gettext_lazy as _

from binhyen.core.actor import Actor
from binhyen.core.decisions import ALLOWED, Decision, refused
from binhyen.jobs.states import SEE_JOBS


def may_see(by: Actor) -> Decision:
    """Whether the actor may see jobs and let one that was given up try again."""
    if by.system or by.holds(SEE_JOBS):
        return ALLOWED
    return refused(_("Background jobs are looked after by the technical administrator."))
