"""Public pages before the nation is loaded."""

from django.test import Client

from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.services.positions import rebuild_positions
from tests.org.conftest import BEGAN
from tests.org.test_org_pages_public import page, unit_url


def test_an_empty_installation_says_what_to_do(client: Client, db: None) -> None:
    assert "binhyen org load" in page(client, "/ca-nuoc/", status=404)


def test_a_commune_that_stands_alone_is_its_own_top(client: Client, db: None) -> None:
    unit = add_units([NewUnit("commune", "xa", "Một Mình", BEGAN, None, code="12345")])[0]
    rebuild_positions()
    assert client.get("/ca-nuoc/").headers["Location"] == unit_url(unit)
    assert "Xã Một Mình" in page(client, unit_url(unit))
