"""The outbox at work: letters that are due leave, alone or as a digest; what fails waits and tries again.

Nothing of a letter is logged: not its words, not its address, not the words of the mail server, which repeat them.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.utils import translation
from django.utils.translation import ngettext

from binhyen.core import clock, db
from binhyen.jobs.rules import pause_after
from binhyen.notify import channels, rules, services
from binhyen.notify.models import Letter
from binhyen.notify.states import State, Verb

log = logging.getLogger("binhyen.notify")

HELD = timedelta(minutes=10)
"""How long a letter is held by the worker that is sending it."""

DIGEST_LETTERS = 40


def send_due(*, gateway: channels.Gateway = channels.send_email) -> int:
    """Send every letter that is due: urgent ones one by one, the others of an address as one. Returns how many left."""
    sent = 0
    while True:
        due = Letter.objects.filter(state=State.QUEUED, send_after__lte=clock.now()).order_by("send_after", "id")
        first = due.first()
        if first is None:
            return sent
        together = [first]
        if first.digest:
            same = due.filter(digest=True, address=first.address, language=first.language)
            together = list(same[:DIGEST_LETTERS])
        sent += _send(_hold(together), gateway)


def send_now(*, public_id: str, gateway: channels.Gateway = channels.send_email) -> int:
    """Send one letter if it still waits. Returns 1 when it left."""
    return _send(_hold(list(Letter.objects.filter(public_id=public_id, send_after__lte=clock.now()))), gateway)


def _hold(letters: Sequence[Letter]) -> list[Letter]:
    """Take letters for this worker: whoever moves the moment of a letter has it."""
    mine = []
    with db.write():
        for letter in letters:
            same = Letter.objects.filter(pk=letter.pk, state=State.QUEUED, send_after=letter.send_after)
            if same.update(send_after=clock.now() + HELD):
                mine.append(letter)
    return mine


def _send(letters: Sequence[Letter], gateway: channels.Gateway) -> int:
    if not letters:
        return 0
    try:
        gateway(message_of(letters))
    except Exception as error:  # whatever the mail server answers, the outbox goes on
        log.warning("%d letters were not taken: %s", len(letters), type(error).__name__)
        _postpone(letters, type(error).__name__)
        return 0
    _sent(letters)
    return len(letters)


def message_of(letters: Sequence[Letter]) -> channels.Message:
    """One message for the letters of one address; only letters that are not duty carry the link to decline them."""
    first = letters[0]
    words = rules.Words(first.subject, first.body)
    with translation.override(first.language):
        if len(letters) > 1:
            subject = ngettext("%(count)d letter from Bình Yên", "%(count)d letters from Bình Yên", len(letters))
            parts = [rules.Words(letter.subject, letter.body) for letter in letters]
            words = rules.digest(parts, subject % {"count": len(letters)})
        link = services.unsubscribe_url(first.person) if first.person and not all(each.duty for each in letters) else ""
        foot = ""
        if link:
            foot = "\n--\n" + translation.gettext("No more such letters: %(link)s") % {"link": link} + "\n"
    return channels.Message(f"letter.{first.public_id}", first.address, words.subject, words.body + foot, link)


def _sent(letters: Sequence[Letter]) -> None:
    now = clock.now()
    with db.write():
        for letter in letters:
            waiting = Letter.objects.select_for_update().get(pk=letter.pk)
            if waiting.state != State.QUEUED:
                continue  # withdrawn while it was on its way: the row tells what the unit wanted
            waiting.state, waiting.ended_at = services.moved(State.QUEUED, Verb.SEND), now
            if waiting.confidential:
                services.forget_words(waiting)
            waiting.save()


def _postpone(letters: Sequence[Letter], error: str) -> None:
    now = clock.now()
    with db.write():
        for letter in Letter.objects.select_for_update().filter(
            pk__in=[letter.pk for letter in letters], state=State.QUEUED
        ):
            letter.attempts += 1
            letter.error = error[:80]
            letter.send_after = now + pause_after(letter.attempts)
            if letter.attempts >= rules.MOST_ATTEMPTS:
                letter.state, letter.ended_at = services.moved(State.QUEUED, Verb.GIVE_UP), now
            letter.save()
