"""Writing letters, in the transaction of what they tell, and bringing them to an end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.conf import settings
from django.core import signing
from django.template import Context, engines
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from binhyen.audit import services as audit
from binhyen.core import clock, db
from binhyen.core.actor import Actor, system_actor
from binhyen.core.errors import InvalidTransition, NotFound
from binhyen.jobs import services as jobs
from binhyen.notify import policies, rules
from binhyen.notify.models import Declined, Letter
from binhyen.notify.states import TRANSITIONS, Channel, State, Verb

Value: TypeAlias = str | int | date | datetime | None

KEPT = timedelta(days=30)
"""How long subject, body and address stay after a letter ended."""

SEND_NOW = "notify.send_now"
_SALT = "notify.unsubscribe"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a letter: an account and the post they hold (public ids), their address, their language.

    Without an e-mail address the letter is printed by the unit and handed over.
    """

    person: str = ""
    post: str = ""
    email: str = ""
    language: str = "vi"


def queue_letter(
    *,
    to: Addressee,
    template: str,
    context: Mapping[str, Value],
    unit: str,
    key: str,
    by: Actor,
    duty: bool = False,
    urgent: bool = False,
    confidential: bool = False,
) -> Letter:
    """Write a letter in the caller's transaction; the same `key` gives the first one again.

    `template` names a file `<room>/letters/<name>` that exists as `.vi.md` and `.en.md`; its first line is the subject.
    `unit` is the public id of the unit in whose name it leaves. It joins the addressee's digest of the next morning
    unless `urgent`. A letter that is not `duty` is not sent to whoever declined such letters. The body of a
    `confidential` one (a link that lets somebody in) is never shown to the unit and is removed as soon as it was sent.
    """
    with db.write():
        known = Letter.objects.filter(key=key).first()
        if known is not None:
            return known
        words = written(template, to.language, {**context, "base_url": settings.BASE_URL})
        letter = _letter(to, words, duty=duty, urgent=urgent)
        letter.key, letter.unit, letter.template, letter.confidential = key, unit, template, confidential
        letter.save()
        _note(letter, "queue", by)
        if urgent and letter.state == State.QUEUED:
            jobs.enqueue(SEND_NOW, {"letter": letter.public_id}, key=letter.public_id)
        return letter


def _letter(to: Addressee, words: rules.Words, *, duty: bool, urgent: bool) -> Letter:
    """The row of a letter as its addressee wants it; one that is declined keeps no words."""
    now, state = clock.now(), _first_state(to, duty=duty)
    unwanted = state == State.UNWANTED
    return Letter(
        post=to.post,
        person=to.person,
        language=to.language,
        channel=Channel.EMAIL if to.email else Channel.PRINTED,
        state=state,
        duty=duty,
        digest=not urgent,
        address="" if unwanted else to.email,
        subject="" if unwanted else words.subject[:200],
        body="" if unwanted else words.body,
        queued_at=now,
        send_after=now if urgent else rules.next_digest(now),
        ended_at=now if unwanted else None,
    )


def _first_state(to: Addressee, *, duty: bool) -> State:
    if not duty and to.person and Declined.objects.filter(person=to.person).exists():
        return State.UNWANTED
    return State.QUEUED if to.email else State.TO_PRINT


def written(template: str, language: str, context: Mapping[str, Value]) -> rules.Words:
    """A letter from its template in a language. Values are put in as text, on one line each.

    Raises TemplateDoesNotExist for an unknown one.
    """
    values = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in context.items()}
    with translation.override(language):
        found = engines["django"].get_template(f"{template}.{language}.md")
        text = found.template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]
    return rules.split(text)


def _note(letter: Letter, verb: str, by: Actor) -> None:
    audit.record(
        by=by,
        verb=f"notify.{verb}",
        unit=letter.unit,
        object_type="letter",
        object_id=letter.public_id,
        detail={"template": letter.template, "to_post": letter.post, "channel": letter.channel},
    )


def moved(state: State, verb: Verb) -> State:
    """The state after a verb. Raises InvalidTransition when the verb has no meaning there."""
    after = TRANSITIONS[state][verb]
    if after is None:
        raise InvalidTransition(_("This letter is already in the state “%(state)s”.") % {"state": state.label})
    return after


def _act(letter: Letter, verb: Verb, by: Actor) -> Letter:
    policies.may_read_letters(by, letter.unit).require()
    with db.write():
        fresh = Letter.objects.select_for_update().get(pk=letter.pk)
        if verb in {Verb.TRY_AGAIN, Verb.TURN_TO_PRINT} and not fresh.body:
            raise NotFound(_("The words of this letter are no longer kept."))
        fresh.state = moved(State(fresh.state), verb)
        now = clock.now()
        open_again = fresh.state in {State.QUEUED, State.TO_PRINT}
        fresh.ended_at = None if open_again else now
        if verb == Verb.TRY_AGAIN:
            fresh.attempts, fresh.send_after, fresh.error = 0, now, ""
        if fresh.confidential and fresh.state in {State.PRINTED, State.WITHDRAWN}:
            forget_words(fresh)
        fresh.save()
        _note(fresh, verb.value, by)
    return fresh


def forget_words(letter: Letter) -> None:
    """Take subject, body and address off a letter; the caller saves it."""
    letter.subject, letter.body, letter.address, letter.cleared_at = "", "", "", clock.now()


def mark_printed(*, letter: Letter, by: Actor) -> Letter:
    """The unit printed the letter and handed it over. Raises NotAllowed, InvalidTransition."""
    return _act(letter, Verb.PRINT, by)


def withdraw_letter(*, letter: Letter, by: Actor) -> Letter:
    """The letter is no longer needed. Raises NotAllowed, and InvalidTransition for one that has left."""
    return _act(letter, Verb.WITHDRAW, by)


def try_again(*, letter: Letter, by: Actor) -> Letter:
    """Send again what was not delivered. Raises NotAllowed, InvalidTransition, NotFound once its words are gone."""
    return _act(letter, Verb.TRY_AGAIN, by)


def turn_to_print(*, letter: Letter, by: Actor) -> Letter:
    """Print what could not be delivered. Raises NotAllowed, InvalidTransition, NotFound once its words are gone."""
    return _act(letter, Verb.TURN_TO_PRINT, by)


def clear_bodies() -> int:
    """Remove subject, body and address of letters that ended more than 30 days ago. Returns how many."""
    before, cleared = clock.now() - KEPT, 0
    due = Letter.objects.filter(cleared_at=None, ended_at__lt=before).order_by("ended_at", "id")
    while old := list(due.values_list("pk", flat=True)[: db.BATCH_ROWS]):
        with db.write():
            cleared += Letter.objects.filter(pk__in=old).update(subject="", body="", address="", cleared_at=clock.now())
    return cleared


def unsubscribe_url(person: str) -> str:
    """The address under which an account holder declines letters that are not duty, without signing in."""
    token = signing.dumps(person, salt=_SALT, compress=True)
    return f"{settings.BASE_URL}{reverse('notify:decline', args=[token])}"


def person_of(token: str) -> str:
    """The account holder whom a token of `unsubscribe_url` names. Raises NotFound for anything else."""
    try:
        return str(signing.loads(token, salt=_SALT))
    except signing.BadSignature as error:
        raise NotFound(_("This link is not complete. Copy it whole from the letter.")) from error


def decline(*, person: str, by: Actor) -> None:
    """An account holder wants no letters but those of duty; what waits for them is not sent either."""
    with db.write():
        _row, new = Declined.objects.get_or_create(person=person, defaults={"since": clock.today()})
        waiting = Letter.objects.filter(person=person, duty=False, state=State.QUEUED)
        waiting.update(state=State.UNWANTED, ended_at=clock.now())
        if new:
            _note_choice("decline", by)


def accept(*, person: str, by: Actor) -> None:
    """An account holder wants all letters again."""
    with db.write():
        gone, _tables = Declined.objects.filter(person=person).delete()
        if gone:
            _note_choice("accept", by)


def _note_choice(verb: str, by: Actor) -> None:
    audit.record(by=by, verb=f"notify.{verb}", unit=audit.PLATFORM, object_type="letters", object_id="")


def whoever_follows_the_link() -> Actor:
    """The actor behind a link out of a letter: not signed in, so the trail names the way and no person."""
    return system_actor("letter-link")


def open_verbs(letter: Letter) -> frozenset[Verb]:
    """What can still happen to a letter by hand. A letter whose words are gone is neither sent nor printed again."""
    by_hand = {Verb.PRINT, Verb.WITHDRAW} | ({Verb.TRY_AGAIN, Verb.TURN_TO_PRINT} if letter.body else set())
    return frozenset(verb for verb in by_hand if TRANSITIONS[State(letter.state)][verb] is not None)
