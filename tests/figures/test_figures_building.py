"""Forms of their owners: what the lists allow, from the next period on, never the one in use."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import BadInput, NotAllowed, NotFound, Stale
from binhyen.figures.models import Form, FormField, FormVersion, Slot
from binhyen.figures.queries.building import (
    askable,
    form_by_public_id,
    forms_of_owner,
    open_version,
    owner_of,
)
from binhyen.figures.queries.forms import form_checks, form_fields, forms_for
from binhyen.figures.services.building import (
    Asked,
    Checked,
    Draft,
    create_form,
    retire_form,
    revise_form,
    starts_on,
)
from binhyen.figures.services.catalogue import Loaded
from binhyen.figures.services.periods import open_period
from binhyen.figures.services.slots import open_slots
from binhyen.figures.states import BlockKind, RuleLevel
from binhyen.org.models import Unit
from tests.people.conftest import People

SYSTEM = system_actor("tests")
FIGURES = (Asked("hazards.found"), Asked("hazards.removed", required=False, section_vi="Nguy cơ", section_en="Hazards"))
LESS = Checked(
    {"<=": [{"var": "hazards.removed"}, {"var": "hazards.found"}]}, RuleLevel.QUESTION, "Đúng chứ?", "Right?"
)
Make = Callable[..., FormVersion]


def draft(*fields: Asked, checks: tuple[Checked, ...] = (), **more: Any) -> Draft:
    words = {"title_vi": "Nguy cơ ở khu dân cư", "title_en": "Hazards in groups", **more}
    return Draft(fields=fields or FIGURES, checks=checks, **words)


@pytest.fixture
def make(catalogue: Loaded, people: People) -> Make:
    def create(key: str = "north", owner: Unit | None = None, **more: Any) -> FormVersion:
        given: dict[str, Any] = {"unit_kind": "group", "calendar": "month", "due_shift": 0, "draft": draft(), **more}
        return create_form(owner=owner or people.posts[key].unit, by=people.actor(key), **given)

    return create


def test_a_province_asks_from_the_next_period_on(people: People, make: Make) -> None:
    open_period(calendar="month", start=date(2026, 2, 15), by=SYSTEM)
    made = make(draft=draft(checks=(LESS,), blocks=(BlockKind.RESULT, BlockKind.RESULT, BlockKind.PROPOSAL)))
    assert (made.number, made.valid_from, made.blocks) == (1, date(2026, 3, 15), "result,proposal")
    assert made.form.owner == people.land.north == owner_of(made.form)
    fields = form_fields(made)
    assert [(row.code, row.required, row.section) for row in fields] == [
        ("hazards.found", True, ""),
        ("hazards.removed", False, "Nguy cơ"),
    ]
    assert form_checks(made)[0].positions == (1, 0)
    assert made.form.code in {row.form.code for row in forms_for("group", "month", date(2026, 4, 14))}
    assert made.form.code not in {row.form.code for row in forms_for("group", "month", date(2026, 3, 14))}
    assert form_by_public_id(made.form.public_id) == made.form
    with pytest.raises(NotFound):
        form_by_public_id("khong-co")


def test_only_the_owner_makes_its_forms(people: People, make: Make) -> None:
    for key in ("south", "n1", "g1", "tech"):
        with pytest.raises(NotAllowed):
            make(key, owner=people.land.north)
    with pytest.raises(NotAllowed):
        make("centre", owner=people.land.north)
    with pytest.raises(BadInput):
        make("north", unit_kind="province")
    with pytest.raises(BadInput):
        make("north", unit_kind="district")
    with pytest.raises(BadInput):
        make("north", calendar="week")
    with pytest.raises(BadInput):
        make("north", due_shift=31)
    assert make("centre", unit_kind="province", draft=draft(Asked("wanted.caught"))).form.owner == people.land.centre


@pytest.mark.parametrize(
    "code",
    [
        "tips.received",
        "disputes.received",
        "drug_cases.handled",
        "domestic_violence.handled",
        "rehabilitation.helped",
        "wanted.caught",
        "surrenders.surrendered",
        "weapons.handed_in",
        "crime_cases.caught",
    ],
)
@pytest.mark.wall("W2", "drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune")
def test_nothing_guarded_is_asked_below_the_commune(people: People, make: Make, code: str) -> None:
    for kind in ("group", "agency", "enterprise", "school"):
        with pytest.raises(NotAllowed):
            make(unit_kind=kind, draft=draft(Asked(code)))
        assert code not in {row.indicator.code for row in askable(kind)}
    assert make(unit_kind="commune", draft=draft(Asked(code)))
    assert code in {row.indicator.code for row in askable("commune")}


@pytest.mark.wall("W2", "drug, rehabilitation, violence, tip, mediation and arrest figures start at the commune")
def test_no_shipped_form_asks_too_low(make: Make) -> None:
    rows = FormField.objects.select_related("version__form", "indicator__indicator")
    low = [
        (row.version.form.code, row.indicator.indicator.code)
        for row in rows
        if row.indicator.indicator.min_level == "commune"
        and row.version.form.unit_kind in {"group", "agency", "enterprise", "school"}
    ]
    assert low == []
    assert rows.count() > 150


def test_what_cannot_stand_is_said(make: Make) -> None:
    many = [row.indicator.code for row in askable("group") if not row.source]
    for wrong in (
        draft(Asked("khong.co")),
        draft(Asked("hazards.found"), Asked("hazards.found")),
        draft(Asked("sites.working_rate")),
        draft(*(Asked(code) for code in many[:9])),
        draft(title_en=" "),
        draft(checks=(Checked({"<=": [{"var": "talks.held"}, 3]}, RuleLevel.ERROR, "x", "x"),)),
        draft(checks=(Checked(LESS.expression, RuleLevel.ERROR, "Sai.", ""),)),
    ):
        with pytest.raises(BadInput):
            make(draft=wrong)
    assert not Form.objects.exclude(owner=None).exists()
    assert make(draft=draft(*(Asked(code) for code in many[:8]), Asked("households.standing")))


@pytest.mark.wall("W7", "no check of a form sets a target for tips, arrests, names or surrenders")
def test_the_maker_of_forms_refuses_a_target(make: Make) -> None:
    target = Checked({">=": [{"var": "tips.received"}, 10]}, RuleLevel.QUESTION, "Ít tin quá.", "Too few tips.")
    tips = draft(Asked("tips.received"), Asked("tips.useful"), checks=(target,))
    with pytest.raises(BadInput, match="no target"):
        make(unit_kind="commune", draft=tips)


def test_a_check_may_read_shipped_forms_below(make: Make) -> None:
    expression = {"<=": [{"var": "talks.held"}, {"+": [{"var": "other.group_month.talks.held"}, 50]}]}
    asked = draft(Asked("talks.held"), checks=(Checked(expression, RuleLevel.QUESTION, "Đúng chứ?", "Right?"),))
    assert make(unit_kind="commune", draft=asked)
    with pytest.raises(BadInput):
        make(unit_kind="group", draft=asked)


def test_a_revision_begins_with_the_next_period(people: People, make: Make) -> None:
    first = make()
    by = people.actor("north")
    with pytest.raises(BadInput):
        revise_form(form=first.form, number=1, draft=draft(FIGURES[0]), by=by)
    with clock.frozen_at(clock.now() + timedelta(days=20)):
        open_period(calendar="month", start=date(2026, 3, 15), by=SYSTEM)
        with pytest.raises(Stale):
            revise_form(form=first.form, number=2, draft=draft(FIGURES[0]), by=by)
        with pytest.raises(NotAllowed):
            revise_form(form=first.form, number=1, draft=draft(FIGURES[0]), by=people.actor("south"))
        second = revise_form(form=first.form, number=1, draft=draft(FIGURES[0]), by=by)
    first.refresh_from_db()
    assert (second.number, second.valid_from, first.valid_to) == (2, date(2026, 4, 15), date(2026, 4, 15))
    assert len(form_fields(first)) == 2
    assert open_version(first.form) == second
    assert list(forms_of_owner(people.land.north, shipped=False)) == [second]


def test_the_centre_revises_what_ships(people: People, make: Make) -> None:
    form = Form.objects.get(code="group_month")
    made = revise_form(form=form, number=1, draft=draft(), by=people.actor("centre"))
    assert made.number == 2
    with pytest.raises(NotAllowed):
        revise_form(form=form, number=2, draft=draft(), by=people.actor("north"))
    with pytest.raises(NotAllowed):
        retire_form(form=form, by=people.actor("centre"))
    assert len(forms_of_owner(people.land.centre, shipped=True)) == 14


def test_a_retired_form_is_asked_no_longer(people: People, make: Make) -> None:
    made = make()
    retired = retire_form(form=made.form, by=people.actor("north"))
    assert retired.retired_on == starts_on("month")
    assert retire_form(form=made.form, by=people.actor("north")).retired_on == retired.retired_on
    assert made.form.code not in {row.form.code for row in forms_for("group", "month", date(2026, 4, 14))}
    with pytest.raises(Stale):
        revise_form(form=made.form, number=1, draft=draft(), by=people.actor("north"))


def test_a_province_asks_only_its_own_units(people: People, make: Make) -> None:
    everywhere = make("centre", unit_kind="commune", draft=draft(Asked("tips.received")))
    south = make("south", unit_kind="commune", draft=draft(Asked("tips.received")))
    groups = make("north")
    period = open_period(calendar="month", start=date(2026, 3, 15), by=SYSTEM)
    open_slots(period=period, by=SYSTEM)

    def asked(version: FormVersion) -> set[int]:
        return set(Slot.objects.filter(form_version=version).values_list("unit_id", flat=True))

    land = people.land
    assert asked(everywhere) == {land.n1.pk, land.n2.pk, land.n3.pk, land.s1.pk, land.s2.pk}
    assert asked(south) == {land.s1.pk, land.s2.pk}
    assert asked(groups) == {land.g1.pk, land.g2.pk, land.g3.pk, land.g4.pk, land.g5.pk}
