"""Random sequences of sending (late too), correcting, accepting, returning, approving, revising, while units merge and
divide: what was approved never changes, drift is exact, totals are what the reports say, the nation is the same on
every tree.
"""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from binhyen.core import clock
from binhyen.core.db import write
from binhyen.core.errors import Refused
from binhyen.figures.models import Slot
from binhyen.figures.queries import recomputed
from binhyen.figures.queries.restated import Placing, restated
from binhyen.figures.queries.totals import unit_totals
from binhyen.figures.services.accepting import return_report
from binhyen.figures.services.reports import submit_report
from binhyen.org.models import Unit
from binhyen.org.rules.plan import Part, Start, merge, split
from binhyen.reviews.models import Review, Snapshot
from binhyen.reviews.queries import counting, proving, reviewing
from binhyen.reviews.rules import freezing
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.services import approving, drifting
from binhyen.reviews.states import DriftChoice
from tests.figures.support import change_units, run_jobs
from tests.people.conftest import People
from tests.reviews.support import BY, Country, build_country

STEPS = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(["g1", "g2", "g3"]), st.integers(1, 2), st.integers(0, 9)),
    st.tuples(st.just("accept"), st.sampled_from(["g1", "g2"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("return"), st.sampled_from(["g1", "g3"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("send new"), st.just(""), st.integers(1, 2), st.integers(0, 9)),
    st.tuples(st.sampled_from(["merge", "split"]), st.sampled_from(["g1", "g3"]), st.integers(1, 2), st.integers(0, 9)),
    st.tuples(st.just("approve"), st.sampled_from(["n1", "north"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("revise"), st.sampled_from(["n1", "north"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("adjust"), st.sampled_from(["n1", "north"]), st.integers(1, 2), st.just(0)),
)


def carry_out(country: Country, what: str, unit: str, month: int, amount: int) -> None:
    if what == "send":
        country.send(unit, [amount, amount, 0, amount, 0], month=month)
    elif what == "accept":
        country.accept(unit, month=month)
    elif what == "return":
        slot = country.slot(unit, month)
        return_report(slot=slot, version=slot.version, reasons={0: "Xem lại con số này"}, by=BY)
    elif what == "send new":
        send_new(country, [amount, amount, 0, amount, 0], month)
    elif what in {"merge", "split"}:
        change(country, what, unit, country.months[month].start + timedelta(days=2 * amount))
    elif what == "approve":
        country.approve(country.review(unit, period=country.months[month]), unit)
    else:
        review = country.review(unit, period=country.months[month])
        by = country.actor(unit)
        if what == "revise":
            approving.revise_review(review=review, version=review.version, by=by)
        else:
            drifting.decide_drift(review=review, choice=DriftChoice.ADJUSTMENT, version=review.version, by=by)


def send_new(country: Country, values: list[int], month: int) -> None:
    """A unit that began in the story sends, when it owes something."""
    owed = Slot.objects.filter(unit__source="event", period=country.months[month]).order_by("-pk").first()
    if owed is not None:
        submit_report(slot=owed, base_version=owed.version, values=values, by=BY)


def change(country: Country, what: str, unit: str, on: date) -> None:
    """A group merges with its neighbour, or divides, within its commune."""
    land = country.people.land
    names = [f"{what} {Unit.objects.filter(source='event').count()}.{part}" for part in range(2)]
    starts = [Start(name, "group", "thon", name, land.n1.pk) for name in names]
    if what == "merge":
        lines = merge([country.unit(unit).pk, land.g2.pk], starts[0])
    else:
        lines = split(country.unit(unit).pk, [Part(start, 500) for start in starts])
    change_units(land, lines, on)


def nation_holds(country: Country) -> None:
    """Totals are what the reports say; on the tree of every day the nation has what it had."""
    for month in country.months:
        assert recomputed.differences(month, country.group_form) == []
        national = unit_totals(country.people.land.centre, month, country.group_form)
        for day in (month.start, month.end, clock.today()):
            then = restated(month, country.group_form, Placing(day))
            assert [then.total(row.position) for row in national] == [row.submitted for row in national]


def drifted(review: Review) -> bool:
    """Whether what was approved and what moved since give the live figures, code by code."""
    assert review.latest is not None
    moved = {one.code: one.new for one in reviewing.moved_figures(review.latest, list(review.latest.drifts.all()))}
    live = {one.code: one.value for one in counting.count(review.unit, review.period).figures if one.parts is None}
    approved = {one.code: one.value for one in frozen.figures_in(review.latest.payload) if one.parts is None}
    return all(moved.get(code, value) == live[code] for code, value in approved.items())


MERGED = [
    ("send", "g1", 2, 4),
    ("send", "g2", 2, 5),
    ("accept", "g1", 2, 0),
    ("approve", "n1", 2, 0),
    ("merge", "g1", 2, 5),
    ("send new", "", 2, 9),
    ("send", "g1", 2, 3),
    ("revise", "n1", 2, 0),
]
"""What must not be left to chance: an approval, then a merger within the period, then the new unit's stocks."""


class Undone(Exception):
    """Takes a sequence back, so that the next one begins with the same country."""


def run(people: People, steps: list[tuple[str, str, int, int]]) -> None:
    """Carry out a sequence; after every step the snapshots are what they were."""
    country = build_country(people)
    seen: dict[int, bytes] = {}
    for step in steps:
        with suppress(Refused), write():
            carry_out(country, *step)
        for snapshot in Snapshot.objects.all():
            now = freezing.canonical(snapshot.payload) + snapshot.root.encode()
            assert seen.setdefault(snapshot.pk, now) == now
    run_jobs()
    nation_holds(country)


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
@example(steps=MERGED)
def test_what_was_approved_never_changes_and_drift_is_exact(
    people: People, steps: list[tuple[str, str, int, int]]
) -> None:
    with suppress(Undone), write():
        run(people, steps)
        assert proving.check_all().differences == []
        for review in Review.objects.filter(latest__isnull=False).select_related("unit", "period", "latest"):
            assert drifted(review)
        raise Undone
