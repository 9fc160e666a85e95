"""The verbs that a change can be sent through from its page, by the word in their address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.core.actor import Actor
from binhyen.org.models import Event
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import propose_event, withdraw_event


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of a change and the sentence that is said when it is done."""

    verb: Callable[..., Event]
    done: str | Promise

    def run(self, *, event: Event, version: int, by: Actor) -> str:
        """Carry the verb out; returns the public id of the change."""
        return self.verb(event=event, version=version, by=by).public_id


ACTS: Mapping[str, Act] = {
    "de-xuat": Act(propose_event, _("Proposed. Whoever confirms changes in this place sees it now.")),
    "xac-nhan": Act(confirm_event, _("Confirmed. The units are on record from the day of effect.")),
    "rut": Act(withdraw_event, _("Withdrawn. It stays on record and moves nothing.")),
}
