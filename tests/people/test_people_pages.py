"""Every page opens for whom it is for, in both languages, with a fixed number of statements."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from binhyen.org.models import Event as OrgEvent
from binhyen.people.services import invitations, phones, reading
from binhyen.people.states import Scope
from tests.people.conftest import SYSTEM, TODAY, People

Enter = Callable[..., Client]


def _desk_pages(people: People) -> list[str]:
    post, head, unit = people.posts["n1"].public_id, people.posts["g1"].public_id, people.land.n1.public_id
    appointment = people.posts["g1"].appointments.get().public_id
    return [
        reverse("people:desk"),
        reverse("people:account"),
        reverse("people:password"),
        reverse("people:second_factor"),
        reverse("people:second_factor_needed"),
        reverse("people:app"),
        reverse("people:passkey"),
        reverse("people:recovery_codes"),
        reverse("people:prove"),
        reverse("people:directory_of", args=[unit]),
        reverse("people:directory_of", args=[unit]) + "?xem=trong",
        reverse("people:create", args=[unit]),
        reverse("people:post", args=[post]),
        reverse("people:post", args=[head]),
        reverse("people:appoint", args=[head]),
        reverse("people:hand_over", args=[head]),
        reverse("people:edit", args=[head]),
        reverse("people:close", args=[head]),
        reverse("people:end", args=[appointment]),
        reverse("people:readings"),
        reverse("people:ask", args=[unit]),
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_desk_page_opens_for_the_coordinator(people: People, enter: Enter, language: str) -> None:
    browser = enter(people.users["n1"])
    browser.cookies["ngon_ngu"] = language
    for address in _desk_pages(people):
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        assert f'lang="{language}"' in answer.content.decode()[:200]


def test_public_doors_open_for_everybody(people: People, client: Client) -> None:
    for name in ("sign_in", "signed_out"):
        assert client.get(reverse(f"people:{name}")).status_code == 200
    for name in ("desk", "account", "directory", "readings"):
        answer = client.get(reverse(f"people:{name}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("people:sign_in"))


def test_papers_to_print(people: People, enter: Enter) -> None:
    browser = enter(people.users["n1"])
    post, person = people.posts["g1"], people.users["g1"]
    binding = phones.issue_code(post=post, person=person, by=people.actor("n1"))
    answer = browser.get(reverse("people:sheet", args=[binding.public_id]))
    drawn = answer.content.decode().split('class="qr"')[1].split("</svg>")[0]
    assert "viewBox" in drawn
    assert "width=" not in drawn.split("<path")[0].split("<svg")[1]
    assert "style=" not in drawn
    person.set_unusable_password()
    person.save()
    invitation = invitations.invite(post=post, person=person, by_letter=False, by=SYSTEM)
    answer = browser.get(reverse("people:invitation", args=[invitation.public_id]))
    assert invitations.link_of(invitation) in answer.content.decode()


def test_a_staff_session_page(people: People, enter: Enter) -> None:
    session = reading.ask(
        unit=people.land.n1,
        scope=Scope.POST_HISTORY,
        reason="Tra cứu bàn giao sổ trực của năm trước",
        by=people.actor("n1"),
    )
    address = reverse("people:reading", args=[session.public_id])
    assert enter(people.users["n1"]).get(address).status_code == 200
    assert enter(people.users["north"]).get(address).status_code == 200
    assert enter(people.users["s1"]).get(address).status_code == 403


def test_statements_of_the_actor(people: People, enter: Enter, client: Client) -> None:
    browser = enter(people.users["n1"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        browser.get(reverse("people:second_factor"))
    actor = [
        one["sql"]
        for one in queries
        if "people_appointment" in one["sql"]
        or ("session" in one["sql"].split("WHERE")[0] and "django_session" in one["sql"])
    ]
    assert len(actor) <= 2
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("people:signed_out"))
    assert len(queries) == 0


def test_a_proposed_change_of_units_waits_on_the_desk(people: People, enter: Enter) -> None:
    browser, address = enter(people.users["centre"]), reverse("org:waiting", args=[people.land.centre.public_id])
    assert address not in browser.get(reverse("people:desk")).content.decode()
    OrgEvent.objects.create(
        kind="merge",
        status="proposed",
        effective_on=TODAY.date(),
        recorded_at=TODAY,
        recorded_by="x",
        place=people.land.n1,
    )
    assert address in browser.get(reverse("people:desk")).content.decode()
    post = reverse("people:post", args=[people.posts["centre"].public_id])
    assert address in browser.get(post).content.decode()
    assert address not in enter(people.users["n1"]).get(reverse("people:desk")).content.decode()
