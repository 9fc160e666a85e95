"""Desk pages of the calendar: what is due when, the rules, periods opened by hand, more time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binhyen.core.access import actor_of, needs
from binhyen.figures.forms.keeping import ExtendForm, OpenForm, RuleForm
from binhyen.figures.policies_keeping import may_edit_calendar
from binhyen.figures.queries.periods import period_by_public_id, rule_of
from binhyen.figures.services import periods
from binhyen.figures.views import keeping_page
from binhyen.org.forms.carry import carry_out
from binhyen.org.queries import unit_by_public_id
from binhyen.people.verbs import FiguresVerb

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@needs(FiguresVerb.READ)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The year: what is due when, for whom."""
    values = keeping_page.calendar_values(request.GET.get("nam", ""), actor_of(request))
    return render(request, "figures/calendar.html", values)


@needs(FiguresVerb.EDIT_CALENDAR)
@get_or_post
def rule(request: HttpRequest, calendar: str) -> HttpResponse:
    """How the periods of one calendar are cut."""
    found, actor = rule_of(calendar), actor_of(request)
    form = RuleForm.showing(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("anchor", "months", "opens_days", "due_days", "lock_days")}

        def act() -> str:
            return str(periods.edit_rule(rule=found, version=form.seen, by=actor, **given).version)

        if carry_out(form, f"figures.rule.{calendar}", act, actor.person_id) is not None:
            messages.success(request, _("Stored. It holds for the periods that are opened from now on."))
            return redirect("figures:calendar")
        form.renew(rule_of(calendar).version)
    return render(request, "figures/rule.html", {"form": form, "rule": found})


@needs(FiguresVerb.EDIT_CALENDAR)
@get_or_post
def open_period(request: HttpRequest) -> HttpResponse:
    """Open a period by hand: a thematic review, or one that the calendar has not reached."""
    actor = actor_of(request)
    may_edit_calendar(actor).require()
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("calendar", "start", "end", "theme")}

        def act() -> str:
            return periods.open_period(by=actor, **given).public_id

        made = carry_out(form, "figures.open", act, actor.person_id)
        if made is not None:
            messages.success(request, _("Opened. The reports are asked for within minutes."))
            return redirect("figures:period", made)
    return render(request, "figures/open_period.html", {"form": form})


@needs(FiguresVerb.READ)
@get_or_post
def period(request: HttpRequest, public_id: str) -> HttpResponse:
    """One period, and more time for a unit below."""
    found, actor = period_by_public_id(public_id), actor_of(request)
    units = keeping_page.units_to_extend(actor)
    form = ExtendForm(request.POST or None, units=units) if units else None
    if form is not None and request.method == "POST" and form.is_valid():
        unit, given = unit_by_public_id(form.cleaned_data["unit"]), form.cleaned_data

        def act() -> str:
            leave = periods.extend_lock(period=found, unit=unit, until=given["until"], reason=given["reason"], by=actor)
            return leave.public_id

        if carry_out(form, f"figures.extend.{public_id}", act, actor.person_id) is not None:
            messages.success(request, _("Given. The unit sees it on its desk."))
            return redirect("figures:period", public_id)
    return render(request, "figures/period.html", {"form": form, **keeping_page.period_values(found, actor)})
