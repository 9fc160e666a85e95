"""Published totals from before the system: shipped with a release, or typed with their source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor
from binhyen.core.errors import BadInput
from binhyen.org.models import Unit
from binhyen.org.queries import root_unit
from binhyen.org.states import UnitKind
from binhyen.reviews import policies
from binhyen.reviews.models import PastFigure
from binhyen.reviews.services.moving import who
from binhyen.reviews.states import Exactness, Topic

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class PastRow:
    """One published total: days included, value in whole units."""

    topic: Topic
    start: date
    end: date
    value: int
    exactness: Exactness
    source: str
    source_on: date | None = None


def shipped_rows() -> Iterator[PastRow]:
    """The national totals that ship with a release."""
    text = (files("binhyen.reviews") / "data" / "past_figures.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        topic, start, end, value, exactness, source, source_on = line.split("\t")
        yield PastRow(
            topic=Topic(topic),
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
            value=int(value),
            exactness=Exactness(exactness),
            source=source,
            source_on=date.fromisoformat(source_on) if source_on else None,
        )


def load_past_figures(*, by: Actor) -> int:
    """Load the shipped national totals at the Centre; what is there already stays. Returns how many were added."""
    with db.write():
        centre = root_unit(clock.today())
        if centre is None or centre.kind != UnitKind.CENTRE:
            raise BadInput(_("There is no Centre to load national totals at."))
        rows = list(shipped_rows())
        fresh = [row for row in rows if not _there(centre, row)]
        PastFigure.objects.bulk_create(_figure(centre, row, by, shipped=True) for row in fresh)
        if fresh:
            audit.record(
                by=by,
                verb="past_figure.loaded",
                unit=centre.public_id,
                object_type="past_figure",
                object_id="shipped",
                detail={"count": len(fresh)},
            )
        return len(fresh)


def type_past_figure(*, unit: Unit, row: PastRow, by: Actor) -> PastFigure:
    """Type one published total of a commune, a province or the Centre, with its source.

    Raises NotAllowed, BadInput: no source, a count of 1 to 4, days in the wrong order or to come, twice the same.
    """
    with db.write():
        policies.may_compose(by, unit).require()
        _require_publishable(unit, row)
        made = _figure(unit, row, by, shipped=False)
        made.save()
        audit.record(
            by=by,
            verb="past_figure.typed",
            unit=unit.public_id,
            object_type="past_figure",
            object_id=made.public_id,
            detail={"topic": str(row.topic)},
        )
        return made


def _require_publishable(unit: Unit, row: PastRow) -> None:
    if not row.source.strip():
        raise BadInput(_("Say which publication it stands in."))
    if row.value < 0 or 0 < row.value < SMALLEST:
        raise BadInput(_("A total below 5 could point at somebody: it is not kept."))
    if row.end < row.start or row.end > clock.today():
        raise BadInput(_("The days are in the wrong order, or still to come."))
    if _there(unit, row):
        raise BadInput(_("This total is there already."))


def _there(unit: Unit, row: PastRow) -> bool:
    return PastFigure.objects.filter(unit=unit, topic=row.topic, start=row.start, end=row.end).exists()


def _figure(unit: Unit, row: PastRow, by: Actor, *, shipped: bool) -> PastFigure:
    return PastFigure(
        topic=row.topic,
        unit=unit,
        start=row.start,
        end=row.end,
        value=row.value,
        exactness=row.exactness,
        source=row.source,
        source_on=row.source_on,
        shipped=shipped,
        typed_at=clock.now(),
        typed_by=who(by),
    )
