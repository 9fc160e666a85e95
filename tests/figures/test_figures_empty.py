"""What rests until the nation is loaded."""

import pytest

from binhyen.core.actor import VISITOR, system_actor
from binhyen.core.errors import NotFound
from binhyen.figures.models import Form, Period
from binhyen.figures.policies_keeping import may_edit_calendar
from binhyen.figures.queries.building import owner_of
from binhyen.figures.services.catalogue import load_catalogue
from binhyen.figures.tasks import keep_calendar

SYSTEM = system_actor("tests")


@pytest.mark.django_db
def test_without_a_centre_nobody_owns_what_ships() -> None:
    load_catalogue(by=SYSTEM)
    with pytest.raises(NotFound):
        owner_of(Form.objects.get(code="group_month"))


@pytest.mark.django_db
def test_without_units_the_calendar_rests() -> None:
    keep_calendar({}, None)  # type: ignore[arg-type]
    assert not Period.objects.exists()
    assert not may_edit_calendar(VISITOR)
