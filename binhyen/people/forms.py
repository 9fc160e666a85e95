"""Shapes of what people type in this room. A form never writes."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binhyen.core import clock
from binhyen.core.forms import GuardedLine, GuardedText
from binhyen.people import queries, rules
from binhyen.people.models import HOLDERS, REASONS, TITLES, Post, User, hours_shape, phone_shape
from binhyen.people.roles import KINDS, Function, Role, Title
from binhyen.people.roles import TITLES as ROLE_TITLES
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.posts import Duty
from binhyen.people.states import AppointmentKind, Scope

NEW, KNOWN = "moi", "co"


def _secret_field(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200, help_text=hint)


def _digits_field(label: Any, length: int, hint: Any = "", *, autocomplete: str = "one-time-code") -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": autocomplete, "class": "in-short"}
    return forms.CharField(label=label, max_length=length, widget=forms.TextInput(attrs=attrs), help_text=hint)


def _pin_field(label: Any, hint: Any = "", *, autocomplete: str = "current-password") -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": autocomplete, "class": "in-short", "maxlength": rules.PIN_LENGTH}
    return forms.CharField(label=label, widget=forms.PasswordInput(attrs=attrs), max_length=20, help_text=hint)


class SignInForm(forms.Form):
    """Sign-in name and password."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _secret_field(_("Password"), "current-password")


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = _digits_field(
        _("Code"),
        20,
        _("6 digits from the app on your phone, or one of your 8-digit recovery codes."),
    )


class PinForm(forms.Form):
    """The PIN of this phone."""

    pin = _pin_field(_("PIN"), _("The 6 digits you chose on this phone."))


class _Twice(forms.Form):
    """Something secret, typed twice."""

    first, again = "", ""

    def clean(self) -> dict[str, Any]:
        """The two must agree."""
        given = super().clean() or {}
        if given.get(self.first) and given.get(self.again) and given[self.first] != given[self.again]:
            self.add_error(self.again, _("The two do not agree. Type it once more."))
        return given


class ChoosePinForm(_Twice):
    """A new PIN."""

    first, again = "pin", "pin_again"
    pin = _pin_field(
        _("Choose a PIN"),
        _("6 digits. No birthday, no 123456, no 111111."),
        autocomplete="new-password",
    )
    pin_again = _pin_field(_("The same PIN once more"), autocomplete="new-password")


class AcceptForm(_Twice):
    """Opening an account."""

    first, again = "password", "password_again"
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Small letters without marks, digits, full stop, hyphen. You may keep the one proposed."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _secret_field(
        _("Password"),
        "new-password",
        _("At least 12 characters. A few words in a row are easy to keep."),
    )
    password_again = _secret_field(_("The same password once more"), "new-password")


class PasswordForm(_Twice):
    """Another password."""

    first, again = "password", "password_again"
    old = _secret_field(_("Present password"), "current-password")
    password = _secret_field(_("New password"), "new-password", _("At least 12 characters."))
    password_again = _secret_field(_("The new password once more"), "new-password")


class ProofForm(forms.Form):
    """Proving once more who one is, with a password."""

    secret = _secret_field(_("Password"), "current-password")


class ProofPinForm(forms.Form):
    """Proving once more who one is, with the PIN of this phone."""

    secret = _pin_field(_("PIN"))


class PasskeyForm(forms.Form):
    """What the browser answered; read by the view."""

    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class LanguageForm(forms.Form):
    """The language of one's account and letters."""

    language = forms.ChoiceField(
        label=_("Language of pages and letters"),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        widget=forms.RadioSelect,
    )


def new_key() -> str:
    """The idempotency key of a form that is being opened."""
    return secrets.token_urlsafe(16)


class OnceForm(forms.Form):
    """A form that is carried out once, however often it is sent, and only while the page was up to date."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)


def _day_field(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, widget=forms.DateInput(format="%d/%m/%Y"))


class WhoForm(OnceForm):
    """Somebody new, or somebody who has an account."""

    who = forms.ChoiceField(
        label=_("Who"),
        widget=forms.RadioSelect,
        initial=NEW,
        choices=[(NEW, _("Somebody without an account")), (KNOWN, _("Somebody with an account"))],
    )
    full_name = GuardedLine(
        label=_("Full name"),
        max_length=80,
        required=False,
        guarded=False,
        purpose=HOLDERS,
        help_text=_("For somebody without an account: as on their decision of appointment."),
        error_messages={"required": _("Write the name of the person.")},
    )
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("Leave empty when there is none."))
    username = forms.CharField(
        label=_("Sign-in name"),
        required=False,
        max_length=60,
        help_text=_("For somebody with an account: ask them. There is no search for people."),
        error_messages={"required": _("Write the sign-in name of the person.")},
    )

    person: User | NewPerson

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.data.get("who", NEW) == KNOWN
        self.fields["username"].required, self.fields["full_name"].required = known, not known

    def clean(self) -> dict[str, Any]:
        """One of the two ways, complete."""
        given = super().clean() or {}
        if given.get("who") == KNOWN:
            found = queries.person_by_username(given.get("username") or "")
            if found is None and not self.errors.get("username"):
                self.add_error("username", _("There is no account with this sign-in name."))
            elif found is not None:
                self.person = found
        else:
            self.person = NewPerson(given.get("full_name", ""), given.get("email") or "")
        return given


class AppointForm(WhoForm):
    """Putting somebody on a post."""

    kind = forms.ChoiceField(label=_("In what way"), choices=AppointmentKind.choices, widget=forms.RadioSelect)
    first_day = _day_field(_("First day"), _("For example 01/12/2026"))
    last_day = _day_field(_("Last day"), _("Leave empty when no end is set."), required=False)

    field_order = ["kind", "who", "full_name", "email", "username", "first_day", "last_day"]

    @property
    def ends(self) -> date | None:
        """The first day on which the person no longer stands there."""
        last = self.cleaned_data.get("last_day")
        return last + timedelta(days=1) if last else None


class HandOverForm(WhoForm):
    """Changing the holder."""

    first_day = _day_field(_("First day of the new holder"), _("The present holder's last day is the day before."))


class EndForm(OnceForm):
    """Ending an appointment."""

    last_day = _day_field(_("Last day on the post"))


class CloseForm(OnceForm):
    """Closing a post."""

    passes_to = forms.ChoiceField(
        label=_("Who takes over what hangs on this post"), widget=forms.RadioSelect, choices=[]
    )
    last_day = _day_field(_("Last day of the post"))

    def __init__(self, *args: Any, takers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passes_to"].choices = list(takers)  # type: ignore[attr-defined]


def _phone_field() -> forms.CharField:
    return forms.CharField(
        label=_("Duty phone"),
        max_length=16,
        required=False,
        validators=[phone_shape],
        help_text=_("The phone of the duty, not a private one. For example 0234 382 2113 or 113."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "in-short"}),
    )


def _hours_field() -> forms.CharField:
    return forms.CharField(
        label=_("Duty hours"),
        max_length=40,
        required=False,
        help_text=_("24/24, or 7:30–17:00, or 7:30–11:30, 13:30–17:00"),
    )


def hours_of(text: str) -> str:
    """Hours in one spelling: an en dash between times, a comma and a space between spans. Raises ValidationError."""
    plain = text.replace(" ", "").replace("-", "–").replace(",", ", ")
    if plain:
        hours_shape(plain)
    return plain


class DutyForm(OnceForm):
    """How a post is reached."""

    phone = _phone_field()
    hours = _hours_field()
    public = forms.BooleanField(
        label=_("Everybody may see who stands on this post"),
        required=False,
        help_text=_("The name then stands on the unit's public page."),
    )

    def clean_hours(self) -> str:
        """One spelling."""
        return hours_of(self.cleaned_data["hours"])

    @property
    def duty(self) -> Duty:
        """What was typed."""
        given = self.cleaned_data
        return Duty(given["phone"], given["hours"], given.get("public", False))


class NewPostForm(forms.Form):
    """A new post at a unit."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)
    role = forms.ChoiceField(label=_("What the post is for"), choices=[])
    title = forms.ChoiceField(label=_("Title"), choices=Title.choices)
    title_extra = GuardedLine(
        label=_("Addition to the title"),
        max_length=60,
        required=False,
        purpose=TITLES,
        help_text=_("For example: area 2. No names of people."),
    )
    function = forms.ChoiceField(label=_("Branch of work"), choices=Function.choices, required=False)
    first_day = _day_field(_("First day"))
    phone = _phone_field()
    hours = _hours_field()
    public = forms.BooleanField(label=_("Everybody may see who stands on this post"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [(role.value, role.label) for role in Role if kind in KINDS[role]]
        titles = {title for role in Role if kind in KINDS[role] for title in ROLE_TITLES[role]}
        self.fields["role"].choices = fitting  # type: ignore[attr-defined]
        self.fields["title"].choices = [(one.value, one.label) for one in Title if one in titles]  # type: ignore[attr-defined]

    def clean_hours(self) -> str:
        """One spelling."""
        return hours_of(self.cleaned_data["hours"])

    @property
    def duty(self) -> Duty:
        """What was typed."""
        given = self.cleaned_data
        return Duty(given["phone"], given["hours"], given.get("public", False))


class AskForm(forms.Form):
    """Asking for a staff session."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)
    scope = forms.ChoiceField(label=_("What to read"), choices=Scope.choices, widget=forms.RadioSelect)
    reason = GuardedText(
        label=_("Reason"),
        max_length=500,
        purpose=REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you need it for, and for which task. No names of people."),
    )


def opening(post: Post) -> dict[str, Any]:
    """The hidden values with which a form about a post opens."""
    return {"version": post.version, "once": new_key(), "first_day": clock.today(), "last_day": clock.today()}


def day_after(last_day: date) -> date:
    """The first day that a "last day" no longer covers."""
    return last_day + timedelta(days=1)
