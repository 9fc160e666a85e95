"""Totals from before the system as points of a series: typed from a publication, marked as typed, with their source.

No report stands behind them, so they are never added to live figures: they stand beside the points of the series.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from binhyen.org.models import Unit
from binhyen.reviews.models import PastFigure
from binhyen.reviews.states import INDICATOR_OF_TOPIC, Exactness


@dataclass(frozen=True, slots=True)
class PastPoint:
    """One typed total: both days included, the value in whole units of the indicator's measure, and its source."""

    code: str
    start: date
    end: date
    value: int
    exactness: str
    source: str
    source_on: date | None
    typed: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether the publication gives the number itself, not "more than" or "about"."""
        return self.exactness == Exactness.EXACT

    @property
    def exactness_words(self) -> str:
        """How the number was published, in the reader's language."""
        return str(Exactness(self.exactness).label)


def past_of(unit: Unit, code: str) -> list[PastPoint]:
    """The typed totals of an indicator (its code) at a unit, oldest first; one statement, none for an indicator that no
    topic counts.
    """
    return list(past_of_many(unit, [code]).get(code, ()))


def past_of_many(unit: Unit, codes: Iterable[str]) -> Mapping[str, Sequence[PastPoint]]:
    """The same for several indicators at once: those without a typed total are absent. At most one statement."""
    wanted = set(codes)
    topics = [topic for topic, code in INDICATOR_OF_TOPIC.items() if code in wanted]
    if not topics:
        return {}
    found: dict[str, list[PastPoint]] = {}
    for row in PastFigure.objects.filter(unit=unit, topic__in=topics).order_by("start", "end", "id"):
        code = INDICATOR_OF_TOPIC[row.topic]
        point = PastPoint(code, row.start, row.end, row.value, row.exactness, row.source, row.source_on)
        found.setdefault(code, []).append(point)
    return found
