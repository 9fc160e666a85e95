"""Writing a review: its page, its paragraphs, blocks from below, handing it in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from binhyen.core.access import actor_of, needs
from binhyen.core.once import run_once
from binhyen.org.models import Unit
from binhyen.people.carry import carry_out_once
from binhyen.people.verbs import FiguresVerb, ReviewsVerb
from binhyen.reviews import forms, policies
from binhyen.reviews.models import Review
from binhyen.reviews.queries import counting, narrative, reviewing
from binhyen.reviews.services import composing
from binhyen.reviews.states import Section
from binhyen.reviews.views import pages
from binhyen.ui.components import Crumb


def version_of(request: HttpRequest) -> int:
    """The version that a page was opened with; 0 for none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


@needs(FiguresVerb.READ)
@require_safe
def show(request: HttpRequest, review: str) -> HttpResponse:
    """A review: its questions, its parts, its figures, what is missing."""
    found = reviewing.review_by_public_id(review)
    policies.may_read(actor_of(request), found.unit_id).require()
    return render(request, "reviews/review.html", pages.review_values(found, actor_of(request)))


@needs(ReviewsVerb.COMPOSE)
def add(request: HttpRequest, review: str) -> HttpResponse:
    """Write a paragraph."""
    found = _mine(request, review)
    section = request.GET.get("phan", "")
    opened = {**forms.opening(found.version), "section": section if section in Section.values else Section.DIRECTION}
    form = forms.ParagraphForm(request.POST or None, initial=opened, places=pages.place_choices(found))
    if form.is_valid():
        done = carry_out_once(form, "reviews.add", lambda: _added(form, found, request))
        if done is not None:
            return redirect("reviews:review", found.public_id)
    return _paragraph_page(request, found, form, _("A new paragraph"))


def _added(form: forms.ParagraphForm, review: Review, request: HttpRequest) -> str:
    given = form.cleaned_data
    return composing.write_paragraph(
        review=review,
        section=Section(given["section"]),
        text=given["text"],
        place=_place(given.get("place", "")),
        version=given["version"],
        by=actor_of(request),
    ).key


def _place(public_id: str) -> Unit | None:
    return Unit.objects.filter(public_id=public_id).first() if public_id else None


def _mine(request: HttpRequest, public_id: str) -> Review:
    found = reviewing.review_by_public_id(public_id)
    policies.may_compose(actor_of(request), found.unit).require()
    return found


def _paragraph_page(request: HttpRequest, review: Review, form: forms.ParagraphForm, title: str) -> HttpResponse:
    values = {
        **pages.head_values(review, actor_of(request)),
        "form": form,
        "heading": title,
        "crumbs": pages.crumbs_of(review, Crumb(title)),
        "figures": pages.figure_lines(counting.count(review.unit, review.period).figures),
    }
    return render(request, "reviews/paragraph.html", values, status=422 if form.errors else 200)


@needs(ReviewsVerb.COMPOSE)
def edit(request: HttpRequest, review: str, key: str) -> HttpResponse:
    """Change a paragraph."""
    found = _mine(request, review)
    paragraph = reviewing.paragraph_of(found, key)
    place = paragraph.place.public_id if paragraph.place else ""
    opened = {"section": paragraph.section, "text": paragraph.text, "numbers_kept": paragraph.numbers_kept}
    opened |= {"place": place, **forms.opening(found.version)}
    form = forms.ParagraphForm(request.POST or None, initial=opened, places=pages.place_choices(found))
    if form.is_valid() and carry_out_once(form, "reviews.edit", lambda: _changed(form, found, key, request)):
        return redirect("reviews:review", found.public_id)
    return _paragraph_page(request, found, form, _("Change a paragraph"))


def _changed(form: forms.ParagraphForm, review: Review, key: str, request: HttpRequest) -> str:
    given = form.cleaned_data
    return composing.change_paragraph(
        paragraph=reviewing.paragraph_of(review, key),
        text=given["text"],
        section=Section(given["section"]),
        place=_place(given.get("place", "")),
        numbers_kept=given["numbers_kept"],
        version=given["version"],
        by=actor_of(request),
    ).key


@needs(ReviewsVerb.COMPOSE)
@require_POST
def arrange(request: HttpRequest, review: str, key: str) -> HttpResponse:
    """Move a paragraph up or down, or take it out."""
    found = _mine(request, review)
    paragraph = reviewing.paragraph_of(found, key)
    wanted, version, by = request.POST.get("viec", ""), version_of(request), actor_of(request)
    if wanted == "bo":
        composing.remove_paragraph(paragraph=paragraph, version=version, by=by)
        messages.success(request, _("The paragraph was taken out."))
        return redirect("reviews:review", found.public_id)
    composing.move_paragraph(paragraph=paragraph, up=wanted == "len", version=version, by=by)
    return redirect(f"{request.path.removesuffix(f'doan/{key}/doi/')}#{key}")


@needs(FiguresVerb.READ)
@require_safe
def sources(request: HttpRequest, review: str, key: str) -> HttpResponse:
    """Where the words of a paragraph come from."""
    found = reviewing.review_by_public_id(review)
    policies.may_read(actor_of(request), found.unit_id).require()
    paragraph = reviewing.paragraph_of(found, key)
    values = {
        **pages.head_values(found, actor_of(request)),
        "paragraph": paragraph,
        "rows": narrative.sources_of(paragraph),
        "crumbs": pages.crumbs_of(found, Crumb(_("Sources of a paragraph"))),
    }
    return render(request, "reviews/sources.html", values)


@needs(ReviewsVerb.COMPOSE)
def pick(request: HttpRequest, review: str) -> HttpResponse:
    """Choose blocks from below."""
    found = _mine(request, review)
    if request.method == "POST":
        marks = [mark for chosen in request.POST.getlist("doan") for mark in chosen.split(",")]
        count = composing.pick_blocks(review=found, marks=marks, version=version_of(request), by=actor_of(request))
        words = ngettext("%(n)d paragraph was taken in.", "%(n)d paragraphs were taken in.", count)
        messages.success(request, words % {"n": count})
        return redirect("reviews:review", found.public_id)
    values = {
        **pages.head_values(found, actor_of(request)),
        "clusters": narrative.clusters_below(found),
        "crumbs": pages.crumbs_of(found, Crumb(_("Choose from below"))),
    }
    return render(request, "reviews/pick.html", values)


@needs(ReviewsVerb.COMPOSE)
@require_POST
def draft(request: HttpRequest, review: str) -> HttpResponse:
    """Write the drafted paragraphs anew from the figures as they stand."""
    found = _mine(request, review)
    composing.draft_again(review=found, version=version_of(request), by=actor_of(request))
    messages.success(request, _("The draft follows the figures of this moment. What people wrote stayed."))
    return redirect("reviews:review", found.public_id)


@needs(ReviewsVerb.COMPOSE)
@require_POST
def submit(request: HttpRequest, review: str) -> HttpResponse:
    """Hand the review to the leader."""
    found, actor = _mine(request, review), actor_of(request)
    run_once(
        scope="reviews.submit",
        key=request.POST.get("once", ""),
        act=lambda: composing.submit_review(review=found, version=version_of(request), by=actor).public_id,
        person=actor.person_id,
    )
    messages.success(request, _("Handed in. The leader of the unit reads and approves it."))
    return redirect("reviews:review", found.public_id)
