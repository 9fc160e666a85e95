"""People with accounts, posts at units, and who stands on which post when.

Duties hang on the post, never on the person. Intervals are half-open: a row holds from `valid_from` up to, not
including, `valid_to` (null: still). No address of a network or text of a browser is stored anywhere: of a device we
know a family out of a closed list and two days.
"""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from binhyen.core.fields import CodeField, GuardedCharField, GuardedTextField, Purpose
from binhyen.core.ids import new_public_id
from binhyen.org.models import Unit
from binhyen.people.roles import Function, Role, Title
from binhyen.people.states import AppointmentKind, BindingState, Family, InvitationState, Scope, SessionState

HOLDERS = Purpose(
    what=_("Name of an account holder"),
    reader=_("the unit's own staff and whoever opens the page of a public post"),
    retention=_("until five years after the last day on a post, then the key is destroyed"),
)
TITLES = Purpose(
    what=_("The free part of a post's title, e.g. the number of the duty room"),
    reader=_("the unit's own staff, everybody when the post is public"),
    retention=_("as long as the post exists"),
)
REASONS = Purpose(
    what=_("Why somebody asks to read more than usual"),
    reader=_("the second person who decides, and the unit concerned"),
    retention=_("5 years, with the log of the reading"),
)
HOLDS = Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))

phone_shape = RegexValidator(
    r"^(1\d{2}|0\d{2,3}( ?\d){6,8})$", _("A Vietnamese number, e.g. 0234 382 2113, or a short number such as 113.")
)
_TIME = r"([01]?\d|2[0-3]):[0-5]\d"
hours_shape = RegexValidator(
    rf"^(24/24|{_TIME}–{_TIME}(, {_TIME}–{_TIME})?)$",
    _("Hours such as 24/24, 7:30–17:00 or 7:30–11:30, 13:30–17:00."),
)
username_shape = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9._-]{1,58})[a-z0-9]$",
    _("3 to 60 characters: small letters without marks, digits, full stop, hyphen."),
)


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name."""


class User(AbstractBaseUser):
    """An account holder: somebody who holds, held or will hold a post."""

    last_login = None
    """Django's own column is left out: the hour of a sign-in is nobody's business (wall W19)."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    username = CodeField(max_length=60, unique=True, validators=[username_shape])
    full_name = GuardedCharField(max_length=80, purpose=HOLDERS, guarded=False)
    email = models.EmailField(blank=True)
    language = CodeField(max_length=2, default="vi", choices=[("vi", _("Vietnamese")), ("en", _("English"))])
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = UserManager()
    standings_read: Any = None
    """The posts read together with this account, see `backend`; None when it was read alone."""

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.username


class Post(models.Model):
    """A seat at a unit. It owns duties; people come and go on it."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = CodeField(max_length=24, choices=Role.choices)
    title = CodeField(max_length=24, choices=Title.choices)
    title_extra = GuardedCharField(max_length=60, blank=True, purpose=TITLES)
    function = CodeField(max_length=12, blank=True, choices=Function.choices)
    phone = CodeField(max_length=16, blank=True, validators=[phone_shape])
    hours = CodeField(max_length=40, blank=True, validators=[hours_shape])
    public = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    passes_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="took_over")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["unit_id", "role", "id"]
        constraints = [
            models.CheckConstraint(condition=HOLDS, name="post_interval"),
            models.CheckConstraint(condition=~Q(passes_to=F("id")), name="post_not_itself"),
            models.CheckConstraint(
                condition=Q(passes_to=None) | Q(valid_to__isnull=False), name="post_passes_when_it_ends"
            ),
        ]
        indexes = [models.Index(fields=["unit", "valid_from", "valid_to"], name="post_unit_dates")]

    def __str__(self) -> str:
        return f"{self.role} {self.public_id}"

    @property
    def title_words(self) -> str:
        """The title with its addition, in the reader's language."""
        words = self.get_title_display()
        return f"{words}, {self.title_extra}" if self.title_extra else words


class Appointment(models.Model):
    """A person on a post during an interval: never two holders of one post on one day."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    kind = CodeField(max_length=8, choices=AppointmentKind.choices, default=AppointmentKind.HOLDER)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    appointed_by = CodeField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["post_id", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=HOLDS, name="appointment_interval"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(kind="holder", valid_to=None), name="appointment_one_open_holder"
            ),
            models.UniqueConstraint(
                fields=["post", "valid_from"], condition=Q(kind="holder"), name="appointment_holder_start"
            ),
            models.UniqueConstraint(fields=["post", "person", "kind", "valid_from"], name="appointment_once"),
        ]
        indexes = [models.Index(fields=["person", "valid_from", "valid_to"], name="appointment_person_dates")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Invitation(models.Model):
    """A link, good for 7 days and one use, with which an appointed person opens the account.

    The link's secret is derived from the public id and the server's key: neither it nor a hash of it is stored.
    """

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="invitations")
    state = CodeField(max_length=8, choices=InvitationState.choices, default=InvitationState.SENT)
    expires_at = models.DateTimeField()
    invited_by = CodeField(max_length=40)
    by_letter = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


class DeviceBinding(models.Model):
    """A phone that signs in with a PIN: a printed code is scanned once, the phone keeps a secret, we keep its hash."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="bindings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="bindings")
    state = CodeField(max_length=8, choices=BindingState.choices, default=BindingState.ISSUED)
    token_expires_at = models.DateTimeField()
    secret_hash = CodeField(max_length=64, blank=True, db_index=True)
    pin_hash = CodeField(max_length=128, blank=True)
    issued_by = CodeField(max_length=40)
    bound_on = models.DateField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="bound") | (~Q(secret_hash="") & ~Q(pin_hash="") & Q(bound_on__isnull=False)),
                name="binding_bound_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_on__isnull=False) | (~Q(state="revoked") & Q(revoked_on=None)),
                name="binding_revoked_pair",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="revoked"), name="binding_one_phone_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


class StaffSession(models.Model):
    """A short window of elevated reading that a second person allowed (wall W19)."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    requester = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_sessions")
    requester_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="staff_sessions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff_sessions")
    scope = CodeField(max_length=16, choices=Scope.choices)
    reason = GuardedTextField(max_length=500, purpose=REASONS)
    state = CodeField(max_length=10, choices=SessionState.choices, default=SessionState.REQUESTED)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    approver = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="staff_sessions_decided"
    )
    approver_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="staff_sessions_decided"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("requester")), name="staff_session_second_person"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, approver=None, approver_post=None)
                | Q(decided_at__isnull=False, approver__isnull=False, approver_post__isnull=False),
                name="staff_session_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__gte=F("starts_at"), approver__isnull=False),
                name="staff_session_window",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="staff_session_unit")]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


class StaffReading(models.Model):
    """One thing that was read in a staff session. The unit sees it."""

    session = models.ForeignKey(StaffSession, on_delete=models.PROTECT, related_name="readings")
    object_type = CodeField(max_length=40)
    object_id = CodeField(max_length=40)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["session_id", "read_at", "id"]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class SignInDevice(models.Model):
    """A browser on which a person signed in before: attackers elsewhere cannot use up its attempts."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    secret_hash = CodeField(max_length=64)
    family = CodeField(max_length=16, choices=Family.choices)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["-last_day", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "secret_hash"], name="device_person_once")]

    def __str__(self) -> str:
        return f"{self.family} {self.public_id}"


class OpenSession(models.Model):
    """A session of a person that is open on a device, so that the person can close it from elsewhere."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    device = models.ForeignKey(SignInDevice, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = CodeField(max_length=40, unique=True)
    opened_on = models.DateField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.opened_on)


class AttemptBucket(models.Model):
    """Attempts counted against one lock; `name` is a keyed hash, so that no sign-in name can be read from it."""

    name = CodeField(max_length=64, unique=True)
    attempts = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.attempts)
