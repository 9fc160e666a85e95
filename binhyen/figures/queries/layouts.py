"""What the engine needs to know of a form's version: which positions add up, which are stocks. Kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from binhyen.figures.models import FormField, FormVersion
from binhyen.figures.states import Aggregation, Nature


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of a form's version. `additive` add up the tree; `stocks` are those of them that stand at a moment.

    `indicators` gives each position's indicator (primary key), None at a place that the version leaves free.
    """

    size: int
    additive: tuple[int, ...]
    stocks: tuple[int, ...]
    indicators: tuple[int | None, ...]

    @property
    def flows(self) -> tuple[int, ...]:
        """The positions that add up and are no stocks."""
        return tuple(position for position in self.additive if position not in self.stocks)


@lru_cache(maxsize=512)
def layout_at(version_id: int, form: str) -> Layout:
    """`layout_of` by the version's primary key and the public id of its form."""
    rows = list(
        FormField.objects.filter(version_id=version_id)
        .order_by("position")
        .values_list("position", "indicator__aggregation", "indicator__indicator__nature", "indicator__indicator_id")
    )
    size = rows[-1][0] + 1 if rows else 0
    places = {position: indicator for position, _aggregation, _nature, indicator in rows}
    additive = tuple(position for position, aggregation, _nature, _id in rows if aggregation == Aggregation.ADDITIVE)
    stocks = {position for position, _aggregation, nature, _id in rows if nature == Nature.STOCK}
    return Layout(
        size=size,
        additive=additive,
        stocks=tuple(position for position in additive if position in stocks),
        indicators=tuple(places.get(position) for position in range(size)),
    )


def layout_of(version: FormVersion) -> Layout:
    """The layout of a version in use; one statement the first time in a process, none after."""
    return layout_at(version.pk, version.form.public_id)


def translated(values: Sequence[int | None], old: Layout, new: Layout) -> list[int | None]:
    """Values of one version of a form in the places of another, by indicator; what the old one lacks is a gap."""
    if old == new:
        return list(values)
    known = {
        indicator: value for indicator, value in zip(old.indicators, values, strict=False) if indicator is not None
    }
    return [known.get(indicator) if indicator is not None else None for indicator in new.indicators]
