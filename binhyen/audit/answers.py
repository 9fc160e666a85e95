"""What only rooms above know of a unit or a post: asked through the wiring, by text id.

`ANSWERS` in the wiring module names a function for each question. An installation whose wiring leaves one out gets the
plain answer: no name, out of reach.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from binhyen.core.actor import Actor, Grant


@cache
def _answers(module: str) -> Mapping[str, Callable[..., Any]]:
    paths: Mapping[str, str] = getattr(import_module(module), "ANSWERS", {})
    return {question: import_string(path) for question, path in paths.items()}


def _ask(question: str, plain: Any, *given: Any) -> Any:
    answer = _answers(settings.BINHYEN_WIRING).get(question)
    return plain if answer is None else answer(*given)


def unit_name(unit: str) -> str:
    """The name of a unit today; "" when it is not known."""
    return str(_ask("unit_name", "", unit))


def unit_id(pk: int) -> str:
    """The public id of the unit with a primary key; "" when it is not known."""
    return str(_ask("unit_public_id", "", pk))


def in_reach(unit: str, grant: Grant) -> bool:
    """Whether a unit lies where a grant holds: the unit of the grant, or below it when the grant covers the subtree."""
    return bool(_ask("unit_in_reach", False, unit, grant))


def post_names(posts: Iterable[str]) -> Mapping[str, str]:
    """Titles of posts by public id, in one statement; unknown ones are left out."""
    found: Mapping[str, str] = _ask("post_names", {}, tuple(sorted({post for post in posts if post})))
    return found


def thing_names(things: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Names of things by kind and public id, in a fixed number of statements; those without a name are left out."""
    found: Mapping[tuple[str, str], str] = _ask(
        "thing_names", {}, tuple(sorted({each for each in things if all(each)}))
    )
    return found


def person_name(person: str) -> str:
    """The name of an account holder by public id; "" for an unknown one, or one whose account has ended."""
    return str(_ask("person_name", "", person))


def names_open(by: Actor, unit: str) -> bool:
    """Whether the actor may see now who held the posts in a unit's trail: a reading that was allowed and is logged."""
    return bool(_ask("trail_names_open", False, by, unit))
