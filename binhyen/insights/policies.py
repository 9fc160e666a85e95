"""Who may publish figures. Every answer is a Decision with words for the person."""

from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision
from binhyen.people.policies import may
from binhyen.people.verbs import InsightsVerb


def may_publish(actor: Actor, root_id: int) -> Decision:
    """Whether the actor may publish the figures of the whole tree under a root (primary key): the Centre's duty."""
    return may(actor, InsightsVerb.PUBLISH, root_id)
