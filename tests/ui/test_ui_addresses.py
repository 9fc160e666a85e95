"""Addresses of long tables are those of the router."""

import pytest
from django.urls import NoReverseMatch, reverse

from binhyen.core.ids import new_public_id
from binhyen.ui.addresses import address


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("org:unit", ("9000001",)),
        ("org:unit", (new_public_id(),)),
        ("insights:board", (new_public_id(),)),
        ("insights:source", (new_public_id(), new_public_id(), "group_month", 17)),
        ("figures:report_sent", ("9000002", new_public_id(), "commune_month")),
    ],
)
def test_an_address_is_what_the_router_says(name: str, parts: tuple[str | int, ...]) -> None:
    assert address(name, *parts) == address(name, *parts) == reverse(name, args=parts)


def test_what_the_router_does_not_know_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address("org:nothing", "a")
