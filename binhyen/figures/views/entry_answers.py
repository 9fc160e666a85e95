"""What the pages of a report answer: the page again, a small JSON for the phone's queue, words."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from binhyen.core import clock
from binhyen.figures.forms.carry import Done
from binhyen.figures.forms.sending import Outcome
from binhyen.figures.models import Draft, Slot
from binhyen.figures.queries import entry
from binhyen.figures.queries.forms import form_fields
from binhyen.figures.states import SlotState
from binhyen.figures.views import steps
from binhyen.figures.views.entry_page import EntryPage, address_of, device

NOT_TAKEN = 422
"""The status of what a phone has to show to the person who typed it."""


def values(page: EntryPage) -> dict[str, Any]:
    """What the templates of typing and looking through show."""
    return {
        "page": page,
        "slot": page.slot,
        "title": entry.title_of(page.slot),
        "due": entry.due_of(page.slot),
        "owed": page.slot.state in (SlotState.OPEN, SlotState.RETURNED),
        "next": steps.after_sending(page.slot, page.sheet.above),
        "device": device(page.actor),
    }


def shown(request: HttpRequest, page: EntryPage) -> HttpResponse:
    """The page of typing."""
    return render(request, "figures/report.html", values(page))


def refused(request: HttpRequest, page: EntryPage, kept: Done[Draft]) -> HttpResponse:
    """The page of typing when the draft could not be kept: nothing typed is lost."""
    page.refusal = kept.refusal
    if kept.stale:
        page.meet_other()
    return shown(request, page)


def received_words() -> str:
    """What is said when the server has a report."""
    return _("Sent at %(time)s. The level above sees it now.") % {"time": f"{clock.now():%H:%M}"}


def as_json(slot: Slot, outcome: Outcome) -> HttpResponse:
    """The small answer for a phone."""
    where = address_of(slot)
    at = f"{clock.now():%H:%M}"
    if outcome.submission is not None:
        name = "figures:report_branch" if outcome.state == "branch" else "figures:report_sent"
        told = {"state": outcome.state, "at": at, "version": outcome.submission.version}
        return JsonResponse({**told, "next": reverse(name, args=where)})
    page = reverse("figures:report", args=where)
    names = {row.position: row.name for row in form_fields(slot.form_version)}
    errors = [outcome.refusal] if outcome.refusal else []
    errors += [one.words for one in outcome.reading.errors(names)]
    return JsonResponse({"state": outcome.state, "errors": errors, "next": page}, status=NOT_TAKEN)


def draft_json(kept: Done[Draft], page: EntryPage) -> HttpResponse:
    """The small answer after a draft: when it was kept and under which version."""
    if kept.result is None:
        state = "stale" if kept.stale else "refused"
        return JsonResponse({"state": state, "errors": [kept.refusal], "next": page.address}, status=NOT_TAKEN)
    at = kept.result.updated_at.astimezone(clock.VIET_NAM)
    return JsonResponse({"state": "saved", "at": f"{at:%H:%M}", "version": kept.result.version})
