"""What the page of a unit shows, gathered with a constant number of statements. No HTTP here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.errors import NotFound
from binhyen.core.text import fold
from binhyen.org import maps, queries
from binhyen.org.models import Body, Event, Label, Unit
from binhyen.org.queries import pages
from binhyen.org.queries.trees import UnitRow
from binhyen.org.rules.names import full_name
from binhyen.org.states import ON_RECORD_SINCE, TWO_LEVELS_SINCE, BodyKind, UnitKind
from binhyen.org.views import words
from binhyen.org.views.past import FlowRow, Past, made_from, past_of
from binhyen.ui import phrases
from binhyen.ui.addresses import address
from binhyen.ui.components import Crumb, Moment, SummaryRow, Tab

PAGE_ROWS = 200
MOST_EVENTS = 12
LONG_LIST = 40
"""A longer list of children stands after the history."""
MAPPED = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asked for; `on` None means today."""

    on: date | None = None
    find: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """The date the page is about, and what has to be said about it."""

    on: date
    today: bool
    moved: bool
    began: date
    ended: date | None


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child in the table: its row and how many units stand below it, as text."""

    row: UnitRow
    url: str
    below: str
    head: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of the page; measures in units of the sheet."""

    view_box: str
    line: str
    dot: str
    here: str
    ground: str
    ground_line: str
    beyond: Sequence[UnitRow]
    pins: Sequence[maps.Pin]
    insets: Sequence[maps.Inset]


@dataclass(frozen=True, slots=True)
class Children:
    """The table of children: one page of lines, how many there are in all, and what the count column means."""

    page: Page[ChildLine]
    total: int
    found: int
    find: str
    below_head: str
    kinds: Sequence[str]
    coded: bool
    dashes: bool

    @property
    def long(self) -> bool:
        """Whether the list is so long that it stands last."""
        return self.total > LONG_LIST and not self.plain

    @property
    def plain(self) -> bool:
        """Whether there is nothing but names: then they stand in columns, kind by kind."""
        return not self.coded and not self.below_head


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything a unit page shows, besides the slots."""

    unit: Unit
    row: UnitRow
    day: Day
    tabs: Sequence[Tab]
    crumbs: Sequence[Crumb]
    facts: Sequence[str]
    since: str
    former: Sequence[str]
    came: Sequence[FlowRow]
    became: Sequence[FlowRow]
    bodies: Sequence[Body]
    calls: Sequence[Body]
    particulars: Sequence[SummaryRow]
    children: Children
    past: Past
    events: Sequence[Moment]
    sketch: MapView | None


def _named(unit: Unit, labels: Sequence[Label], on: date) -> UnitRow:
    """The row of the unit under the name it bore on the date, else its last name before, else its first."""
    begun = [label for label in labels if label.valid_from <= on] or list(labels[:1])
    if not begun:
        raise NotFound(_("This unit has no name on record."))
    label = begun[-1]
    return UnitRow(
        id=unit.pk,
        public_id=unit.public_id,
        kind=unit.kind,
        form=label.form,
        name=label.name,
        full_name=full_name(label.form, label.name),
        code=label.code,
        lat=unit.lat,
        lon=unit.lon,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def day_of(unit: Unit, asked: date | None, today: date) -> Day:
    """The date to show: the one asked for, or today, moved into the time in which the unit existed."""
    wanted = asked or today
    last = words.last_day(unit.valid_to) if unit.valid_to else wanted
    on = max(unit.valid_from, min(wanted, last))
    return Day(
        on=on,
        today=on == today,
        moved=asked is not None and on != asked,
        began=unit.valid_from,
        ended=words.last_day(unit.valid_to) if unit.valid_to and unit.valid_to <= today else None,
    )


def day_tabs(unit: Unit, day: Day, today: date) -> list[Tab]:
    """Today, and the last day before the reform, where the unit was there on both."""
    eve = words.last_day(TWO_LEVELS_SINCE)
    alive_then = unit.valid_from <= eve and (unit.valid_to is None or unit.valid_to > eve)
    if unit.kind not in (UnitKind.CENTRE, UnitKind.PROVINCE) or not alive_then or day.ended:
        return []
    return [
        Tab(_("Today"), "?", current=day.on == today),
        Tab(
            _("As on %(day)s, before the reform") % {"day": phrases.day(eve)},
            f"?ngay={eve:%d/%m/%Y}",
            current=day.on == eve,
        ),
    ]


def path_of(public_id: str, day: Day) -> str:
    """The address of a unit's page, on the same date."""
    return address("org:unit", public_id) + ("" if day.today else f"?ngay={day.on:%d/%m/%Y}")


def _crumbs(above: Sequence[UnitRow], here: UnitRow, day: Day) -> list[Crumb]:
    def name(row: UnitRow) -> str:
        return _("The whole country") if row.kind == UnitKind.CENTRE else row.full_name

    return [*(Crumb(name(row), path_of(row.public_id, day)) for row in above), Crumb(name(here))]


def _below_head(rows: Sequence[UnitRow]) -> tuple[str, str]:
    """(kind counted, heading) of the count column of a table of children."""
    kinds = {row.kind for row in rows}
    if UnitKind.PROVINCE in kinds or UnitKind.DISTRICT in kinds:
        return UnitKind.COMMUNE, _("Communes")
    if UnitKind.COMMUNE in kinds:
        return UnitKind.GROUP, _("Groups")
    return "", ""


def _children(rows: Sequence[UnitRow], below: Mapping[int, Mapping[str, int]], asked: Asked, day: Day) -> Children:
    kind, head = _below_head(rows)
    wanted = fold(asked.find)
    found = [row for row in rows if wanted in fold(row.full_name) or wanted == row.code] if wanted else list(rows)
    counts = {row.id: _counted(below.get(row.id, {}), kind) for row in found}
    lines = [
        ChildLine(row, path_of(row.public_id, day), phrases.number(counts[row.id]), str(words.KIND_HEADS[row.kind]))
        for row in found
    ]
    return Children(
        page=Paginator(lines, PAGE_ROWS).get_page(asked.page),
        total=len(rows),
        found=len(found),
        find=asked.find,
        below_head=head,
        kinds=[str(words.KIND_HEADS[one]) for one in dict.fromkeys(row.kind for row in rows)],
        coded=any(row.code for row in rows),
        dashes=bool(head) and None in counts.values(),
    )


def _counted(below: Mapping[str, int], kind: str) -> int | None:
    """A count to show: districts count as what stands between; groups that were never entered are not zero."""
    if kind == UnitKind.COMMUNE:
        return below.get(UnitKind.COMMUNE) or below.get(UnitKind.DISTRICT)
    return below.get(kind)


def _facts(rows: Sequence[UnitRow], unit: Unit) -> list[str]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    facts = [words.count_words(kind, total) for kind, total in counts.items()]
    if unit.area_km2:
        facts.append(_("%(n)s km²") % {"n": phrases.number(unit.area_km2, 1)})
    if unit.households:
        facts.append(_("%(n)s households") % {"n": phrases.number(unit.households)})
    return facts


def _moments(events: Sequence[Event]) -> list[Moment]:
    found = []
    for event in sorted(events, key=lambda one: (one.effective_on, one.pk)):
        _chip, state = words.status_words(event.status, event.confirmed_at.date() if event.confirmed_at else None)
        paper = event.legal_document or _("document not on record")
        kind = "done" if event.status == "confirmed" else ""
        found.append(Moment(event.effective_on, words.kind_words(event.kind), f"{paper}. {state}", kind))
    return found


def _spots(rows: Sequence[UnitRow]) -> dict[str, tuple[float, float]]:
    return {row.public_id: (row.lat, row.lon) for row in rows if row.lat is not None and row.lon is not None}


def _map(here: UnitRow, rows: Sequence[UnitRow], above: Sequence[UnitRow], day: Day) -> MapView | None:
    """A province with its communes, a district with its own, a commune in its province. Outlines are those of today's
    provinces; older units are framed by their places.
    """
    province, shown = "", list(rows)
    if here.kind == UnitKind.PROVINCE and day.on >= TWO_LEVELS_SINCE:
        province = here.code
    if here.kind == UnitKind.COMMUNE:
        shown = [here]
        if day.on >= TWO_LEVELS_SINCE:
            province = next((row.code for row in above if row.kind == UnitKind.PROVINCE), "")
    drawn = maps.sketch(_spots(shown), province=province) if here.kind in MAPPED else None
    if drawn is None:
        return None
    is_commune = here.kind == UnitKind.COMMUNE
    shape = maps.sheet().provinces.get(drawn.here)
    return MapView(
        view_box=drawn.view_box,
        line=f"{drawn.dot / 4:.2f}",
        dot=f"{drawn.dot * (2.4 if is_commune else 1):.2f}",
        here=drawn.here,
        ground=maps.ground(drawn.here, here.code) if is_commune else "",
        ground_line=f"{drawn.dot * 20:.0f}",
        beyond=[row for row in shown if shape and row.code in shape.beyond],
        pins=drawn.pins,
        insets=drawn.insets,
    )


def _calls(bodies: Sequence[Body]) -> list[Body]:
    """Who to ring first: the police, then the people's committee, then whoever else has a number. Two at most."""
    first = (BodyKind.POLICE, BodyKind.PEOPLES_COMMITTEE)
    ringing = [body for body in bodies if body.phone]
    return sorted(ringing, key=lambda body: first.index(BodyKind(body.kind)) if body.kind in first else len(first))[:2]


def _particulars(here: UnitRow, day: Day) -> list[SummaryRow]:
    rows = [SummaryRow(_("Kind"), UnitKind(here.kind).label)]
    if here.code:
        rows.append(SummaryRow(_("Official code"), here.code))
    if here.valid_from > ON_RECORD_SINCE:
        rows.append(SummaryRow(_("From"), phrases.day(here.valid_from)))
    if day.ended:
        rows.append(SummaryRow(_("Until"), phrases.day(day.ended)))
    return rows


def build(public_id: str, asked: Asked) -> UnitPage:
    """The page of the unit with this public id. Raises NotFound. The Centre has its own table of children."""
    today = clock.today()
    labels = pages.labels_at(public_id)
    unit = labels[0].unit if labels else queries.unit_by_public_id(public_id)
    day = day_of(unit, asked.on, today)
    here = _named(unit, labels, day.on)
    centre = unit.kind == UnitKind.CENTRE
    above = [] if centre else queries.ancestors(unit, day.on)
    rows = [] if centre else queries.children(unit, day.on)
    counted = [row.id for row in rows] if _below_head(rows)[0] else []
    below = pages.counts_below(counted, day.on) if counted else {}
    around = pages.Around((), {}) if centre else pages.around(unit, day.on)
    past = past_of(unit, here, around)
    came, became = made_from(past, here)
    bodies = queries.bodies(unit, day.on)
    names = [full_name(label.form, label.name) for label in labels]
    return UnitPage(
        unit=unit,
        row=here,
        day=day,
        tabs=day_tabs(unit, day, today),
        crumbs=_crumbs(above, here, day),
        facts=_facts(rows, unit),
        since=words.since_words(unit.valid_from),
        former=[name for name in dict.fromkeys(names) if name != here.full_name],
        came=came,
        became=became,
        bodies=bodies,
        calls=_calls(bodies),
        particulars=_particulars(here, day),
        children=_children(rows, below, asked, day),
        past=past,
        events=_moments([] if centre else pages.events_about(unit, MOST_EVENTS)),
        sketch=_map(here, rows, above, day),
    )
