"""Random sequences of sending, accepting, approving, revising: what was approved never changes, drift is exact."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binhyen.core.db import write
from binhyen.core.errors import Refused
from binhyen.reviews.models import Review, Snapshot
from binhyen.reviews.queries import counting, proving, reviewing
from binhyen.reviews.rules import freezing
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.services import approving, drifting
from binhyen.reviews.states import DriftChoice
from tests.people.conftest import People
from tests.reviews.support import Country, build_country

STEPS = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(["g1", "g2", "g3"]), st.integers(1, 2), st.integers(0, 9)),
    st.tuples(st.just("accept"), st.sampled_from(["g1", "g2"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("approve"), st.sampled_from(["n1", "north"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("revise"), st.sampled_from(["n1", "north"]), st.integers(1, 2), st.just(0)),
    st.tuples(st.just("adjust"), st.sampled_from(["n1", "north"]), st.integers(1, 2), st.just(0)),
)


def carry_out(country: Country, what: str, unit: str, month: int, amount: int) -> None:
    if what == "send":
        country.send(unit, [amount, amount, 0, amount, 0], month=month)
    elif what == "accept":
        country.accept(unit, month=month)
    elif what == "approve":
        country.approve(country.review(unit, period=country.months[month]), unit)
    else:
        review = country.review(unit, period=country.months[month])
        by = country.actor(unit)
        if what == "revise":
            approving.revise_review(review=review, version=review.version, by=by)
        else:
            drifting.decide_drift(review=review, choice=DriftChoice.ADJUSTMENT, version=review.version, by=by)


def drifted(review: Review) -> bool:
    """Whether what was approved and what moved since give the live figures, code by code."""
    assert review.latest is not None
    moved = {one.code: one.new for one in reviewing.moved_figures(review.latest, list(review.latest.drifts.all()))}
    live = {one.code: one.value for one in counting.count(review.unit, review.period).figures if one.parts is None}
    approved = {one.code: one.value for one in frozen.figures_in(review.latest.payload) if one.parts is None}
    return all(moved.get(code, value) == live[code] for code, value in approved.items())


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


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_what_was_approved_never_changes_and_drift_is_exact(
    people: People, steps: list[tuple[str, str, int, int]]
) -> None:
    with suppress(Undone), write():
        run(people, steps)
        assert proving.check_all().differences == []
        for review in Review.objects.filter(latest__isnull=False).select_related("unit", "period", "latest"):
            assert drifted(review)
        raise Undone
