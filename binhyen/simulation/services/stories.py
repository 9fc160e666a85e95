"""What happens in a sample, through the product's own verbs: drafted unions, renames, a transfer in each province."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from binhyen.org.models import Event, Label, Unit
from binhyen.org.queries.trees import alive
from binhyen.org.rules.plan import Line, Move, Rename, Start, merge
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from binhyen.org.states import Tree, UnitKind
from binhyen.simulation.models import SampleNation
from binhyen.simulation.queries import SIMULATION
from binhyen.simulation.rules.plan import Place
from binhyen.simulation.rules.stories import Kind, Story, stories_of, transfer_of

Planted = dict[str, list[object]]


def tell_stories(
    *, nation: SampleNation, province: int | None, places: Sequence[Place], always: bool
) -> tuple[int, Planted]:
    """Let things happen in the communes of one province (primary key; None where there is no province).

    Returns how many events were stored and what was planted. With `always` the first commune has one of each kind.
    """
    planted: Planted = defaultdict(list)
    groups = _groups(places, nation)
    events = 0
    for index, place in enumerate(places):
        mine = groups.get(place.unit_id, [])
        first = always and index == 0
        for story in stories_of(place, len(mine), seed=nation.seed, on=nation.on, always=first):
            planted[story.kind].append(_tell(place, mine, story))
            events += 1
    if province is not None and len(places) > 1:
        giver, taker = places[0], places[1]
        mine = groups.get(giver.unit_id, [])
        given = transfer_of(giver, len(mine), seed=nation.seed, on=nation.on)
        if given is not None:
            planted[given.kind].append(_transfer(province, taker, mine[given.groups[0]], given))
            events += 1
    return events, dict(planted)


def _groups(places: Sequence[Place], nation: SampleNation) -> dict[int, list[Label]]:
    """Today's groups of each commune, in the order of their public ids: the same for the same sample."""
    labels = Label.objects.filter(
        alive(nation.on),
        alive(nation.on, "unit__parents__"),
        lang="vi",
        kind=UnitKind.GROUP,
        unit__parents__tree=Tree.TERRITORY,
        unit__parents__parent_id__in=[place.unit_id for place in places],
    )
    found: dict[int, list[Label]] = defaultdict(list)
    rows = labels.annotate(above=F("unit__parents__parent_id")).select_related("unit").order_by("unit__public_id")
    for label in rows:
        found[label.above].append(label)
    return found


def _tell(place: Place, groups: Sequence[Label], story: Story) -> dict[str, object]:
    chosen = [groups[rank] for rank in story.groups]
    event = _draft(Unit.objects.get(pk=place.unit_id), story, _lines(place, chosen, story))
    if story.kind == Kind.RENAME:
        _carry_out(event)
    return {"event": event.public_id, "groups": [label.unit.public_id for label in chosen]}


def _lines(place: Place, chosen: Sequence[Label], story: Story) -> list[Line]:
    if story.kind == Kind.RENAME:
        return [Rename(chosen[0].unit_id, chosen[0].form, story.name)]
    households = sum(label.unit.households or 0 for label in chosen)
    into = Start("n1", UnitKind.GROUP, chosen[0].form, story.name, parent=place.unit_id, households=households)
    return merge([label.unit_id for label in chosen], into)


def _transfer(province: int, taker: Place, group: Label, story: Story) -> dict[str, object]:
    event = _draft(Unit.objects.get(pk=province), story, [Move(group.unit_id, parent=taker.unit_id)])
    _carry_out(event)
    return {"event": event.public_id, "groups": [group.unit.public_id]}


def _draft(place: Unit, story: Story, lines: list[Line]) -> Event:
    return draft_event(
        place=place,
        effective_on=story.effective_on,
        lines=lines,
        by=SIMULATION,
        legal_document=story.document,
        legal_date=None,
    )


def _carry_out(event: Event) -> None:
    proposed = propose_event(event=event, version=event.version, by=SIMULATION)
    confirm_event(event=proposed, version=proposed.version, by=SIMULATION)
