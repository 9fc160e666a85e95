"""The checks that ship are sound and say the right thing; none is a target in disguise."""

from datetime import date

import pytest

from binhyen.core import clock
from binhyen.core.actor import system_actor
from binhyen.core.errors import BadInput
from binhyen.figures import shipped
from binhyen.figures.models import FormRule, FormVersion
from binhyen.figures.queries.forms import browser_checks, form_checks, form_fields
from binhyen.figures.rules.catalogue import NO_TARGET
from binhyen.figures.rules.checks import require_check
from binhyen.figures.rules.expressions import Unsound
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.services.forms import Context, check_values, figures_by_path
from binhyen.figures.services.reports import settle_branch, submit_report
from tests.figures.support import BY, FLOW, NOW, make_form, make_period, opened
from tests.org.conftest import Land

SYSTEM = system_actor("tests")


def form(code: str) -> FormVersion:
    load_catalogue(by=SYSTEM)
    return FormVersion.objects.select_related("form").get(form__code=code, valid_to=None)


def kinds(code: str) -> dict[str, str]:
    codes = [line.indicator for line in shipped.form_fields() if line.form == code]
    return {each: shipped.objects()[shipped.indicators()[each].object].kind for each in codes}


def known(own: dict[str, str], path: str) -> bool:
    before, _dot, rest = path.partition(".")
    if before in {"last", "earlier"}:
        return rest in own
    name, _dot, code = rest.partition(".")
    return before == "other" and code in kinds(name)


@pytest.mark.parametrize("line", shipped.form_rules(), ids=lambda line: f"{line.form}-{line.order}")
def test_every_shipped_check_may_stand_in_its_form(line: object) -> None:
    own = kinds(line.form)  # type: ignore[attr-defined]
    require_check(line.expression, own, lambda path: known(own, path))  # type: ignore[attr-defined]


def values(version: FormVersion, **given: int) -> list[int | None]:
    figures = {code.replace("__", "."): value for code, value in given.items()}
    return [figures.get(row.code) for row in form_fields(version)]


@pytest.mark.django_db
def test_a_sum_that_does_not_add_up_is_an_error() -> None:
    version = form("commune_mediation_final")
    typed = values(
        version,
        disputes__received=7,
        disputes_civil__received=3,
        disputes_family__received=4,
        disputes_other__received=1,
    )
    [found] = check_values(version, typed, Context())
    assert (found.level, found.words) == (
        "error",
        "Số tiếp nhận bằng tổng ba loại: dân sự, hôn nhân và gia đình, khác.",
    )
    assert [form_fields(version)[place].code for place in found.positions] == [
        "disputes.received",
        "disputes_civil.received",
        "disputes_family.received",
        "disputes_other.received",
    ]


@pytest.mark.django_db
def test_a_jump_is_asked_about_and_silent_without_a_past() -> None:
    version = form("group_month")
    typed = values(version, talks__held=60, talks__attended=900)
    assert check_values(version, typed, Context()) == []
    [found] = check_values(version, typed, Context(last=values(version, talks__held=10)))
    assert (found.level, found.positions) == ("question", (0,))
    assert check_values(version, typed, Context(last=values(version, talks__held=14))) == []


@pytest.mark.django_db
def test_another_form_is_held_against_this_one() -> None:
    version = form("commune_month")
    typed = values(version, models__standing=80)
    context = Context(other={"group_month": {"sites.standing": 20}})
    [found] = check_values(version, typed, context)
    assert found.level == "question"
    assert check_values(version, values(version, models__standing=70), context) == []
    assert figures_by_path(version, typed, context)["other.group_month.sites.standing"] == 20


@pytest.mark.django_db
def test_the_browser_gets_the_same_checks(english: None) -> None:
    version = form("group_month")
    sent = browser_checks(version)
    assert [check["order"] for check in sent] == [check.order for check in form_checks(version)]
    assert sent[0]["words"] == "Where somebody attended, at least one session was held."
    assert sent[0]["positions"] == [0, 1] or sent[0]["positions"] == [1, 0]


@pytest.mark.parametrize(
    "expression",
    [
        {">=": [{"var": "tips.received"}, 10]},
        {">=": [{"var": "tips.received"}, {"var": "last.tips.received"}]},
        {">=": [{"*": [{"var": "tips.useful"}, 100]}, {"*": [{"var": "tips.received"}, 60]}]},
        {"<=": [{"var": "talks.held"}, {"var": "last.tips.received"}]},
        {">=": [{"var": "tips.received"}, {"var": "other.group_month.talks.held"}]},
    ],
    ids=str,
)
@pytest.mark.wall("W7", "no check of a form sets a target for tips, arrests, names or surrenders")
def test_no_check_is_a_target_in_disguise(expression: object) -> None:
    own = kinds("commune_month")
    with pytest.raises(Unsound, match="no target"):
        require_check(expression, own, lambda path: known(own, path))


def test_a_check_is_about_its_own_form() -> None:
    own = kinds("commune_month")
    with pytest.raises(Unsound, match="at least one"):
        require_check({">": [{"var": "last.talks.held"}, 0]}, own, lambda path: known(own, path))
    require_check({"<=": [{"var": "tips.useful"}, {"var": "tips.received"}]}, own, lambda path: known(own, path))
    assert {own["tips.received"], own["crime_cases.caught"]} <= NO_TARGET


@pytest.mark.django_db
def test_no_door_stores_what_a_check_stops(land: Land) -> None:
    version = make_form("group", (FLOW, FLOW))
    other = make_form("group", (FLOW,))
    first, second = (row.code for row in form_fields(version))
    [theirs] = (row.code for row in form_fields(other))
    rules = (
        ("error", {"<=": [{"var": second}, {"var": first}]}),
        ("error", {">=": [{"var": first}, {"var": f"last.{first}"}]}),
        ("error", {"<=": [{"var": first}, {"var": f"other.{other.form.code}.{theirs}"}]}),
        ("question", {"<": [{"var": first}, 5]}),
    )
    FormRule.objects.bulk_create(
        FormRule(
            version=version, order=order, level=level, expression=expression, words_vi=f"Sai {order}", words_en="x"
        )
        for order, (level, expression) in enumerate(rules, start=1)
    )
    slot = opened(make_period(), version)[land.g1.pk]
    with pytest.raises(BadInput, match="Sai 1"):
        submit_report(slot=slot, base_version=0, values=[1, 2], by=BY)
    assert submit_report(slot=slot, base_version=0, values=[9, 2], by=BY).version == 1
    submit_report(slot=slot, base_version=0, values=[8, 1], by=BY)
    with pytest.raises(BadInput, match="Sai 1"):
        settle_branch(branch=slot.branches.get(), base_version=1, values=[1, 2], by=BY)
    later = opened(make_period(date(2026, 3, 15)), version)[land.g1.pk]
    with pytest.raises(BadInput, match="Sai 2"), clock.frozen_at(NOW.replace(month=4)):
        submit_report(slot=later, base_version=0, values=[3, 1], by=BY)
