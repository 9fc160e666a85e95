"""The one small language of checks between figures: a strict part of JSONLogic (ADR 0031). Pure.

Values are whole numbers (an indicator's smallest step) under paths: "talks.held", "last.talks.held" and
"earlier.talks.held" (the same form one and two periods before), "other.group_month.sites.working" (what units below
gave in another form). An expression that needs a figure which is not given has no answer: None, and nobody is asked
anything. `{"var": [path, 0]}` counts a gap as 0.

`require_sound` proves before an expression is stored that no coercion, no unknown operator and no number beyond 53 bits
can occur, so that Python and the browser (`frontend/src/expressions.ts`) give the same answers, to the last digit.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from jsonlogic import JSONLogicExpression, Operator
from jsonlogic.evaluation import EvaluationContext, get_value
from jsonlogic.evaluation import evaluate as run
from jsonlogic.operators import operator_registry
from jsonlogic.registry import OperatorRegistry
from jsonlogic.resolving import ParsedReference

LARGEST: Final = 2**40
"""A figure beyond this is not judged: sums and products of smaller ones stay exact in a browser."""

EXACT: Final = 2**53
DEEPEST: Final = 8
LONGEST: Final = 80
PATH: Final = re.compile(r"(?:last\.|earlier\.|other\.[a-z0-9_]+\.)?[a-z0-9_]+\.[a-z0-9_]+")

Kind: TypeAlias = Literal["number", "truth"]
Answer: TypeAlias = bool | int | None
Values: TypeAlias = Mapping[str, int | None]


class Unsound(ValueError):
    """This is no expression of the language; says where and why."""


@dataclass
class _Truths(Operator):
    """`and`, `or`: over truths only, the first that decides."""

    truths: list[Any]

    @classmethod
    def from_expression(cls, operator: str, arguments: list[Any]) -> "_Truths":
        return cls(operator=operator, truths=arguments)

    def evaluate(self, context: EvaluationContext) -> bool:
        answers = (bool(get_value(truth, context)) for truth in self.truths)
        return all(answers) if self.operator == "and" else any(answers)


@dataclass
class _Not(Operator):
    """`!`: the other truth."""

    truth: Any

    @classmethod
    def from_expression(cls, operator: str, arguments: list[Any]) -> "_Not":
        return cls(operator=operator, truth=arguments[0])

    def evaluate(self, context: EvaluationContext) -> bool:
        return not get_value(self.truth, context)


_COMPARED: Final = ("<", "<=", ">", ">=", "==", "!=")


def _registry() -> OperatorRegistry:
    """Only the operators of the language: a strict part of the library's, and the three of logic."""
    made = OperatorRegistry()
    for name in ("var", "+", "-", "*", "if", *_COMPARED):
        made.register(name, operator_registry.get(name))
    made.register("and", _Truths)
    made.register("or", _Truths)
    made.register("!", _Not)
    return made


_REGISTRY: Final = _registry()


def _whole_path(reference: str) -> tuple[ParsedReference, int]:
    """A path is one name, dots and all."""
    return ParsedReference(reference, [reference]), 0


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of a part before it runs: its kind, and the largest number it can become."""

    kind: Kind
    largest: int = 0


def _parts(expression: Any) -> tuple[str, list[Any]]:
    if not isinstance(expression, dict) or len(expression) != 1:
        raise Unsound("a part is one operator with its arguments")
    [(operator, arguments)] = expression.items()
    return operator, arguments if isinstance(arguments, list) else [arguments]


def _check(expression: Any, known: Callable[[str], bool], depth: int) -> _Found:
    if isinstance(expression, bool) or (not isinstance(expression, int | dict)):
        raise Unsound(f"{expression!r} is neither a whole number nor an operator")
    if isinstance(expression, int):
        return _bounded(abs(expression))
    if depth > DEEPEST:
        raise Unsound(f"deeper than {DEEPEST} operators")
    operator, arguments = _parts(expression)
    if operator == "var":
        return _check_var(arguments, known)
    if operator not in _RULES:
        raise Unsound(f"no operator {operator!r}")
    return _RULES[operator](operator, [_check(part, known, depth + 1) for part in arguments])


def _bounded(largest: int) -> _Found:
    if largest >= EXACT:
        raise Unsound("the numbers can grow beyond what a browser counts exactly")
    return _Found("number", largest)


def _check_var(arguments: list[Any], known: Callable[[str], bool]) -> _Found:
    path, *default = arguments or [None]
    if not isinstance(path, str) or not PATH.fullmatch(path) or not known(path):
        raise Unsound(f"no figure stands under {path!r}")
    if default and default != [0]:
        raise Unsound("a gap counts as 0 or makes the check silent; nothing else stands in for it")
    return _Found("number", LARGEST)


def _need(operator: str, found: list[_Found], kind: Kind, least: int, most: int) -> None:
    if not least <= len(found) <= most or any(part.kind != kind for part in found):
        raise Unsound(f"{operator!r} takes {least} to {most} parts, each a {kind}")


def _check_sum(operator: str, found: list[_Found]) -> _Found:
    _need(operator, found, "number", 1 if operator == "-" else 2, 2 if operator == "-" else LONGEST)
    return _bounded(sum(part.largest for part in found))


def _check_product(operator: str, found: list[_Found]) -> _Found:
    _need(operator, found, "number", 2, 4)
    largest = 1
    for part in found:
        largest *= part.largest
    return _bounded(largest)


def _check_comparison(operator: str, found: list[_Found]) -> _Found:
    _need(operator, found, "number", 2, 2)
    return _Found("truth")


def _check_truths(operator: str, found: list[_Found]) -> _Found:
    _need(operator, found, "truth", 1 if operator == "!" else 2, 1 if operator == "!" else LONGEST)
    return _Found("truth")


def _check_if(operator: str, found: list[_Found]) -> _Found:
    if len(found) != 3 or found[0].kind != "truth" or found[1].kind != found[2].kind:
        raise Unsound(f"{operator!r} takes a truth and two parts of one kind")
    return _Found(found[1].kind, max(found[1].largest, found[2].largest))


_RULES: Final[Mapping[str, Callable[[str, list[_Found]], _Found]]] = {
    "+": _check_sum,
    "-": _check_sum,
    "*": _check_product,
    "if": _check_if,
    "and": _check_truths,
    "or": _check_truths,
    "!": _check_truths,
    **dict.fromkeys(_COMPARED, _check_comparison),
}


def require_sound(expression: Any, known: Callable[[str], bool], kind: Kind = "truth") -> None:
    """Raise Unsound for what is not of the language, names an unknown figure, or is not of the kind asked for."""
    if sum(1 for _part in _walk(expression)) > LONGEST:
        raise Unsound(f"longer than {LONGEST} parts")
    if _check(expression, known, 1).kind != kind:
        raise Unsound(f"this is not a {kind}")


def _walk(expression: Any) -> Iterator[Any]:
    yield expression
    inner = expression.values() if isinstance(expression, dict) else expression if isinstance(expression, list) else ()
    for part in inner:
        yield from _walk(part)


def _variables(expression: Any) -> Iterator[tuple[str, bool]]:
    """Each path with whether a gap in it is allowed."""
    for part in _walk(expression):
        if isinstance(part, dict) and "var" in part:
            _operator, arguments = _parts(part)
            yield arguments[0], len(arguments) > 1


def paths_of(expression: Any) -> tuple[str, ...]:
    """The paths that an expression reads, each once, in order."""
    return tuple(dict.fromkeys(path for path, _gap in _variables(expression)))


@lru_cache(maxsize=2048)
def _compiled(text: str) -> tuple[Operator, tuple[tuple[str, bool], ...]]:
    expression = json.loads(text)
    tree = JSONLogicExpression.from_json(expression).as_operator_tree(_REGISTRY)
    return tree, tuple(_variables(expression))


def evaluate(expression: Any, values: Values) -> Answer:
    """The answer of a sound expression over figures by path: a truth, a whole number, or None.

    None when a figure it needs is not given, or is beyond ±2**40.
    """
    tree, variables = _compiled(json.dumps(expression, separators=(",", ":")))
    read: dict[str, Any] = {}
    for path, gap in variables:
        value = values.get(path)
        if value is None:
            if not gap:
                return None
        elif abs(value) > LARGEST:
            return None
        else:
            read[path] = value
    answer: bool | int = run(tree, read, None, {"reference_parser": _whole_path})
    return answer


def flattened(own: Values, last: Values, earlier: Values, other: Mapping[str, Values]) -> dict[str, int | None]:
    """Figures by code, those of the two periods before and those of other forms, under the paths of the language."""
    known = dict(own)
    for before, figures in (
        ("last", last),
        ("earlier", earlier),
        *((f"other.{form}", row) for form, row in other.items()),
    ):
        known |= {f"{before}.{code}": value for code, value in figures.items()}
    return known


def numbers_of(expression: Any) -> tuple[int, ...]:
    """The numbers that are written into an expression, without the 0 that stands in for a gap."""
    return tuple(_numbers(expression))


def _numbers(part: Any) -> Iterator[int]:
    if isinstance(part, int):
        yield part
    elif isinstance(part, list):
        for inner in part:
            yield from _numbers(inner)
    elif isinstance(part, dict) and "var" not in part:
        for inner in part.values():
            yield from _numbers(inner)
