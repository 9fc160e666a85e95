"""What the contract page shows: the walls of this build, its closed lists, its version."""

from dataclasses import dataclass

import binhyen
from binhyen.core import closed
from binhyen.portal.rules import LIMITS, Standing, collected, standing


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract as this build can hold it."""

    walls: tuple[Standing, ...]
    limits: tuple[str, ...]
    lists: dict[str, list[str]]
    fingerprint: str
    genuine: bool
    version: str

    @property
    def tests(self) -> int:
        """How many tests hold the walls."""
        return len({name for each in self.walls for name in each.tests})

    @property
    def promises(self) -> int:
        """How many promises they prove."""
        return sum(len(each.kept) for each in self.walls)


def contract() -> Contract:
    """The contract of the running build; `genuine` is False when its closed lists are not the released ones."""
    lists = closed.closed_lists()
    return Contract(
        walls=standing(collected()),
        limits=LIMITS,
        lists=lists,
        fingerprint=closed.fingerprint(lists),
        genuine=not closed.differences(lists, closed.manifest()),
        version=binhyen.__version__,
    )
