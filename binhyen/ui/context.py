"""What every template may use: language, sample mark, helper's phone, the present moment."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from binhyen.core import clock
from binhyen.ui import phrases

OTHER = {"vi": ("en", "English"), "en": ("vi", "Tiếng Việt")}
SAMPLE_PHONE = "0234 000 0001"


@dataclass(frozen=True, slots=True)
class Shell:
    """The facts of the shell for one request."""

    language: str
    other_language: str
    other_name: str
    sample: bool
    helper_phone: str
    today: str
    path: str


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    code = phrases.language()
    other, name = OTHER[code]
    sample = bool(settings.BINHYEN_SAMPLE)
    moment = clock.now()
    phone = str(getattr(settings, "BINHYEN_HELPER_PHONE", "")) or (SAMPLE_PHONE if sample else "")
    words = f"{phrases.weekday(moment.date())} {phrases.day(moment.date())}"
    return {"shell": Shell(code, other, name, sample, phone, words, request.get_full_path())}
