"""The first account of an installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from binhyen.core.errors import BadInput
from binhyen.org.models import Unit
from binhyen.people.models import Appointment, User
from binhyen.people.services.appointments import NewPerson
from binhyen.people.services.first import open_first_account
from tests.org.conftest import Land
from tests.people.conftest import SYSTEM, TODAY, People


def first(*words: str) -> str:
    out = StringIO()
    call_command("people", "first", "--name", "Trần Văn Mẫu", *words, stdout=out)
    return out.getvalue().strip().splitlines()[-1]


def test_the_first_person_comes_in_by_an_invitation(land: Land) -> None:
    address = "/" + first().split("/", 3)[3]
    browser = Client()
    given = {"username": "mau", "password": "bốn con trâu gặm cỏ", "password_again": "bốn con trâu gặm cỏ"}
    assert browser.post(address, given).status_code == 302
    post = Appointment.objects.get(person=User.objects.get(username="mau")).post
    assert post.unit == land.centre
    with pytest.raises(CommandError):
        first()


def test_one_commune_alone(land: Land) -> None:
    assert "/thu-moi/" in first("--unit", "91001", "--email", "mau@vidu.vn")
    assert Appointment.objects.get().post.unit == land.n1


def test_a_code_that_nobody_bears(land: Land) -> None:
    with pytest.raises(CommandError):
        first("--unit", "00000")


def test_kinds_without_a_coordinator(people: People) -> None:
    district = Unit.objects.create(kind="district", valid_from=TODAY.date())
    with pytest.raises(BadInput):
        open_first_account(unit=district, person=NewPerson("Mẫu"), by=SYSTEM)
    Appointment.objects.filter(post=people.posts["n2"]).delete()
    assert open_first_account(unit=people.land.n2, person=NewPerson("Mẫu"), by=SYSTEM).post == people.posts["n2"]
