"""Any sequence of merges, splits, transfers, renames, creations and closings keeps the promises of the tree."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from binhyen.core.actor import system_actor
from binhyen.core.errors import Refused
from binhyen.org import queries
from binhyen.org.models import Edge, Unit
from binhyen.org.rules.plan import Line, Move, Part, Rename, Start, merge, split
from binhyen.org.services.checking import verify_units
from binhyen.org.services.confirming import confirm_event
from binhyen.org.services.events import draft_event, propose_event
from tests.org.conftest import BEGAN, Land
from tests.support.once import copies

BY = system_actor("sequence")
FIRST = date(2025, 8, 1)
Choice = Callable[[list[Unit]], Unit]


class _Writer:
    """Turns drawn numbers into plans over the units that are alive."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.count = 0

    def pick(self, kind: str, many: int) -> list[Unit]:
        alive = list(Unit.objects.filter(kind=kind, valid_to=None).order_by("pk"))
        indexes = self.data.draw(
            st.lists(st.integers(0, len(alive) - 1), min_size=many, max_size=many, unique=True)
            if len(alive) >= many
            else st.just([])
        )
        return [alive[index] for index in indexes]

    def start(self, kind: str, parent: int) -> Start:
        self.count += 1
        form, code = ("xa", f"{10000 + self.count}") if kind == "commune" else ("thon", "")
        return Start(f"k{self.count}", kind, form, f"Mới {self.count}", parent, code=code)

    def parent(self, unit: Unit) -> int:
        return Edge.objects.get(child=unit, tree="territory", valid_to=None).parent_id

    def merge(self, kind: str) -> list[Line]:
        units = self.pick(kind, 2)
        return merge([unit.pk for unit in units], self.start(kind, self.parent(units[0]))) if units else []

    def split(self, kind: str) -> list[Line]:
        units = self.pick(kind, 1)
        if not units:
            return []
        above, measures = self.parent(units[0]), self.data.draw(st.lists(st.integers(1, 999), min_size=2, max_size=3))
        parts = [Part(self.start(kind, above), measure) for measure in measures]
        below = (
            Edge.objects.filter(parent=units[0], valid_to=None).order_by("child_id").values_list("child_id", flat=True)
        )
        keys = [part.into.key for part in parts]
        moves = [Move(child, parent_key=self.data.draw(st.sampled_from(keys))) for child in below]
        return [*split(units[0].pk, parts), *moves]

    def transfer(self, kind: str) -> list[Line]:
        units, parents = self.pick(kind, 1), self.pick("province" if kind == "commune" else "commune", 1)
        return [Move(units[0].pk, parents[0].pk)] if units and parents else []

    def rename(self, kind: str) -> list[Line]:
        units = self.pick(kind, 1)
        self.count += 1
        return [Rename(units[0].pk, "phuong" if kind == "commune" else "ap", f"Tên {self.count}")] if units else []

    def create(self, kind: str) -> list[Line]:
        parents = self.pick("province" if kind == "commune" else "commune", 1)
        return [self.start(kind, parents[0].pk)] if parents else []


def _carry_out(place: Unit, lines: list[Line], on: date) -> None:
    event = draft_event(place=place, effective_on=on, lines=lines, by=BY, legal_document="1")
    event = propose_event(event=event, version=event.version, by=BY)
    confirm_event(event=event, version=event.version, by=BY)


VERBS = ("merge", "split", "transfer", "rename", "create")


def _by_recursion(top: Unit, on: date) -> set[int]:
    """The subtree by walking down the edges, without positions."""
    found, front = {top.pk}, {top.pk}
    while front:
        edges = Edge.objects.filter(queries.alive(on), tree="territory", parent_id__in=front)
        front = set(edges.values_list("child_id", flat=True)) - found
        found |= front
    return found


@pytest.mark.django_db
@given(data=st.data())
@settings(max_examples=settings.default.max_examples * 3 // 5)
def test_random_sequences_keep_every_promise(built_land: Land, data: st.DataObject) -> None:
    with transaction.atomic():
        land = Land(copies(built_land.units))
        writer = _Writer(data)
        on, days = FIRST, [BEGAN]
        for _step in range(data.draw(st.integers(1, 7))):
            verb, kind = data.draw(st.sampled_from(VERBS)), data.draw(st.sampled_from(["commune", "group"]))
            lines = getattr(writer, verb)(kind)
            try:
                with transaction.atomic():
                    _carry_out(land.centre, lines, on)
            except Refused:
                continue
            days.append(on)
            on += timedelta(days=data.draw(st.integers(1, 40)))
        assert verify_units() == []
        for day in {*days, *(one - timedelta(days=1) for one in days), on}:
            tree = _by_recursion(land.centre, day) if day >= BEGAN else set()
            assert set(queries.subtree(land.centre, day).values_list("pk", flat=True)) == tree
            assert queries.count_subtree(land.centre, day) == len(tree)
            assert queries.national_counts(day).by_kind == _counted(tree)
            for province in (land.north, land.south):
                below = _by_recursion(province, day) if day >= BEGAN else set()
                assert set(queries.subtree(province, day).values_list("pk", flat=True)) == below
                assert queries.count_subtree(province, day) == len(below)
        transaction.set_rollback(True)


def _counted(tree: set[int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind in Unit.objects.filter(pk__in=tree).values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return counts


@pytest.mark.django_db
@given(measures=st.lists(st.integers(1, 10_000), min_size=2, max_size=6))
@settings(max_examples=settings.default.max_examples * 2 // 5)
def test_an_additive_figure_is_conserved_by_a_split_and_a_merge(built_land: Land, measures: list[int]) -> None:
    with transaction.atomic():
        land = Land(copies(built_land.units))
        parts = [
            Part(Start(f"k{n}", "group", "thon", f"Phần {n}", land.n1.pk), size) for n, size in enumerate(measures)
        ]
        _carry_out(land.n1, split(land.g1.pk, parts), FIRST)
        made = list(Unit.objects.filter(source="event").values_list("pk", flat=True))
        _carry_out(land.n1, merge(made, Start("all", "group", "thon", "Chung", land.n1.pk)), FIRST + timedelta(days=1))
        share = {land.g1.pk: 1.0}
        for _generation in range(2):
            after: dict[int, float] = {}
            for unit, value in share.items():
                for pair in Unit.objects.get(pk=unit).became.all():
                    after[pair.successor_id] = after.get(pair.successor_id, 0.0) + value * pair.weight
            share = after
        assert len(share) == 1
        assert sum(share.values()) == pytest.approx(1.0, abs=1e-9)
        transaction.set_rollback(True)
