"""Carrying out a verb for a page: a refusal that one can correct comes back as words, the others go on as they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from binhyen.core.errors import BadInput, InvalidTransition, Stale, TooLarge

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What the verb gave, or why it was refused; `stale` when somebody else was faster."""

    result: T | None = None
    refusal: str = ""
    stale: bool = False


def attempt(act: Callable[[], T]) -> Done[T]:
    """Carry out `act`. Not allowed and not found are not caught: they lead to the page of refusals."""
    try:
        return Done(act())
    except (BadInput, InvalidTransition, Stale, TooLarge) as refusal:
        return Done(None, f"{refusal.sentence} {refusal.what_to_do}".strip(), isinstance(refusal, Stale))
