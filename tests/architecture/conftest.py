"""The small country with people of the other rooms' tests."""

from tests.people.conftest import _second_factor_asked, land, people  # noqa: F401
