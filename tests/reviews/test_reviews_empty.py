"""What reviews need before anything else."""

import pytest

from binhyen.core.errors import BadInput
from binhyen.reviews.services import history
from tests.reviews.support import BY


@pytest.mark.django_db
def test_there_must_be_a_centre(db: None) -> None:
    with pytest.raises(BadInput):
        history.load_past_figures(by=BY)
