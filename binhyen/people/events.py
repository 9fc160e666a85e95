"""What happens in the people room that rooms above may answer to. Plain values: public ids and days."""

from dataclasses import dataclass
from datetime import date

from binhyen.core.events import Event


@dataclass(frozen=True, slots=True)
class PostChangedHands(Event):
    """From a day on, somebody else answers on a post. The post's duties stay where they are."""

    post: str
    on: date


@dataclass(frozen=True, slots=True)
class PostEnded(Event):
    """From a day on, `passes_to` answers for what hung on `post`."""

    post: str
    passes_to: str
    on: date
