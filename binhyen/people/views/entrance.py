"""The doors: password, code, PIN, passkey, invitation, and the way out."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from binhyen.core.access import public, signed_in
from binhyen.people import forms, queries, tokens
from binhyen.people.carry import carry_out, read_object
from binhyen.people.models import User
from binhyen.people.services import factors, invitations, signing
from binhyen.people.services.signing import Attempt, Outcome
from binhyen.people.states import BindingState
from binhyen.people.views.entering import (
    DEVICE_COOKIE,
    PENDING_KEY,
    PHONE_COOKIE,
    PROVEN_KEY,
    before_second_factor,
    cookie,
    enter,
    moment,
    next_url,
    pending_person,
    wait_page,
)


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign-in name and password; on a bound phone the PIN comes first."""
    phone = queries.bound_phone(tokens.digest(cookie(request, PHONE_COOKIE)))
    by_pin = phone is not None and phone.state == BindingState.BOUND
    if request.method == "GET" and by_pin and "mat-khau" not in request.GET:
        return redirect(f"{reverse('people:sign_in_pin')}?{urlencode({'next': next_url(request)})}")
    form = forms.SignInForm(request.POST or None)
    if form.is_valid():
        attempt = signing.try_password(**form.cleaned_data, device_secret=cookie(request, DEVICE_COOKIE))
        answer = _after_password(request, attempt)
        if answer is not None:
            return answer
        form.add_error(None, _("The sign-in name or the password is not right."))
    values = {"form": form, "next": next_url(request), "by_pin": by_pin}
    return render(request, "people/sign_in.html", values, status=422 if form.errors else 200)


def _after_password(request: HttpRequest, attempt: Attempt) -> HttpResponse | None:
    if attempt.outcome == Outcome.WAIT:
        return wait_page(request, attempt.wait_seconds)
    if attempt.person is None:
        return None
    if attempt.outcome == Outcome.WELCOME:
        return enter(request, attempt.person, strong=False, url=next_url(request))
    request.session.cycle_key()
    request.session[PENDING_KEY] = {"person": attempt.person.public_id, "at": moment(), "next": next_url(request)}
    return redirect("people:sign_in_code")


@public
@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, or a recovery code."""
    person = pending_person(request)
    if person is None:
        return redirect("people:sign_in")
    url = request.session[PENDING_KEY]["next"]
    form = forms.CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        attempt = signing.try_code(person=person, code=code, device_secret=cookie(request, DEVICE_COOKIE))
        if attempt.outcome == Outcome.WAIT:
            return wait_page(request, attempt.wait_seconds)
        if attempt.outcome == Outcome.WELCOME:
            return enter(request, person, strong=True, url=url)
        form.add_error("code", _("This code is not right, or it was used already. Wait for the next one."))
    values = {"form": form, "next": url}
    return render(request, "people/sign_in_code.html", values, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters("pin")
def sign_in_pin(request: HttpRequest) -> HttpResponse:
    """The PIN of the phone that was bound."""
    phone = queries.bound_phone(tokens.digest(cookie(request, PHONE_COOKIE)))
    if phone is None or phone.state != BindingState.BOUND:
        return redirect(f"{reverse('people:sign_in')}?mat-khau=1")
    form = forms.PinForm(request.POST or None)
    if form.is_valid():
        attempt = signing.try_pin(phone_secret=cookie(request, PHONE_COOKIE), pin=form.cleaned_data["pin"])
        if attempt.outcome == Outcome.WAIT:
            return wait_page(request, attempt.wait_seconds)
        if attempt.person is not None:
            return enter(request, attempt.person, strong=True, url=next_url(request))
        form.add_error("pin", _("This PIN is not right."))
    values = {"form": form, "next": next_url(request), "post": phone.post}
    return render(request, "people/sign_in_pin.html", values, status=422 if form.errors else 200)


@public
@never_cache
@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """What the browser needs to answer with a passkey."""
    return JsonResponse(factors.begin_sign_in())


def credential_of(request: HttpRequest) -> dict[str, object]:
    """The answer of a browser; empty when it is no object."""
    return read_object(request.POST.get("credential", ""))


@public
@never_cache
@require_POST
def passkey_finish(request: HttpRequest) -> HttpResponse:
    """The browser's answer: in, or back to the door with a sentence."""
    person = factors.person_of_passkey(credential_of(request))
    if person is not None:
        return enter(request, person, strong=True, url=next_url(request))
    form = forms.SignInForm()
    values = {"form": form, "next": next_url(request), "passkey_failed": True}
    return render(request, "people/sign_in.html", values, status=422)


@public
@never_cache
@sensitive_post_parameters("password", "password_again")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Open an account with an invitation."""
    invitation = invitations.open_invitation(token)
    form = forms.AcceptForm(request.POST or None, initial={"username": invitation.person.username})
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("username", "password")}
        person = carry_out(form, lambda: invitations.accept(token=token, **given))
        if person is not None:
            return enter(request, person, strong=False, url=reverse("people:second_factor"))
    values = {"form": form, "invitation": invitation}
    return render(request, "people/accept.html", values, status=422 if form.errors else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close this session."""
    if request.session.session_key:
        signing.forget_session(session_key=request.session.session_key)
    logout(request)
    return redirect("people:signed_out")


@public
def signed_out(request: HttpRequest) -> HttpResponse:
    """After signing out."""
    return render(request, "people/signed_out.html")


@before_second_factor
@signed_in
@sensitive_post_parameters("secret")
def prove(request: HttpRequest) -> HttpResponse:
    """Show once more who one is, before changing how one signs in."""
    person = request.user
    assert isinstance(person, User)
    with_password = person.has_usable_password()
    shape = forms.ProofForm if with_password else forms.ProofPinForm
    form = shape(request.POST or None)
    if form.is_valid():
        attempt = _proof(request, person, form.cleaned_data["secret"], with_password=with_password)
        if attempt.outcome == Outcome.WAIT:
            return wait_page(request, attempt.wait_seconds)
        if attempt.person == person:
            request.session[PROVEN_KEY] = moment()
            return HttpResponseRedirect(next_url(request))
        form.add_error("secret", _("This is not right."))
    values = {"form": form, "next": next_url(request)}
    return render(request, "people/prove.html", values, status=422 if form.errors else 200)


def _proof(request: HttpRequest, person: User, secret: str, *, with_password: bool) -> Attempt:
    if with_password:
        device = cookie(request, DEVICE_COOKIE)
        return signing.try_password(username=person.username, password=secret, device_secret=device)
    return signing.try_pin(phone_secret=cookie(request, PHONE_COOKIE), pin=secret)
