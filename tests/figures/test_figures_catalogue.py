"""The catalogue ships whole, loads once, and what stands in it keeps the walls."""

from datetime import date

import pytest

from binhyen.audit.models import Entry
from binhyen.core.actor import system_actor
from binhyen.core.errors import BadInput, NotAllowed, NotFound
from binhyen.figures import shipped
from binhyen.figures.models import CalendarRule, FormVersion, Indicator, IndicatorVersion, Period
from binhyen.figures.queries.forms import form_fields, forms_for
from binhyen.figures.queries.periods import period_by_public_id, periods_of, rule_of
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.periods import make_due_periods, open_period
from binhyen.figures.states import Aggregation, Calendar
from binhyen.org.states import UnitKind
from tests.people.conftest import People

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")


def test_loading_twice_changes_nothing() -> None:
    first = load_catalogue(by=SYSTEM)
    assert first.indicators == len(shipped.indicators()) == first.versions
    assert (first.calendars, first.forms) == (len(Calendar), len(shipped.forms()))
    CalendarRule.objects.filter(calendar="month").update(due_days=12)
    assert not load_catalogue(by=SYSTEM).anything
    assert rule_of("month").due_days == 12
    assert Entry.objects.filter(verb="figures.load").count() == 1


def test_a_form_gives_its_figures_in_order() -> None:
    load_catalogue(by=SYSTEM)
    [form] = forms_for(UnitKind.GROUP, Calendar.MONTH, date(2026, 3, 14))
    fields = form_fields(form)
    assert [field.position for field in fields] == list(range(8))
    assert fields[0].code == "talks.held"
    assert (fields[0].name, fields[0].unit_words) == ("Buổi tuyên truyền, sinh hoạt", "buổi")
    assert form_fields(form) is fields
    assert not forms_for(UnitKind.GROUP, Calendar.MONTH, date(1999, 3, 14))


def test_typed_figures_stay_few() -> None:
    load_catalogue(by=SYSTEM)
    sizes = {form.form.code: (form.form.unit_kind, len(form_fields(form))) for form in FormVersion.objects.all()}
    assert all(size <= 8 for kind, size in sizes.values() if kind == UnitKind.GROUP)
    assert all(size <= 40 for _kind, size in sizes.values())


def test_only_figures_that_are_typed_stand_in_a_form() -> None:
    load_catalogue(by=SYSTEM)
    for form in FormVersion.objects.all():
        assert {field.aggregation for field in form_fields(form)} <= {Aggregation.ADDITIVE, Aggregation.LAST}


def test_a_newer_definition_is_a_new_version_with_a_break(monkeypatch: pytest.MonkeyPatch) -> None:
    load_catalogue(by=SYSTEM)
    from dataclasses import replace

    row = replace(shipped.indicators()["talks.held"], since=date(2026, 1, 1), break_vi="Tính cả họp trực tuyến.")
    monkeypatch.setattr(shipped, "indicators", lambda: {"talks.held": row})
    form = replace(shipped.forms()[0], since=date(2026, 1, 1))
    monkeypatch.setattr(shipped, "forms", lambda: (form,))
    loaded = load_catalogue(by=SYSTEM)
    assert (loaded.indicators, loaded.versions, loaded.forms) == (0, 1, 1)
    old, new = IndicatorVersion.objects.filter(indicator__code="talks.held")
    assert (old.valid_to, new.valid_from, new.number) == (date(2026, 1, 1), date(2026, 1, 1), 2)
    assert new.break_note == "Tính cả họp trực tuyến."
    [before] = forms_for(UnitKind.GROUP, Calendar.MONTH, date(2025, 12, 31))
    [after] = forms_for(UnitKind.GROUP, Calendar.MONTH, date(2026, 1, 1))
    assert (before.number, after.number) == (1, 2)
    assert {field.version_id for field in form_fields(after)} - {field.version_id for field in form_fields(before)} == {
        new.pk
    }
    assert Indicator.objects.count() == 97


def test_a_period_is_opened_once(people: People) -> None:
    load_catalogue(by=SYSTEM)
    with pytest.raises(NotAllowed):
        open_period(calendar="month", start=date(2026, 2, 15), by=people.actor("north"))
    period = open_period(calendar="month", start=date(2026, 2, 15), by=people.actor("centre"))
    assert (period.end, period.due, period.lock) == (date(2026, 3, 14), date(2026, 3, 25), date(2026, 4, 4))
    assert open_period(calendar="month", start=date(2026, 2, 15), by=SYSTEM) == period
    assert period_by_public_id(period.public_id) == period
    with pytest.raises(BadInput):
        open_period(calendar="month", start=date(2026, 2, 16), by=SYSTEM)
    with pytest.raises(NotFound):
        period_by_public_id("khong-co")


def test_a_thematic_period_names_its_days() -> None:
    load_catalogue(by=SYSTEM)
    start, end = date(2026, 7, 1), date(2026, 8, 19)
    with pytest.raises(BadInput):
        open_period(calendar="thematic", start=start, by=SYSTEM)
    with pytest.raises(BadInput):
        open_period(calendar="thematic", start=end, end=start, theme="Ngày hội", by=SYSTEM)
    period = open_period(calendar="thematic", start=start, end=end, theme="Ngày hội 19/8", by=SYSTEM)
    assert (period.end, period.theme) == (end, "Ngày hội 19/8")


def test_due_periods_are_made_by_themselves() -> None:
    load_catalogue(by=SYSTEM)
    made = make_due_periods(on=date(2026, 3, 2), by=SYSTEM)
    assert {(period.calendar, period.start) for period in made} == {
        ("month", date(2026, 2, 15)),
        ("month", date(2026, 1, 15)),
        ("quarter", date(2025, 12, 15)),
        ("mediation_final", date(2025, 1, 1)),
    }
    assert make_due_periods(on=date(2026, 3, 2), by=SYSTEM) == []
    assert list(periods_of("month").values_list("start", flat=True)) == [date(2026, 1, 15), date(2026, 2, 15)]
    assert Period.objects.count() == 4


def test_without_the_catalogue_nothing_opens() -> None:
    with pytest.raises(NotFound):
        open_period(calendar="month", start=date(2026, 2, 15), by=SYSTEM)
