"""Making a sample nation: part by part, each one transaction, so that a run that was killed goes on where it stood."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from binhyen.core import clock, db
from binhyen.core.errors import BadInput, NotAllowed
from binhyen.figures.models import Period
from binhyen.figures.services.rebuilding import rebuild_totals
from binhyen.org.states import UnitKind
from binhyen.simulation import queries
from binhyen.simulation.models import SampleNation, SamplePart
from binhyen.simulation.rules.plan import Place, plan_place
from binhyen.simulation.services.figures import Provinces, asked
from binhyen.simulation.services.reporting import make_periods, report_parts, write_part
from binhyen.simulation.services.rows import build
from binhyen.simulation.services.sending import Sample
from binhyen.simulation.services.stories import tell_stories

COMMUNES_A_PART = 8
MONTHS = 24
"""Administrative months for which units have reported."""

DEFAULT_PROVINCE = "46"
"""Huế: 40 communes, wards and hamlets, plain and mountain, one district level city before."""

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how many parts are done, and how many there are."""


class Scale(StrEnum):
    """How much of the nation is made."""

    VILLAGE = "village"
    PROVINCE = "province"
    NATION = "nation"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the same order gives the same sample."""

    scale: Scale
    seed: int
    on: date
    province_code: str = DEFAULT_PROVINCE
    months: int = MONTHS


@dataclass(frozen=True, slots=True)
class Part:
    """Some places that are made in one transaction."""

    key: str
    title: str
    places: Sequence[Place]
    down_to_groups: bool


def _quiet(title: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def _refuse_other(order: Order, nation: SampleNation | None) -> None:
    """Raise NotAllowed for a database in which real people have accounts, or which holds another sample."""
    elsewhere = _("Take an empty database: set BINHYEN_DATA or DATABASE_URL.")
    if nation is None:
        if queries.holds_accounts():
            raise NotAllowed(
                _("This database holds real people. A sample is never mixed with them."), what_to_do=elsewhere
            )
        return
    held = (nation.scale, nation.seed, nation.province_code, nation.months)
    if held != (order.scale, order.seed, order.province_code, order.months):
        words = _("This database already holds another sample (%(scale)s, seed %(seed)s).")
        raise NotAllowed(words % {"scale": nation.scale, "seed": nation.seed}, what_to_do=elsewhere)


def _mark(order: Order) -> SampleNation:
    with db.write():
        return SampleNation.objects.create(
            seed=order.seed,
            scale=order.scale,
            province_code=order.province_code,
            on=order.on,
            months=order.months,
            started_at=clock.now(),
        )


def simulate_nation(*, order: Order, progress: Progress = _quiet) -> SampleNation:
    """Make the sample, or the rest of one that was begun (on the day of its beginning); a finished one stays as it is.

    Each part is one transaction. Raises BadInput when no units are loaded or the province is unknown, NotAllowed when
    the database holds real people or another sample: then nothing is stored.
    """
    nation = queries.sample()
    _refuse_other(order, nation)
    if nation is not None and nation.finished_at is not None:
        return nation
    parts = list(parts_of(order, queries.places_on(nation.on if nation else order.on)))
    nation = nation or _mark(order)
    done = set(nation.parts.values_list("key", flat=True))
    for index, part in enumerate(parts):
        progress(part.title, index, len(parts))
        if part.key not in done:
            _make_part(nation, part)
    told = [part for part in _by_province(parts) if part.key not in done]
    for index, part in enumerate(told):
        progress(part.title, index, len(told))
        _tell_part(nation, part)
    if nation.months:
        _report(nation, parts, done, progress)
    progress("", len(parts), len(parts))
    with db.write():
        db.refresh_statistics()
        nation.finished_at = clock.now()
        nation.save(update_fields=["finished_at"])
    return nation


def _report(nation: SampleNation, parts: Sequence[Part], done: set[str], progress: Progress) -> None:
    """The reports of the sample: periods, then place by place, then the totals of all."""
    with db.write():
        make_periods(nation, nation.months)
    forms = asked(Period.objects.all())
    sample = Sample(nation.seed, nation.on, Provinces())
    communes = [place.unit_id for part in parts for place in part.places if place.kind == UnitKind.COMMUNE]
    deep = [
        (part.key.removesuffix("/stories"), part.title, [p.unit_id for p in part.places if p.kind == UnitKind.COMMUNE])
        for part in _by_province(parts)
    ]
    written = list(report_parts(communes, deep, whole=nation.scale != Scale.VILLAGE))
    for index, part in enumerate(written):
        progress(_("Reports: %(place)s") % {"place": part.title or _("other places")}, index, len(written))
        if part.key not in done:
            with db.write():
                tables = write_part(part, forms, sample)
                SamplePart.objects.create(
                    nation=nation, key=part.key, rows=tables.store(), planted=dict(tables.planted)
                )
    if "totals" not in done:
        progress(_("Totals of all reports"), len(written) - 1, len(written))
        rebuild_totals()
        with db.write():
            SamplePart.objects.create(nation=nation, key="totals", rows=0)


def _make_part(nation: SampleNation, part: Part) -> None:
    plans = [
        plan_place(place, seed=nation.seed, on=nation.on, down_to_groups=part.down_to_groups) for place in part.places
    ]
    with db.write():
        batch = build(plans, seed=nation.seed)
        rows = batch.store(by=queries.SIMULATION)
        SamplePart.objects.create(nation=nation, key=part.key, rows=rows, planted=dict(batch.planted))


def _tell_part(nation: SampleNation, part: Part) -> None:
    communes = [place for place in part.places if place.kind == UnitKind.COMMUNE]
    province = next((place.unit_id for place in part.places if place.kind == UnitKind.PROVINCE), None)
    always = communes[0].province_code == nation.province_code
    with db.write():
        events, planted = tell_stories(nation=nation, province=province, places=communes, always=always)
        SamplePart.objects.create(nation=nation, key=part.key, rows=events, planted=planted)


def _by_province(parts: Sequence[Part]) -> Iterator[Part]:
    """One more part for each province that has groups: what happens in it after everything stands."""
    above = {place.province_code: place for part in parts for place in part.places if place.kind == UnitKind.PROVINCE}
    deep = [part for part in parts if part.down_to_groups]
    for code in dict.fromkeys(part.places[0].province_code for part in deep):
        communes = [place for part in deep for place in part.places if place.province_code == code]
        places = [above[code], *communes] if code in above else communes
        yield Part(f"{code}/stories", above[code].name if code in above else code, places, down_to_groups=True)


def parts_of(order: Order, places: Sequence[Place]) -> Iterator[Part]:
    """The parts of an order in the order in which they are made: the upper levels first, then province by province."""
    wanted = list(_places_of(order, places))
    communes = [place for place in wanted if place.kind == UnitKind.COMMUNE]
    if not communes:
        raise BadInput(
            _("There is no commune to make a sample on."),
            what_to_do=_("Load the units first: binhyen org load. Check the code of the province."),
        )
    upper = [place for place in wanted if place.kind != UnitKind.COMMUNE]
    if upper:
        yield Part("upper", "Trung ương và cấp tỉnh", upper, down_to_groups=False)
    names = {place.province_code: place.name for place in upper if place.kind == UnitKind.PROVINCE}
    for code in dict.fromkeys(place.province_code for place in communes):
        own = [place for place in communes if place.province_code == code]
        deep = order.scale != Scale.PROVINCE or code == order.province_code
        for start in range(0, len(own), COMMUNES_A_PART):
            yield Part(f"{code}/{start}", names.get(code, code), own[start : start + COMMUNES_A_PART], deep)


def _places_of(order: Order, places: Sequence[Place]) -> Iterator[Place]:
    """The places of an order. A village is one commune of the province with what stands above it."""
    if order.scale != Scale.VILLAGE:
        if order.scale == Scale.PROVINCE and all(place.province_code != order.province_code for place in places):
            return
        yield from places
        return
    mine = [place for place in places if place.province_code in {"", order.province_code}]
    communes = [place for place in mine if place.kind == UnitKind.COMMUNE]
    yield from (place for place in mine if place.kind != UnitKind.COMMUNE)
    yield from communes[:1]
