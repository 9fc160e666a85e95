"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.people.roles import Role, Title
from binhyen.people.states import AppointmentKind, Scope

AUDIT_WORDS: Mapping[str, str | Promise] = {
    "post.created": _("A post was created"),
    "post.changed": _("Phone, hours or openness of a post were changed"),
    "post.ended": _("A post ended"),
    "post.appointed": _("Somebody was put on a post"),
    "post.left": _("Somebody left a post"),
    "invitation.sent": _("An invitation was written"),
    "invitation.accepted": _("An invitation was accepted"),
    "invitation.revoked": _("An invitation was withdrawn"),
    "phone.code_issued": _("A code that binds a phone was printed"),
    "phone.scanned": _("The code for a phone was scanned"),
    "phone.bound": _("A phone was bound and its PIN chosen"),
    "phone.revoked": _("A phone was cut off"),
    "account.app_added": _("An authenticator app was set up"),
    "account.passkey_added": _("A passkey was made"),
    "account.factor_removed": _("An authenticator app or a passkey was removed"),
    "account.codes_renewed": _("New recovery codes were made"),
    "account.password_changed": _("A password was changed"),
    "account.sessions_closed": _("Other sign-ins of an account were closed"),
    "account.language_chosen": _("An account chose its language"),
    "account.ended": _("An account ended: its name was erased"),
    "staff_session.asked": _("A staff session was asked for"),
    "staff_session.allowed": _("A staff session was allowed"),
    "staff_session.refused": _("A staff session was refused"),
    "staff_session.withdrawn": _("The request for a staff session was withdrawn"),
    "staff_session.ended": _("A staff session was ended"),
    "staff_session.read": _("Something was read in a staff session"),
    "post": _("post"),
    "account": _("account"),
    "staff_session": _("staff session"),
    "trail": _("names in the trail"),
    "role": _("role"),
    "title": _("title"),
    "kind": _("kind"),
    "on": _("on the day"),
    "public": _("shown to everybody"),
    "passes_to": _("passes to"),
    "appointment": _("appointment"),
    "invitation": _("invitation"),
    "binding": _("phone code"),
    "person": _("account"),
    "by_letter": _("sent by letter"),
    "sessions": _("sign-ins closed"),
    "language": _("language"),
    "scope": _("what was opened"),
    "session": _("staff session"),
}
"""Verbs, kinds of things and keys of details."""

AUDIT_VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "role": dict(Role.choices),
    "title": dict(Title.choices),
    "post/kind": dict(AppointmentKind.choices),
    "scope": dict(Scope.choices),
    "language": {"vi": _("Vietnamese"), "en": _("English")},
    "template": {
        "people/letters/invitation": _("invitation to a post"),
        "people/letters/account_changed": _("notice that the way into an account changed"),
    },
}
"""Closed values of details."""

AUDIT_REFERS: Mapping[str, str] = {"passes_to": "post"}
"""Keys of details under which the id of something with a name stands."""
