"""Tables of the reviews room."""

from binhyen.reviews.models.drifts import Drift
from binhyen.reviews.models.history import PastFigure
from binhyen.reviews.models.proposals import Proposal
from binhyen.reviews.models.reviews import Paragraph, Review, ReviewReturn, Source
from binhyen.reviews.models.snapshots import Covered, Snapshot

__all__ = [
    "Covered",
    "Drift",
    "Paragraph",
    "PastFigure",
    "Proposal",
    "Review",
    "ReviewReturn",
    "Snapshot",
    "Source",
]
