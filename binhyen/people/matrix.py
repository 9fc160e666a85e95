"""The access matrix: what every role may do in relation to a unit. A test holds it against the policies themselves."""

from enum import StrEnum

from binhyen.people.roles import Role
from binhyen.people.verbs import CARRIES, VERB_WORDS


class Relation(StrEnum):
    """Where a unit stands, seen from the post that asks."""

    SELF = "self"
    BELOW = "below"
    ABOVE = "above"
    SIBLING = "sibling"
    STRANGER = "stranger"
    ENDED = "ended"


def relations(role: Role, verb: str) -> frozenset[Relation]:
    """The relations in which a role may carry out a verb. Above, beside, elsewhere and from an ended post: never."""
    carries = CARRIES[role]
    found = set()
    if verb in carries.all:
        found.add(Relation.SELF)
    if verb in carries.subtree:
        found.add(Relation.BELOW)
    return frozenset(found)


def matrix() -> dict[Role, dict[str, frozenset[Relation]]]:
    """Every role, every verb, the relations in which it holds: the whole of docs/reference/access-matrix.md."""
    return {role: {verb: relations(role, verb) for verb in VERB_WORDS} for role in Role}
