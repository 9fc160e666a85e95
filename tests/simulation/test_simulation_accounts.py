"""Sample accounts: the product's own way in, and only where the installation is a sample."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from binhyen.core.errors import NotFound
from binhyen.org.models import Unit
from binhyen.people.models import Appointment, DeviceBinding, User
from binhyen.people.services import phones
from binhyen.people.states import BindingState
from binhyen.simulation.models import SampleNation
from binhyen.simulation.services import accounts
from binhyen.simulation.services.nation import Order, simulate_nation

Make = Callable[..., Order]


@pytest.fixture
def nation(country: dict[str, Unit], order: Make, settings: Any) -> SampleNation:
    settings.BINHYEN_SAMPLE = True
    settings.BINHYEN_SECOND_FACTOR = True
    made = simulate_nation(order=order("province"))
    accounts.open_accounts(nation=made)
    return made


def _sign_in(browser: Client, way: accounts.Way) -> str:
    answer = browser.post(reverse("people:sign_in"), {"username": way.username, "password": way.password})
    assert answer.status_code == 302
    code = browser.post(reverse("people:sign_in_code"), {"code": accounts.code_now(way.username)})
    assert code.status_code == 302
    return str(browser.get(reverse("people:desk")).content.decode())


def test_every_level_signs_in_with_password_and_code(nation: SampleNation) -> None:
    ways = [way for way in accounts.ways_in() if way.password]
    assert [way.username for way in ways] == [level.username for level in accounts.LEVELS]
    for way in ways:
        page = _sign_in(Client(), way)
        assert way.full_name in page
    assert len({way.password for way in ways}) == len(ways)


def test_opening_the_accounts_twice_changes_nothing(nation: SampleNation) -> None:
    before = list(User.objects.order_by("pk").values_list("pk", "username", "password"))
    accounts.open_accounts(nation=nation)
    assert list(User.objects.order_by("pk").values_list("pk", "username", "password")) == before


def test_the_head_of_a_group_binds_a_phone_and_signs_in_with_a_pin(nation: SampleNation) -> None:
    accounts.offer_phone()
    accounts.offer_phone()
    assert DeviceBinding.objects.count() == 1
    way = accounts.ways_in()[-1]
    assert way.password == ""
    token = way.link.rstrip("/").rpartition("/")[2]
    secret = phones.bind(token=token)
    phones.choose_pin(phone_secret=secret, pin="835274")
    assert accounts.ways_in()[-1].link == ""
    accounts.offer_phone()
    assert DeviceBinding.objects.get().state == BindingState.BOUND


def test_another_installation_has_other_passwords(nation: SampleNation, settings: Any) -> None:
    mine = accounts.sample_password("mau.xa"), accounts.sample_secret("mau.xa")
    settings.SECRET_KEY = "another installation, with another secret key of its own"
    assert accounts.sample_password("mau.xa") != mine[0]
    assert accounts.sample_secret("mau.xa") != mine[1]


def test_the_sign_in_page_shows_sample_accounts_only_in_a_sample(
    nation: SampleNation, client: Client, settings: Any
) -> None:
    accounts.offer_phone()
    way = accounts.ways_in()[0]
    shown = client.get(reverse("people:sign_in")).content.decode()
    assert way.password in shown
    assert accounts.ways_in()[-1].link in shown
    settings.BINHYEN_SAMPLE = False
    assert accounts.ways_in() == []
    hidden = client.get(reverse("people:sign_in")).content.decode()
    assert way.password not in hidden
    assert way.username not in hidden


def test_a_wrong_sample_password_opens_nothing(nation: SampleNation, client: Client) -> None:
    answer = client.post(reverse("people:sign_in"), {"username": "mau.xa", "password": "mau-mau-mau-mau"})
    assert answer.status_code == 422


def test_without_a_sample_there_is_no_way_in_and_no_phone(country: dict[str, Unit], settings: Any) -> None:
    settings.BINHYEN_SAMPLE = True
    assert accounts.ways_in() == []
    accounts.offer_phone()
    assert not DeviceBinding.objects.exists()


def test_an_account_whose_post_ended_is_not_shown(nation: SampleNation) -> None:
    head = User.objects.get(username=accounts.HEAD.username)
    Appointment.objects.filter(person=head).delete()
    assert [way.username for way in accounts.ways_in()] == [level.username for level in accounts.LEVELS]
    accounts.offer_phone()
    assert not DeviceBinding.objects.exists()


def test_a_commune_alone_has_its_own_levels(country: dict[str, Unit], order: Make, settings: Any) -> None:
    from datetime import date

    from binhyen.org.models import Edge

    settings.BINHYEN_SAMPLE = True
    Edge.objects.filter(child_kind="commune").delete()
    made = simulate_nation(order=order("nation", province="19702"))
    made.province_code = "19702"
    accounts.open_accounts(nation=made)
    assert [way.username for way in accounts.ways_in()] == [
        "mau.trung-uong",
        "mau.xa",
        "mau.ky-thuat",
        "mau.truong-nhom",
    ]
    assert made.on > date(2026, 1, 1)


def test_a_sample_without_held_posts_says_so(nation: SampleNation, english: None) -> None:
    User.objects.filter(username="mau.xa").update(username="mau.x")
    Appointment.objects.all().delete()
    with pytest.raises(NotFound, match="no commune"):
        accounts.open_accounts(nation=nation)


def test_a_level_that_nobody_holds_is_left_out(country: dict[str, Unit], order: Make, settings: Any) -> None:
    settings.BINHYEN_SAMPLE = True
    made = simulate_nation(order=order())
    Appointment.objects.filter(post__unit=country["46"]).delete()
    accounts.open_accounts(nation=made)
    assert "mau.tinh" not in [way.username for way in accounts.ways_in()]
