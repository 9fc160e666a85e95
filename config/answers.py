"""Answers to questions that lower rooms ask about units and posts, by text id. The wiring names them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from binhyen.core import clock
from binhyen.core.actor import Grant
from binhyen.org import queries
from binhyen.org.models import Unit
from binhyen.org.rules.names import full_name
from binhyen.people.models import Post


def unit_name(public_id: str) -> str:
    """The full name of a unit as it is called today, or was last; "" for an unknown one."""
    unit = Unit.objects.filter(public_id=public_id).first()
    if unit is None:
        return ""
    label = queries.label_on(unit, clock.today())
    return full_name(label.form, label.name)


def unit_public_id(pk: int) -> str:
    """The public id of a unit; "" for an unknown one."""
    return Unit.objects.filter(pk=pk).values_list("public_id", flat=True).first() or ""


def unit_in_reach(public_id: str, grant: Grant) -> bool:
    """Whether a grant holds at a unit: it is the grant's own, or lies (for an ended one: lay last) below it."""
    unit = Unit.objects.filter(public_id=public_id).first()
    if unit is None:
        return False
    on = clock.today() if unit.valid_to is None else min(clock.today(), unit.valid_to - timedelta(days=1))
    return unit.pk == grant.unit_id or (grant.whole_subtree and queries.is_within(unit.pk, grant.unit_id, on))


def post_names(public_ids: Sequence[str]) -> Mapping[str, str]:
    """Titles of posts by public id."""
    return {post.public_id: post.get_title_display() for post in Post.objects.filter(public_id__in=public_ids)}
