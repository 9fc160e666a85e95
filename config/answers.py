"""Answers to questions that lower rooms ask about units and posts, by text id. The wiring names them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from binhyen.core import clock
from binhyen.core.actor import Grant
from binhyen.org import queries
from binhyen.org.models import Body, Unit
from binhyen.org.rules.names import full_name
from binhyen.people.models import Post, User


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
    """Titles of posts with their units, by public id. Three statements however many there are."""
    posts = Post.objects.filter(public_id__in=public_ids)
    units = queries.unit_rows({post.unit_id for post in posts}, clock.today())
    return {
        post.public_id: f"{post.title_words}, {units[post.unit_id].full_name}"
        if post.unit_id in units
        else post.title_words
        for post in posts
    }


def person_name(public_id: str) -> str:
    """The name of an account holder; "" for an unknown one."""
    return User.objects.filter(public_id=public_id).values_list("full_name", flat=True).first() or ""


def thing_names(things: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Names of posts, units and bodies, by kind and public id. At most seven statements however many there are."""
    found = {}
    for kinds, names_of in (
        (("post",), post_names),
        (("org.unit", "unit", "trail"), _unit_names),
        (("org.body",), _body_names),
    ):
        wanted = [each for each in things if each[0] in kinds]
        names = names_of([public_id for _kind, public_id in wanted]) if wanted else {}
        found.update({each: names[each[1]] for each in wanted if each[1] in names})
    return found


def _unit_names(public_ids: Sequence[str]) -> Mapping[str, str]:
    ids = Unit.objects.filter(public_id__in=public_ids).values_list("pk", flat=True)
    return {row.public_id: row.full_name for row in queries.unit_rows(ids, clock.today()).values()}


def _body_names(public_ids: Sequence[str]) -> Mapping[str, str]:
    return dict(Body.objects.filter(public_id__in=public_ids).values_list("public_id", "name"))
