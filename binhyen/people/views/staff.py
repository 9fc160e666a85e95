"""Posts and the people on them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from binhyen.core import clock
from binhyen.core.access import actor_of, needs, signed_in
from binhyen.org.models import Unit
from binhyen.org.queries import unit_by_public_id, unit_rows
from binhyen.people import forms, overview, policies, qr, queries
from binhyen.people.carry import carry_out_once
from binhyen.people.middleware import standing
from binhyen.people.models import Appointment, Post
from binhyen.people.roles import KINDS, Role, Title
from binhyen.people.services import appointments, invitations, posts
from binhyen.people.states import AppointmentKind
from binhyen.people.verbs import Verb
from binhyen.people.views.pages import post_values

LISTED = 200


@needs(Verb.READ_DIRECTORY)
def directory(request: HttpRequest) -> HttpResponse:
    """The staff of one's own unit."""
    mine = standing(request)
    return redirect("people:directory_of", mine.unit if mine else "")


@needs(Verb.READ_DIRECTORY)
def directory_of(request: HttpRequest, unit: str) -> HttpResponse:
    """The staff of a unit, and the units below with their gaps."""
    actor, found, today = actor_of(request), unit_by_public_id(unit), clock.today()
    policies.may_read_directory(actor, found).require()
    if request.GET.get("xem") == "trong":
        return _vacant(request, found)
    values = {
        "unit": found,
        "name": overview.name_of(found),
        "seats": queries.seats(queries.posts_of(found, today), today),
        "below": overview.below(found, today),
        "may_create": any(policies.may_create_post(actor, found, role) for role in Role if found.kind in KINDS[role]),
    }
    return render(request, "people/directory.html", values)


def _vacant(request: HttpRequest, unit: Unit) -> HttpResponse:
    today = clock.today()
    empty = queries.vacant_posts(today).filter(queries.near(unit, today)).order_by("unit_id", "id")
    listed = list(empty[:LISTED])
    names = unit_rows({post.unit_id for post in listed}, today)
    rows = [(post, names.get(post.unit_id)) for post in listed]
    values = {"unit": unit, "name": overview.name_of(unit), "rows": rows, "total": empty.count()}
    return render(request, "people/vacant.html", values)


@signed_in
def post(request: HttpRequest, post: str) -> HttpResponse:
    """One post: who stands on it, how it is reached, what hangs on it, what was."""
    found, actor = queries.post_by_public_id(post), actor_of(request)
    if actor.post_id != found.public_id:
        policies.may_read_directory(actor, found.unit).require()
    return render(request, "people/post.html", post_values(found, actor))


@needs(Verb.APPOINT)
def appoint(request: HttpRequest, post: str) -> HttpResponse:
    """Put somebody on a post."""
    found, actor = queries.post_by_public_id(post), actor_of(request)
    policies.may_appoint(actor, found).require()
    kind = AppointmentKind.HOLDER if not found.appointments.exists() else AppointmentKind.DEPUTY
    form = forms.AppointForm(request.POST or None, initial={**forms.opening(found), "last_day": None, "kind": kind})
    if form.is_valid():
        done = carry_out_once(form, "appoint", lambda: _appointed(form, found, request))
        if done is not None:
            messages.success(request, _("Appointed. What hangs on the post is theirs from the first day."))
            return redirect("people:post", found.public_id)
    values = {"form": form, "post": found, "name": overview.name_of(found.unit)}
    return render(request, "people/appoint.html", values, status=422 if form.errors else 200)


def _appointed(form: forms.AppointForm, found: Post, request: HttpRequest) -> str:
    given = form.cleaned_data
    return appointments.appoint(
        post=found,
        person=form.person,
        kind=AppointmentKind(given["kind"]),
        valid_from=given["first_day"],
        valid_to=form.ends,
        version=given["version"],
        by=actor_of(request),
    ).public_id


@needs(Verb.APPOINT)
def hand_over(request: HttpRequest, post: str) -> HttpResponse:
    """Change the holder: what passes is listed first."""
    found, actor = queries.post_by_public_id(post), actor_of(request)
    policies.may_appoint(actor, found).require()
    form = forms.HandOverForm(request.POST or None, initial=forms.opening(found))
    if form.is_valid():
        done = carry_out_once(form, "hand_over", lambda: _handed(form, found, request))
        if done is not None:
            messages.success(request, _("Handed over. Nothing was left behind: everything hangs on the post."))
            return redirect("people:post", found.public_id)
    values = {**post_values(found, actor), "form": form}
    return render(request, "people/hand_over.html", values, status=422 if form.errors else 200)


def _handed(form: forms.HandOverForm, found: Post, request: HttpRequest) -> str:
    given = form.cleaned_data
    return appointments.hand_over(
        post=found, to=form.person, on=given["first_day"], version=given["version"], by=actor_of(request)
    ).public_id


@signed_in
def end(request: HttpRequest, appointment: str) -> HttpResponse:
    """End an appointment."""
    found, actor = queries.appointment_by_public_id(appointment), actor_of(request)
    policies.may_end_appointment(actor, found).require()
    opened = {"version": found.version, "once": forms.new_key(), "last_day": clock.today()}
    form = forms.EndForm(request.POST or None, initial=opened)
    if form.is_valid():
        done = carry_out_once(form, "end", lambda: _ended(form, found, request))
        if done is not None:
            messages.success(request, _("The end is set. What hangs on the post stays on the post."))
            return redirect("people:post", found.post.public_id)
    values = {**post_values(found.post, actor), "form": form, "appointment": found}
    return render(request, "people/end.html", values, status=422 if form.errors else 200)


def _ended(form: forms.EndForm, found: Appointment, request: HttpRequest) -> str:
    given = form.cleaned_data
    on = forms.day_after(given["last_day"])
    return appointments.end_appointment(
        appointment=found, on=on, version=given["version"], by=actor_of(request)
    ).public_id


@signed_in
def edit(request: HttpRequest, post: str) -> HttpResponse:
    """Phone, hours, and whether the public sees the holder."""
    found, actor = queries.post_by_public_id(post), actor_of(request)
    policies.may_edit_duty(actor, found).require()
    opened = {**forms.opening(found), "phone": found.phone, "hours": found.hours, "public": found.public}
    form = forms.DutyForm(request.POST or None, initial=opened)
    if form.is_valid() and carry_out_once(form, "edit", lambda: _edited(form, found, request)) is not None:
        return redirect("people:post", found.public_id)
    values = {"form": form, "post": found, "name": overview.name_of(found.unit)}
    return render(request, "people/edit.html", values, status=422 if form.errors else 200)


def _edited(form: forms.DutyForm, found: Post, request: HttpRequest) -> str:
    version = form.cleaned_data["version"]
    return posts.edit_duty(post=found, version=version, duty=form.duty, by=actor_of(request)).public_id


@needs(Verb.MANAGE_POSTS)
def close(request: HttpRequest, post: str) -> HttpResponse:
    """Close a post: choose who takes over."""
    found, actor, today = queries.post_by_public_id(post), actor_of(request), clock.today()
    policies.may_manage_post(actor, found).require()
    takers = {one.public_id: one for one in posts.takers(found, today)}
    names = unit_rows({one.unit_id for one in takers.values()}, today)
    choices = [(key, f"{one.get_title_display()}, {names[one.unit_id].full_name}") for key, one in takers.items()]
    form = forms.CloseForm(request.POST or None, takers=choices, initial=forms.opening(found))
    if form.is_valid():
        taker = takers[form.cleaned_data["passes_to"]]
        done = carry_out_once(form, "close", lambda: _closed(form, found, taker, request))
        if done is not None:
            return redirect("people:post", found.public_id)
    values = {**post_values(found, actor), "form": form, "takers": takers}
    return render(request, "people/close.html", values, status=422 if form.errors else 200)


def _closed(form: forms.CloseForm, found: Post, taker: Post, request: HttpRequest) -> str:
    given = form.cleaned_data
    on = forms.day_after(given["last_day"])
    return posts.close_post(
        post=found, passes_to=taker, on=on, version=given["version"], by=actor_of(request)
    ).public_id


@needs(Verb.MANAGE_POSTS)
def create(request: HttpRequest, unit: str) -> HttpResponse:
    """A new post at a unit."""
    found, actor = unit_by_public_id(unit), actor_of(request)
    opened = {"once": forms.new_key(), "first_day": clock.today()}
    form = forms.NewPostForm(request.POST or None, kind=found.kind, initial=opened)
    if form.is_valid():
        done = carry_out_once(form, "post", lambda: _created(form, found, request))
        if done is not None:
            return redirect("people:post", done)
    elif request.method == "GET":
        policies.may(actor, Verb.MANAGE_POSTS, found.pk).require()
    values = {"form": form, "unit": found, "name": overview.name_of(found)}
    return render(request, "people/create.html", values, status=422 if form.errors else 200)


def _created(form: forms.NewPostForm, unit: Unit, request: HttpRequest) -> str:
    given = form.cleaned_data
    return posts.create_post(
        unit=unit,
        role=Role(given["role"]),
        title=Title(given["title"]),
        title_extra=given["title_extra"],
        function=given["function"],
        valid_from=given["first_day"],
        duty=form.duty,
        by=actor_of(request),
    ).public_id


@needs(Verb.APPOINT)
@require_POST
def invite(request: HttpRequest, appointment: str) -> HttpResponse:
    """Invite somebody to open their account: by letter, or printed."""
    found = queries.appointment_by_public_id(appointment)
    by_letter = request.POST.get("cach") == "thu"
    made = invitations.invite(post=found.post, person=found.person, by_letter=by_letter, by=actor_of(request))
    if by_letter:
        messages.success(request, _("The invitation is on its way. It works for 7 days."))
        return redirect("people:post", found.post.public_id)
    return redirect("people:invitation", made.public_id)


@needs(Verb.APPOINT)
def invitation(request: HttpRequest, invitation: str) -> HttpResponse:
    """The invitation to print, while it can be accepted."""
    found = invitations.waiting(invitation, by=actor_of(request))
    url = invitations.link_of(found)
    values = {"invitation": found, "post": found.post, "url": url, "picture": qr.picture(url)}
    return render(request, "people/invitation.html", values)


@needs(Verb.APPOINT)
@require_POST
def withdraw_invitation(request: HttpRequest, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    found = invitations.waiting(invitation, by=actor_of(request))
    invitations.revoke(invitation=found, by=actor_of(request))
    return redirect("people:post", found.post.public_id)
