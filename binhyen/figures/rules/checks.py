"""Which checks a form may carry: sound ones, about its own figures, and never a target in disguise (W7)."""

from collections.abc import Callable, Mapping, Sequence
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


def make_check(kind: str, left: str, rights: Sequence[str], number: int) -> Any:
    """The expression of one of the usual checks, over indicators. Raises ValueError for an unknown kind or no figure.

    "less": left is not more than right. "sum": left is the sum of the others. "nothing": where left is above 0, right
    is too. "most": left is at most a number. "jump": left is at most so many times what it was, and 20.
    """

    if kind not in _MAKERS or not left or (kind in NEED_RIGHT and not rights):
        raise ValueError("this is no check")
    return _MAKERS[kind](left, list(rights), number)


NEED_RIGHT = frozenset({"less", "sum", "nothing"})


def _read(code: str) -> dict[str, Any]:
    return {"var": code}


def _sum(left: str, rights: list[str], number: int) -> Any:
    parts = [_read(code) for code in rights]
    return {"==": [_read(left), parts[0] if len(parts) == 1 else {"+": parts}]}


_MAKERS: Mapping[str, Callable[[str, list[str], int], Any]] = {
    "less": lambda left, rights, number: {"<=": [_read(left), _read(rights[0])]},
    "sum": _sum,
    "nothing": lambda left, rights, number: {"or": [{">": [_read(rights[0]), 0]}, {"==": [_read(left), 0]}]},
    "most": lambda left, rights, number: {"<=": [_read(left), number]},
    "jump": lambda left, rights, number: {
        "<=": [_read(left), {"+": [{"*": [_read(f"last.{left}"), number]}, JUMP_SLACK]}]
    },
}
JUMP_SLACK = 20
"""So much more than a multiple of last period is not asked about: small numbers jump."""
