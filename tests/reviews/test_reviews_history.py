"""Published totals from before the system: with a source, never small, never below a commune."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from binhyen.core.errors import BadInput, NotAllowed
from binhyen.figures import shipped
from binhyen.reviews.models import PastFigure
from binhyen.reviews.queries import reviewing
from binhyen.reviews.queries.history import past_of, past_of_many
from binhyen.reviews.services import history
from binhyen.reviews.services.history import PastRow
from binhyen.reviews.states import INDICATOR_OF_TOPIC, Exactness, Topic
from tests.reviews.support import BY, Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def row(**more: object) -> PastRow:
    given = {
        "topic": Topic.MODELS, "start": date(2024, 1, 1), "end": date(2024, 12, 31), "value": 12,
        "exactness": Exactness.EXACT, "source": "Báo cáo 12/BC-UBND",
    }  # fmt: skip
    return PastRow(**{**given, **more})  # type: ignore[arg-type]


def test_the_decade_figures_ship_with_their_source(country: Country) -> None:
    added = history.load_past_figures(by=BY)
    assert added == len(list(history.shipped_rows()))
    assert history.load_past_figures(by=BY) == 0
    found = {one.topic: one for one in reviewing.past_figures(country.unit("centre"))}
    assert (found[Topic.WANTED_FOUND].value, found[Topic.SURRENDERED].value) == (14_969, 28_569)
    assert all(one.source and one.shipped for one in found.values())


def test_typed_totals_are_points_of_the_series_of_their_indicator(country: Country) -> None:
    history.load_past_figures(by=BY)
    centre = country.unit("centre")
    [point] = past_of(centre, "wanted.caught")
    assert (point.start.year, point.end.year, point.value, point.typed, point.is_exact) == (
        2001,
        2011,
        14_969,
        True,
        True,
    )
    assert "Chỉ thị 09-CT/TW" in point.source
    [points] = past_of(centre, "sites.standing")
    assert (points.is_exact, points.exactness_words) == (False, "about")
    assert past_of(centre, "talks.held") == past_of(country.unit("n1"), "wanted.caught") == []
    assert set(past_of_many(centre, ["wanted.caught", "surrenders.surrendered", "talks.held"])) == {
        "wanted.caught",
        "surrenders.surrendered",
    }
    assert set(INDICATOR_OF_TOPIC.values()) <= set(shipped.indicators())


def test_a_commune_types_its_own_total(country: Country) -> None:
    made = history.type_past_figure(unit=country.unit("n1"), row=row(), by=country.actor("n1"))
    assert reviewing.past_figures(country.unit("n1")) == [made]
    for wrong in (
        {"value": 3},
        {"value": -1},
        {"source": " "},
        {"end": date(2030, 1, 1)},
        {"end": date(2020, 1, 1)},
        {},
    ):
        with pytest.raises(BadInput):
            history.type_past_figure(unit=country.unit("n1"), row=row(**wrong), by=country.actor("n1"))
    with pytest.raises(NotAllowed):
        history.type_past_figure(unit=country.unit("n2"), row=row(), by=country.actor("n1"))
    with pytest.raises(NotAllowed):
        history.type_past_figure(unit=country.unit("g1"), row=row(), by=country.actor("g1"))


def test_the_database_keeps_no_small_total(country: Country) -> None:
    made = history.type_past_figure(unit=country.unit("n1"), row=row(), by=country.actor("n1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PastFigure.objects.filter(pk=made.pk).update(value=4)
