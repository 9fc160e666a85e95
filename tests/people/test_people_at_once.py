"""Two officers at the same moment, in two threads, on a database that both can open."""

import threading
from pathlib import Path

import pytest
from django.db import connections

from binhyen.core import clock
from binhyen.core.errors import Refused
from binhyen.people import queries
from binhyen.people.models import AttemptBucket, DeviceBinding
from binhyen.people.services import appointments, attempts, phones
from binhyen.people.services.appointments import NewPerson
from binhyen.people.tokens import mint
from tests.people.conftest import TODAY, People
from tests.support.databases import shared_database

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: object) -> list[object]:
    """What each act gives, or the refusal it met; they start at the same moment."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int) -> None:
        try:
            with clock.frozen_at(TODAY):
                gate.wait()
                results[index] = acts[index]()  # type: ignore[operator]
        except Refused as refusal:
            results[index] = refusal  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results  # type: ignore[return-value]


def test_two_hand_overs_of_one_post(people: People, tmp_path: Path) -> None:
    post, by = people.posts["g1"], people.actor("n1")
    day = TODAY.date()

    def hand(name: str) -> object:
        return appointments.hand_over(post=post, to=NewPerson(name), on=day, version=1, by=by)

    with shared_database(tmp_path):
        results = together(lambda: hand("Mẫu Một"), lambda: hand("Mẫu Hai"))
        assert sum(isinstance(one, Refused) for one in results) == 1
        assert queries.seats([post], day)[0].holder is not None
        assert post.appointments.filter(kind="holder", valid_to=None).count() == 1


def test_one_code_scanned_by_two_phones(people: People, tmp_path: Path) -> None:
    binding = phones.issue_code(post=people.posts["g1"], person=people.users["g1"], by=people.actor("n1"))
    token = mint(phones.KIND, binding.public_id)
    with shared_database(tmp_path):
        results = together(lambda: phones.bind(token=token), lambda: phones.bind(token=token))
        assert sum(isinstance(one, str) for one in results) == 1
        assert DeviceBinding.objects.exclude(secret_hash="").count() == 1


def test_attempts_at_once_do_not_slip_through(people: People, tmp_path: Path) -> None:
    with shared_database(tmp_path):
        results = together(*[lambda: attempts.take("a bucket", limit=2) for _ in range(6)])
        assert sum(not ticket.refused for ticket in results) == 2  # type: ignore[attr-defined]
        assert AttemptBucket.objects.get().attempts == 2
