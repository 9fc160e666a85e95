"""One's own account: language, password, second factor, passkeys, recovery codes, sessions."""

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from binhyen.core.access import actor_of, signed_in
from binhyen.core.actor import Actor
from binhyen.people import forms, qr, queries
from binhyen.people.adapter import SecondFactorAdapter
from binhyen.people.carry import carry_out
from binhyen.people.middleware import STRONG_KEY, standings
from binhyen.people.models import User
from binhyen.people.services import factors, invitations, signing
from binhyen.people.views.entering import account_unit, before_second_factor, proven, set_language
from binhyen.people.views.entrance import credential_of

TOTP_KEY = "ung_dung_ma"
FRESH_CODES_KEY = "ma_moi"


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@before_second_factor
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account."""
    me = _me(request)
    owned = queries.factors_of(me)
    values = {
        "me": me,
        "standings": standings(request),
        "app": next((one for one in owned if one.type == "totp"), None),
        "passkeys": [one for one in owned if one.type == "webauthn"],
        "codes_left": len(factors.unused_recovery_codes(me)),
        "sessions": queries.sessions_of(me),
        "this_session": request.session.session_key,
        "phone": queries.phone_of(me),
        "language_form": forms.LanguageForm(initial={"language": me.language}),
    }
    return render(request, "people/account.html", values)


@before_second_factor
@signed_in
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of pages and letters."""
    form = forms.LanguageForm(request.POST)
    response = redirect("people:account")
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        signing.choose_language(person=_me(request), language=chosen, by=actor_of(request), unit=account_unit(request))
        set_language(response, chosen)
    return response


@before_second_factor
@signed_in
@sensitive_post_parameters("old", "password", "password_again")
def password(request: HttpRequest) -> HttpResponse:
    """Another password; the other sessions end."""
    me = _me(request)
    form = forms.PasswordForm(request.POST or None)
    if form.is_valid():
        changed = carry_out(form, lambda: _change(request, me, form))
        if changed:
            messages.success(request, _("The password was changed. You were signed out everywhere else."))
            return redirect("people:account")
    return render(request, "people/password.html", {"form": form}, status=422 if form.errors else 200)


def _change(request: HttpRequest, me: User, form: forms.PasswordForm) -> bool:
    actor, unit = actor_of(request), account_unit(request)
    given = form.cleaned_data
    invitations.change_password(person=me, old=given["old"], new=given["password"], by=actor, unit=unit)
    request.session[HASH_SESSION_KEY] = me.get_session_auth_hash()
    signing.close_other_sessions(person=me, keep=str(request.session.session_key), by=actor, unit=unit)
    return True


@before_second_factor
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """The two ways to a second factor."""
    me = _me(request)
    values = {"has": queries.has_second_factor(me), "needed": False}
    return render(request, "people/second_factor.html", values)


@before_second_factor
@signed_in
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """The post asks for a second factor: why, and how."""
    has = queries.has_second_factor(_me(request))
    return render(request, "people/second_factor.html", {"has": has, "needed": True})


@before_second_factor
@signed_in
@proven
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, type the first code."""
    me = _me(request)
    secret = request.session.setdefault(TOTP_KEY, factors.new_totp_secret())
    form = forms.CodeForm(request.POST or None)
    if form.is_valid():
        code, actor, unit = form.cleaned_data["code"], actor_of(request), account_unit(request)
        if carry_out(form, lambda: _add_app(me, secret, code, actor=actor, unit=unit)):
            del request.session[TOTP_KEY]
            return _strong(request)
    url = SecondFactorAdapter().build_totp_url(me, secret)
    picture = qr.picture(url)
    values = {"form": form, "picture": picture, "secret": _grouped(secret), "url": url}
    return render(request, "people/app.html", values, status=422 if form.errors else 200)


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _add_app(me: User, secret: str, code: str, *, actor: Actor, unit: str) -> bool:
    factors.add_totp(person=me, secret=secret, code=code, by=actor, unit=unit)
    return True


def _strong(request: HttpRequest) -> HttpResponse:
    """A second factor was set up here and now: this session has shown it."""
    request.session[STRONG_KEY] = True
    request.session[FRESH_CODES_KEY] = True
    return redirect("people:recovery_codes")


@before_second_factor
@signed_in
@proven
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return JsonResponse(factors.begin_passkey(_me(request)))


@before_second_factor
@signed_in
@proven
def passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey on this device."""
    form = forms.PasskeyForm(request.POST or None)
    if form.is_valid():
        me, actor, unit = _me(request), actor_of(request), account_unit(request)
        credential = credential_of(request)
        if carry_out(form, lambda: factors.add_passkey(person=me, credential=credential, by=actor, unit=unit)):
            return _strong(request)
    return render(request, "people/passkey.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@proven
@require_POST
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    """Take away the app or a passkey."""
    factors.remove_factor(person=_me(request), factor=factor, by=actor_of(request), unit=account_unit(request))
    messages.success(request, _("It was removed. It no longer opens this account."))
    return redirect("people:account")


@before_second_factor
@signed_in
@proven
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes: shown once after they were made; new ones on request."""
    me = _me(request)
    if request.method == "POST":
        factors.new_recovery_codes(person=me, by=actor_of(request), unit=account_unit(request))
        request.session[FRESH_CODES_KEY] = True
        return redirect("people:recovery_codes")
    fresh = request.session.pop(FRESH_CODES_KEY, False)
    codes = factors.unused_recovery_codes(me)
    values = {"codes": codes if fresh else [], "left": len(codes), "has": queries.has_second_factor(me)}
    return render(request, "people/recovery_codes.html", values)


@before_second_factor
@signed_in
@require_POST
def close_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    key = str(request.session.session_key)
    closed = signing.close_other_sessions(
        person=_me(request), keep=key, by=actor_of(request), unit=account_unit(request)
    )
    words = ngettext("%(n)d other session was closed.", "%(n)d other sessions were closed.", closed) % {"n": closed}
    messages.success(request, words)
    return HttpResponseRedirect(reverse("people:account") + "#phien")
