"""The Centre's page for publishing figures anew after corrections."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binhyen.core.access import actor_of, needs
from binhyen.insights.forms import PublishForm
from binhyen.insights.queries.public import newest_releases
from binhyen.insights.services.publishing import publish_table
from binhyen.insights.states import Reason
from binhyen.org.forms.carry import carry_out
from binhyen.people.verbs import InsightsVerb

LISTED = 60


@needs(InsightsVerb.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """What is public, and a new release of one form and period."""
    tables, actor = newest_releases(LISTED), actor_of(request)
    form = PublishForm(request.POST or None, tables=tables)
    if request.method == "POST" and form.is_valid():
        one = next(table for table in tables if table.public_id == form.cleaned_data["table"])
        reason = Reason(form.cleaned_data["reason"])

        def act() -> str:
            made = publish_table(period=one.period, version=one.form_version, by=actor, reason=reason)
            return str(made.number)

        number = carry_out(form, f"insights.publish.{one.public_id}", act, actor.person_id)
        if number is not None:
            messages.success(request, _("Release %(n)s is public now.") % {"n": number})
            return redirect("insights:publish")
    return render(request, "insights/publishing.html", {"form": form, "tables": tables})
