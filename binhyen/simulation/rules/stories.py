"""What happens in a sample after it stands: unions that communes are drafting, renames, a transfer. Pure choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from binhyen.simulation.rules.plan import Place, stream

MERGE_SHARE, CONFLICT_SHARE, RENAME_SHARE = 0.03, 0.2, 0.01
TRANSFER_ON = date(2026, 4, 30)
"""The day on which the sample's transfers took effect, that of the first changes after the reform."""


class Kind(StrEnum):
    """What happens; the values are keys of `planted.json`."""

    MERGE_DRAFT = "merge_drafts"
    CONFLICT = "conflicting_drafts"
    RENAME = "renamed"
    TRANSFER = "transferred"


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that happens in a commune: to the groups with these ranks (in the order of their public ids)."""

    kind: Kind
    groups: tuple[int, ...]
    name: str
    effective_on: date
    document: str


def stories_of(place: Place, count: int, *, seed: int, on: date, always: bool) -> Sequence[Story]:
    """What happens in a commune with `count` groups on the day `on`; with `always`, one of each kind but a transfer."""
    random = stream(seed, "stories", place.code)
    draw = 0.0 if always else random.random()
    if count < 3 or draw >= MERGE_SHARE + RENAME_SHARE:
        return ()
    first, second, third = random.sample(range(count), 3)
    later = on + timedelta(days=random.randint(30, 120))
    paper = f"{random.randint(10, 90)}/NQ-HĐND (số ví dụ)"
    found = []
    if draw < MERGE_SHARE:
        found.append(Story(Kind.MERGE_DRAFT, (first, second), "Hợp Nhất Mẫu", later, paper))
        if always or random.random() < CONFLICT_SHARE:
            found.append(Story(Kind.CONFLICT, (second, third), "Liên Kết Mẫu", later + timedelta(days=7), paper))
    if always or draw >= MERGE_SHARE:
        begun = max(place.valid_from + timedelta(days=1), on - timedelta(days=random.randint(20, 200)))
        found.append(Story(Kind.RENAME, (third,), "Đổi Tên Mẫu", begun, paper))
    return found


def transfer_of(place: Place, count: int, *, seed: int, on: date) -> Story | None:
    """The group that a commune gave to its neighbour, None where that cannot be: too few groups, or not yet."""
    if count < 3 or on <= TRANSFER_ON or place.valid_from >= TRANSFER_ON:
        return None
    random = stream(seed, "transfer", place.code)
    return Story(Kind.TRANSFER, (random.randrange(count),), "", TRANSFER_ON, "7/NQ-UBTVQH16 (số ví dụ)")
