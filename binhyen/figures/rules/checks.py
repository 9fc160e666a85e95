"""Which checks a form may carry: sound ones, about its own figures, and never a target in disguise (W7)."""

from collections.abc import Callable, Mapping
from typing import Any

from binhyen.figures.rules.catalogue import NO_TARGET
from binhyen.figures.rules.expressions import Unsound, numbers_of, paths_of, require_sound


def own_code(path: str) -> str:
    """The indicator behind a path: of this form, of a period before, or of another form."""
    return ".".join(path.split(".")[-2:])


def require_check(expression: Any, own: Mapping[str, str], known: Callable[[str], bool]) -> None:
    """Raise Unsound unless the expression is a check that this form may carry.

    `own` gives the kind of object of each indicator of the form; `known` says whether another path has a figure. A
    check with a figure on tips, arrests, names or surrenders compares it with its own parts only: no number but 0 and
    no period before, for "at least ten" and "more than last month" are targets.
    """
    require_sound(expression, lambda path: path in own or known(path))
    paths = paths_of(expression)
    if not any(path in own for path in paths):
        raise Unsound("a check reads at least one figure of its own form")
    guarded = any(own.get(own_code(path)) in NO_TARGET for path in paths)
    if guarded and (any(numbers_of(expression)) or any(path not in own for path in paths)):
        raise Unsound(
            "figures on tips, arrests, names or surrenders carry no target: they are held to their parts only"
        )
