"""The pages of one report: type, look through, send, what happens next; and what the phone's queue speaks with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from binhyen.core.access import actor_of, signed_in
from binhyen.figures.forms.sending import send_typed
from binhyen.figures.queries import entry
from binhyen.figures.views import entry_answers, report_page
from binhyen.figures.views.entry_page import address_of, device, open_entry


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """Type a report. Without scripts every step is a page of its own."""
    page = open_entry(request, unit, period, form)
    if request.method != "POST":
        if "xem" in request.GET:
            page.read()
        return entry_answers.shown(request, page)
    step = request.POST.get("viec", "xem-lai")
    if step == "khong-phat-sinh":
        page.nothing_happened()
    kept = page.keep()
    if kept.result is None:
        return entry_answers.refused(request, page, kept)
    if step == "xem-lai" and page.read().ready:
        return redirect("figures:report_check", *address_of(page.slot))
    if step == "xem-lai":
        return entry_answers.shown(request, page)
    if step == "de-lai":
        messages.success(request, _("Kept as a draft. Only your post sees it."))
        return redirect("figures:entry_list")
    return redirect(page.address)


@signed_in
@require_safe
def report_check(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """Everything once more before it is sent."""
    page = open_entry(request, unit, period, form)
    if page.sheet.draft is None or not page.read().ready:
        return redirect(f"{page.address}?xem=loi")
    return render(request, "figures/report_check.html", entry_answers.values(page))


@signed_in
@require_POST
def report_send(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """Send a report, from its page or from a phone's queue; a repeated key gives the first result again."""
    slot = entry.slot_at(unit, period, form)
    outcome = send_typed(slot, request.POST, actor_of(request))
    if request.headers.get("Accept", "").startswith("application/json"):
        return entry_answers.as_json(slot, outcome)
    if outcome.state == "received":
        messages.success(request, entry_answers.received_words())
        return redirect("figures:report_sent", *address_of(slot))
    if outcome.state == "branch":
        return redirect("figures:report_branch", *address_of(slot))
    page = open_entry(request, unit, period, form)
    page.reading, page.refusal = outcome.reading, outcome.refusal
    return entry_answers.shown(request, page)


@signed_in
@require_POST
def report_draft(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """Keep a draft while it is being typed."""
    page = open_entry(request, unit, period, form)
    return entry_answers.draft_json(page.keep(), page)


@signed_in
@require_GET
def ticket(request: HttpRequest) -> HttpResponse:
    """A fresh token, and who is signed in, for a phone that has something to send."""
    return JsonResponse({"csrf": get_token(request), "owner": device(actor_of(request))["owner"]})


@signed_in
@require_safe
def report_sent(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """The latest version as it was sent, what happens next, and what the reader may do with it."""
    slot = entry.slot_at(unit, period, form)
    return render(request, "figures/report_sent.html", report_page.values(actor_of(request), slot))


@signed_in
@require_POST
def report_confirm(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """The unit confirms what was entered on its behalf."""
    slot = entry.slot_at(unit, period, form)
    done = report_page.confirmed(request, slot)
    (messages.error if done.refusal else messages.success)(request, done.refusal or _("Confirmed. Thank you."))
    return redirect("figures:report_sent", *address_of(slot))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report_branch(request: HttpRequest, unit: str, period: str, form: str) -> HttpResponse:
    """Two versions of one report side by side: choose figure by figure, nothing is overwritten."""
    slot = entry.slot_at(unit, period, form)
    page = report_page.open_branch_page(request, slot)
    if page is None:
        return redirect("figures:report_sent", *address_of(slot))
    if request.method == "POST" and page.settle():
        messages.success(request, _("Settled. Both versions stay on record."))
        return redirect("figures:report_sent", *address_of(slot))
    return render(request, "figures/report_branch.html", {"page": page, "slot": slot})
