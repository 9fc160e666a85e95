"""What the desk pages of the calendar, the catalogue and the forms show, as plain values."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.core.actor import Actor
from binhyen.core.decisions import Decision
from binhyen.core.errors import NotAllowed
from binhyen.figures import shipped
from binhyen.figures.forms.building import BeginForm, BuildForm, in_topics
from binhyen.figures.models import Form, FormVersion, Indicator, IndicatorVersion, Period
from binhyen.figures.policies_keeping import (
    may_edit_calendar,
    may_edit_forms,
    may_extend_lock,
    may_propose_object,
)
from binhyen.figures.queries import building, catalogue, year
from binhyen.figures.queries.forms import FieldRow, form_checks, form_fields
from binhyen.figures.queries.periods import extensions_of
from binhyen.figures.rules.catalogue import RANK
from binhyen.figures.services.building import ASKED, create_form, revise_form, starts_on
from binhyen.figures.states import Calendar
from binhyen.org.forms.carry import carry_out
from binhyen.org.models import Unit
from binhyen.org.queries import UnitRow, children, unit_rows
from binhyen.org.states import UnitKind
from binhyen.ui.components import Moment, SummaryRow
from binhyen.ui.phrases import day, language


def spoken(row: Any, name: str) -> str:
    """A name, title or words in the reader's language."""
    return str(getattr(row, f"{name}_{language()}"))


def own_unit(actor: Actor) -> Unit:
    """The unit of the post one acts for. Raises NotAllowed without one."""
    unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
    if unit is None:
        raise NotAllowed(_("You stand on no post."))
    return unit


def calendar_values(asked: str, actor: Actor) -> dict[str, Any]:
    """The calendar of a year; today's where the address names none between 2001 and 2099."""
    today = clock.today()
    number = int(asked) if asked.isdecimal() and 2001 <= int(asked) <= 2099 else today.year
    months = year.year_of(number, year.forms_in_force())
    return {
        "year": str(number),
        "before": str(number - 1),
        "after": str(number + 1),
        "months": months,
        "today": today,
        "now": today.replace(day=1),
        "this_year": number == today.year,
        "rules": year.rules_in_use(),
        "may_edit": may_edit_calendar(actor),
    }


def period_values(period: Period, actor: Actor) -> dict[str, Any]:
    """One period: its days, who was given more time, and to whom the actor may give it."""
    rows = list(extensions_of(period))
    names = unit_rows([row.unit_id for row in rows], clock.today())
    return {
        "period": period,
        "summary": [
            SummaryRow(_("Calendar"), Calendar(period.calendar).label),
            SummaryRow(_("From the first to the last day"), f"{day(period.start)} – {day(period.end)}"),
            SummaryRow(_("Due"), day(period.due)),
            SummaryRow(_("Locked after"), day(period.lock)),
        ],
        "extensions": [(names.get(row.unit_id), row) for row in rows],
    }


def units_to_extend(actor: Actor) -> list[UnitRow]:
    """The units directly below the actor's own to which more time may be given; none when that is not theirs."""
    unit = own_unit(actor)
    below = [row for row in children(unit, clock.today()) if RANK[UnitKind(row.kind)] >= RANK[UnitKind.COMMUNE]]
    allowed = below and may_extend_lock(actor, Unit.objects.get(public_id=below[0].public_id))
    return below if allowed else []


def catalogue_values() -> dict[str, Any]:
    """Everything that is counted, by topic."""
    versions = list(catalogue.current_versions())
    measures = shipped.measures()
    return {
        "topics": [
            (topic, [(spoken(row, "name"), row, getattr(measures[row.indicator.measure], language())) for row in rows])
            for topic, rows in in_topics(versions)
        ],
        "count": len(versions),
    }


def indicator_values(indicator: Indicator, actor: Actor) -> dict[str, Any]:
    """One indicator: what it counts, every definition it had, and whether the reader keeps the definitions."""
    versions = list(catalogue.versions_of(indicator))
    newest = versions[0]
    return {
        "indicator": indicator,
        "version": newest,
        "name": spoken(newest, "name"),
        "definition": spoken(newest, "definition"),
        "summary": _summary(indicator, newest),
        "moments": [_moment(row) for row in versions],
        "versions": [(row, spoken(row, "definition")) for row in versions[1:]],
        "forms": [(spoken(row, "title"), row) for row in catalogue.forms_with(indicator)],
        "no_target": not catalogue.may_carry_target(indicator.code),
        "may_change": may_propose_object(actor),
    }


def _summary(indicator: Indicator, version: IndicatorVersion) -> list[SummaryRow]:
    measure = shipped.measures()[indicator.measure]
    rows = [
        SummaryRow(_("Code"), indicator.code),
        SummaryRow(_("Unit of measure"), getattr(measure, language())),
        SummaryRow(_("Counted"), indicator.get_nature_display()),
        SummaryRow(_("Going up"), version.get_aggregation_display()),
    ]
    if version.numerator and version.denominator:
        rows.append(SummaryRow(_("Made from"), f"{version.numerator.code} / {version.denominator.code}"))
    return [
        *rows,
        SummaryRow(_("Shared out by, when a unit is divided"), version.get_apportionment_display()),
        SummaryRow(_("Collected from"), indicator.get_min_level_display()),
        SummaryRow(_("How it is shown"), indicator.get_sensitivity_display()),
        SummaryRow(_("Where it comes from"), _("counted from records") if version.source else _("typed by the unit")),
    ]


def _moment(version: IndicatorVersion) -> Moment:
    words = version.break_note or _("First definition")
    return Moment(version.valid_from, words, _("not comparable with before") if version.break_note else "")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in the list."""

    version: FormVersion
    title: str
    figures: int


def forms_values(actor: Actor) -> dict[str, Any]:
    """The forms that one's unit asks for, with those that ship at the Centre."""
    unit = own_unit(actor)
    rows = building.forms_of_owner(unit, shipped=unit.kind == UnitKind.CENTRE)
    return {
        "rows": [FormRow(row, spoken(row, "title"), len(form_fields(row))) for row in rows],
        "unit": unit,
        "may_edit": may_edit_forms(actor, unit),
    }


def kinds_below(unit: Unit) -> list[UnitKind]:
    """The kinds of units that a unit may ask."""
    return [kind for kind in UnitKind if kind in ASKED and RANK[kind] < RANK[UnitKind(unit.kind)]]


def form_values(form: Form, actor: Actor) -> dict[str, Any]:
    """One form as it is asked for: figures by section, checks, and what may be done."""
    version = building.open_version(form)
    sections: dict[str, list[FieldRow]] = {}
    for row in form_fields(version):
        sections.setdefault(row.section, []).append(row)
    may: Decision = may_edit_forms(actor, building.owner_of(form))
    return {
        "form": form,
        "version": version,
        "title": spoken(version, "title"),
        "sections": sections.items(),
        "checks": form_checks(version),
        "summary": [
            SummaryRow(_("Asked of"), form.get_unit_kind_display()),
            SummaryRow(_("Calendar"), form.get_calendar_display()),
            SummaryRow(_("Version"), version.number),
            SummaryRow(_("In force from"), day(version.valid_from)),
        ],
        "begins": starts_on(form.calendar),
        "may_edit": may,
        "retired": form.retired_on,
    }


def proposals_values(actor: Actor) -> dict[str, Any]:
    """Proposed objects with the end of their notice, and what may be done."""
    now = clock.now()
    rows = [
        (row, spoken(row, "name"), catalogue.notice_ends(row), catalogue.notice_ends(row) <= now)
        for row in catalogue.proposals()
    ]
    return {"rows": rows, "may_propose": may_propose_object(actor)}


def make_form(unit: Unit, begin: BeginForm, form: BuildForm, actor: Actor) -> str | None:
    """Make the form that was put together; its address, or None when the sending was refused (the form says why)."""
    given = begin.cleaned_data

    def act() -> str:
        made = create_form(
            owner=unit,
            unit_kind=given["cap"],
            calendar=given["lich"],
            due_shift=form.cleaned_data["due_shift"],
            draft=form.draft(),
            by=actor,
        )
        return made.form.public_id

    return carry_out(form, "figures.form_new", act, actor.person_id)


def revising_form(found: Form, sent: QueryDict | None) -> BuildForm:
    """The form in which the next version of a form is put together, filled with the one in use."""
    last = building.open_version(found)
    stands = {
        "title_vi": last.title_vi,
        "title_en": last.title_en,
        "blocks": last.blocks.split(","),
        "figures": [row.code for row in form_fields(last)],
        "kept": [str(check.order) for check in form_checks(last)],
    }
    return BuildForm(
        sent,
        askable=building.askable(found.unit_kind),
        checks=form_checks(last),
        revising=True,
        version=last.number,
        initial=stands,
    )


def revise(found: Form, form: BuildForm, actor: Actor) -> str | None:
    """Make the next version; its number, or None when the sending was refused (the form says why)."""

    def act() -> str:
        return str(revise_form(form=found, number=form.seen, draft=form.draft(), by=actor).number)

    return carry_out(form, f"figures.revise.{found.public_id}", act, actor.person_id)
