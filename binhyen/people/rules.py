"""Pure rules of the people room: intervals, PINs, waiting times, sign-in names, families of devices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from binhyen.core.text import fold

ATTEMPTS = 10
"""Attempts that one bucket allows in `WINDOW`."""

WINDOW = timedelta(minutes=15)
PIN_ATTEMPTS = 5
PIN_LENGTH = 6
INVITATION_LIFE = timedelta(days=7)
QR_LIFE = timedelta(hours=24)
READING_LIFE = timedelta(minutes=30)
REQUEST_LIFE = timedelta(hours=24)
PROOF_LIFE = timedelta(minutes=15)
"""How long after proving who one is one may change how one signs in."""

DATE_PARTS = re.compile(r"^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}$")


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` up to, not including, `end` (None: without end)."""

    start: date
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the interval covers a day."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Interval") -> bool:
        """Whether two intervals share a day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def clash(wanted: Interval, taken: Iterable[Interval]) -> Interval | None:
    """The first interval that shares a day with the wanted one."""
    return next((one for one in taken if one.overlaps(wanted)), None)


def last_day(end: date | None) -> date | None:
    """The last day that a half-open interval still covers: what people call "until"."""
    return None if end is None else end - timedelta(days=1)


def pin_weakness(pin: str) -> str:
    """Why a PIN is refused: "shape", "same", "run", "pairs", "date", or "" when it will do.

    Refused are anything but 6 digits, fewer than 3 different digits, steps of one up or down, one block of two or three
    digits repeated, and days written DDMMYY.
    """
    if not re.fullmatch(rf"[0-9]{{{PIN_LENGTH}}}", pin):
        return "shape"
    if len(set(pin)) < 3:
        return "same"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({1}, {9}):
        return "run"
    if pin == pin[:2] * 3 or pin == pin[:3] * 2 or pin[:3] == pin[:2:-1]:
        return "pairs"
    return "date" if DATE_PARTS.match(pin) else ""


def username_from(full_name: str, taken: Iterable[str]) -> str:
    """A free sign-in name made from a name: given name first, then initials, then a number ("hoa.nt", "hoa.nt2")."""
    words = re.sub(r"[^a-z0-9 ]", "", fold(full_name)).split() or ["nguoi"]
    initials = "".join(word[0] for word in words[:-1])
    stem = f"{words[-1]}.{initials}" if initials else f"{words[-1]}.bh"
    stem = stem[:50]
    used = set(taken)
    if stem not in used:
        return stem
    return next(name for number in range(2, len(used) + 3) if (name := f"{stem}{number}") not in used)


_SYSTEMS = (("iPhone", "iphone"), ("iPad", "ipad"), ("Android", "android"), ("Windows", "windows"), ("Mac OS", "mac"))


def device_family(header: str) -> str:
    """The family of a device out of a closed list; the header itself is forgotten."""
    return next((family for mark, family in _SYSTEMS if mark in header), "linux" if "Linux" in header else "other")


_IN_APP = ("Zalo", "FBAN", "FBAV", "Instagram", "; wv)", "Line/", "TikTok")


def is_in_app(header: str) -> bool:
    """Whether a page is shown inside another application (Zalo and its like), where passkeys and cookies fail."""
    return any(mark in header for mark in _IN_APP)


def minutes_left(seconds: float) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, -(-int(seconds) // 60))
