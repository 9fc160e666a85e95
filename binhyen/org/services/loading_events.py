"""The reform of 1 July 2025 as events: what became what, proposed; districts that ended and later renames, as facts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.ids import derived_public_id
from binhyen.org.models import Edge, Event, EventLine, Label, Succession, Unit
from binhyen.org.rules.tables import PairRow, RenameRow
from binhyen.org.rules.weights import components, round_shares
from binhyen.org.services import bulk
from binhyen.org.services.sources import Nation
from binhyen.org.states import (
    TWO_LEVELS_SINCE,
    Basis,
    EventKind,
    EventStatus,
    LineAction,
    Standing,
    Tree,
    UnitKind,
)

END_OF_DISTRICTS = ("203/2025/QH15", date(2025, 6, 16))
"""The resolution that amended the Constitution and ended the district level."""

Keys = Mapping[tuple[str, str], int]


def _event(public_id: str, kind: str, place: int, law: tuple[str, date | None], by: Actor) -> Event:
    return Event(
        public_id=public_id,
        kind=kind,
        status=EventStatus.PROPOSED,
        effective_on=TWO_LEVELS_SINCE,
        legal_document=law[0],
        legal_date=law[1],
        place_id=place,
        recorded_at=clock.now(),
        recorded_by=by.system or by.post_id,
        source="official list",
    )


def _kind_of(pairs: Iterable[PairRow]) -> str:
    counted = [pair for pair in pairs if pair.weight > 0]
    befores, afters = {pair.before for pair in counted}, {pair.after for pair in counted}
    if len(afters) == 1:
        return EventKind.MERGE if len(befores) > 1 else EventKind.REORGANISE
    return EventKind.SPLIT if len(befores) == 1 else EventKind.REORGANISE


def _commune_events(nation: Nation, old: Keys, new: Keys, by: Actor) -> list[tuple[Event, list[Succession]]]:
    """One event per group of communes that hang together through splits, so that every share is in one event."""
    survivors = nation.surviving_communes
    living = [pair for pair in nation.pairs if pair.weight > 0 and pair.after not in survivors]
    group_of: dict[str, int] = {}
    groups = components((pair.before, pair.after) for pair in living)
    for index, (_befores, afters) in enumerate(groups):
        group_of.update(dict.fromkeys(afters, index))
    gathered: dict[int, list[PairRow]] = {}
    for pair in nation.pairs:
        if pair.after in group_of:
            gathered.setdefault(group_of[pair.after], []).append(pair)
    found = []
    for index, (_befores, afters) in enumerate(groups):
        place, _most = Counter(nation.communes[code].province for code in sorted(afters)).most_common(1)[0]
        first = next(nation.communes[code] for code in sorted(afters) if nation.communes[code].province == place)
        event = _event(
            derived_public_id("reform", *sorted(afters)),
            _kind_of(gathered[index]),
            new[UnitKind.PROVINCE, place],
            (first.legal_document, first.legal_date),
            by,
        )
        found.append((event, [_succession(event, pair, old, new) for pair in gathered[index]]))
    return found


def _succession(event: Event, pair: PairRow, old: Keys, new: Keys) -> Succession:
    kind = UnitKind.DISTRICT if pair.level == "district" else UnitKind.COMMUNE
    return Succession(
        event=event,
        predecessor_id=old[kind, pair.before],
        successor_id=new[UnitKind.COMMUNE, pair.after],
        basis=Basis.AREA,
        weight=pair.weight,
        exact=pair.whole,
        standing=pair.standing,
        reason=pair.reason,
        source=pair.source,
    )


def _province_events(nation: Nation, old: Keys, new: Keys, by: Actor) -> list[tuple[Event, list[Succession]]]:
    """One event for all provinces that hang together; the shares follow from their communes."""
    flows = {code: flow for code, flow in nation.province_flows.items() if code not in nation.surviving_provinces}
    found = []
    for befores, afters in components((code, after) for code, flow in flows.items() for after in flow):
        row = nation.provinces[min(afters)]
        public_id = derived_public_id("reform-province", *sorted(afters))
        kind = EventKind.MERGE if len(afters) == 1 else EventKind.REORGANISE
        place = new[UnitKind.PROVINCE, row.code]
        event = _event(public_id, kind, place, (row.legal_document, row.legal_date), by)
        rows = []
        for before in sorted(befores):
            targets = sorted(flows[before])
            shares = round_shares([float(flows[before][after]) for after in targets])
            for after, share in zip(targets, shares, strict=True):
                rows.append(
                    Succession(
                        event=event,
                        predecessor_id=old[UnitKind.PROVINCE, before],
                        successor_id=new[UnitKind.PROVINCE, after],
                        basis=Basis.AREA,
                        weight=share,
                        exact=len(targets) == 1,
                        standing=Standing.AGREED,
                        reason="communes",
                        source="communes",
                    )
                )
        found.append((event, rows))
    return found


def _district_events(nation: Nation, old: Keys, new: Keys, by: Actor) -> list[tuple[Event, list[EventLine]]]:
    """One confirmed event per province of today: its districts ended. There is nothing to weigh."""
    home = {code: flow.most_common(1)[0][0] for code, flow in nation.province_flows.items()}
    below: dict[str, list[str]] = {}
    for code, row in nation.old_districts.items():
        below.setdefault(home[row.province], []).append(code)
    found = []
    for province, codes in sorted(below.items()):
        place = new[UnitKind.PROVINCE, province]
        public_id = derived_public_id("reform-districts", province)
        event = _event(public_id, EventKind.CLOSE, place, END_OF_DISTRICTS, by)
        _confirm(event, by)
        lines = [
            EventLine(
                event=event,
                order=order,
                action=LineAction.END,
                unit_id=old[UnitKind.DISTRICT, code],
                kind=UnitKind.DISTRICT,
            )
            for order, code in enumerate(sorted(codes))
        ]
        found.append((event, lines))
    return found


def _confirm(event: Event, by: Actor) -> None:
    event.status = EventStatus.CONFIRMED
    event.confirmed_at = clock.now()
    event.confirmed_by = by.system or by.post_id


def _name_causes(pairs: Iterable[Succession], closings: Iterable[Event], nation: Nation, new: Keys) -> None:
    """Write on each edge that began with the reform which event made it."""
    cause = {pair.successor_id: pair.event_id for pair in pairs if pair.weight > 0}
    closing = {event.place_id: event.pk for event in closings}
    began = list(Edge.objects.filter(tree=Tree.TERRITORY, valid_from=TWO_LEVELS_SINCE, event=None))
    for edge in began:
        edge.event_id = cause.get(edge.child_id) or closing.get(edge.parent_id)
    Edge.objects.bulk_update(began, ["event"], batch_size=400)


def write_events(nation: Nation, old: Keys, new: Keys, by: Actor) -> tuple[int, int]:
    """Write the events of the reform that are not there yet. Returns (events, pairs).

    An event that is there is left alone, whatever its state: a province may have confirmed or corrected it.
    """
    there = set(Event.objects.filter(effective_on=TWO_LEVELS_SINCE).values_list("public_id", flat=True))
    shared = [*_commune_events(nation, old, new, by), *_province_events(nation, old, new, by)]
    missing = [(event, rows) for event, rows in shared if event.public_id not in there]
    closed = _district_events(nation, old, new, by)
    closings = [(event, lines) for event, lines in closed if event.public_id not in there]
    Event.objects.bulk_create([event for event, _rows in (*missing, *closings)])
    pairs = [row for _event, rows in missing for row in rows]
    lines = [line for _event, rows in closings for line in rows]
    for pair in pairs:
        pair.event_id = pair.event.pk
    for line in lines:
        line.event_id = line.event.pk
    Succession.objects.bulk_create(pairs)
    EventLine.objects.bulk_create(lines)
    if missing or closings:
        _name_causes(pairs, [event for event, _lines in closings], nation, new)
    return len(missing) + len(closings), len(pairs)


def _rename_event(row: RenameRow, place: int, by: Actor) -> Event:
    public_id = derived_public_id("rename", row.legal_document, row.effective_on.isoformat(), str(place))
    event = _event(public_id, EventKind.RENAME, place, (row.legal_document, row.legal_date), by)
    event.effective_on = row.effective_on
    _confirm(event, by)
    return event


def write_renames(nation: Nation, new: Keys, by: Actor) -> int:
    """Write the later changes of form, one confirmed event per document and province. Returns how many units.

    A unit whose label already begins on that day, or which is gone, is passed over.
    """
    events: dict[str, Event] = {}
    lines: list[EventLine] = []
    fresh: list[Label] = []
    for row in nation.renames:
        kind = UnitKind.PROVINCE if row.level == "province" else UnitKind.COMMUNE
        unit = Unit.objects.get(pk=new[kind, row.code])
        held = Label.objects.filter(unit=unit, lang="vi", valid_to=None, valid_from__lt=row.effective_on)
        if not held.update(valid_to=row.effective_on):
            continue
        province = row.code if row.level == "province" else nation.communes[row.code].province
        event = _rename_event(row, new[UnitKind.PROVINCE, province], by)
        event = events.setdefault(event.public_id, event)
        label = bulk.new_label(unit, form=row.form, name=row.name, code=row.code, start=row.effective_on)
        fresh.append(label)
        lines.append(
            EventLine(
                event=event,
                order=len(lines),
                action=LineAction.RENAME,
                unit=unit,
                kind=kind,
                form=row.form,
                name=row.name,
                code=row.code,
            )
        )
    _store_renames(list(events.values()), lines, fresh)
    return len(lines)


def _store_renames(events: list[Event], lines: list[EventLine], labels: list[Label]) -> None:
    there = {event.public_id: event for event in Event.objects.filter(public_id__in=[e.public_id for e in events])}
    Event.objects.bulk_create([event for event in events if event.public_id not in there])
    for line in lines:
        line.event = there.get(line.event.public_id, line.event)
        line.event_id = line.event.pk
    EventLine.objects.bulk_create(lines)
    bulk.add_labels(labels)
