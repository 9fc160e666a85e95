"""The values of a report as one short string of bytes: a positional array of whole numbers, gaps kept apart from 0.

The first byte is the width of each number in bytes (1, 2, 4 or 8); the numbers follow, signed, least byte first. The
smallest number of a width means "not given". Numbers that are typed with decimals are kept in the indicator's smallest
step (tenths of a kilometre), so that sums are exact.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from struct import Struct, calcsize

CODES = {1: "b", 2: "h", 4: "i", 8: "q"}
LIMIT = 2**62
"""No single value reaches this, so that sums over the whole country stay inside 64 bits."""


def pack(values: Sequence[int | None]) -> bytes:
    """The values, in the order of the form, as bytes: 1 + width × number. Raises ValueError beyond ±`LIMIT`."""
    largest = max((abs(value) for value in values if value is not None), default=0)
    if largest >= LIMIT:
        raise ValueError("a value of a report stays below 2**62")
    width = next(width for width in CODES if largest < 2 ** (8 * width - 1) - 1)
    gap = -(2 ** (8 * width - 1))
    return bytes([width]) + Struct(f"<{len(values)}{CODES[width]}").pack(
        *(gap if value is None else value for value in values)
    )


def unpack(packed: bytes | memoryview) -> list[int | None]:
    """What `pack` was given. Raises ValueError for bytes that it never makes."""
    data = bytes(packed)
    width = data[0] if data else 0
    if width not in CODES or (len(data) - 1) % width:
        raise ValueError("these bytes are not the values of a report")
    gap = -(2 ** (8 * width - 1))
    numbers = Struct(f"<{(len(data) - 1) // calcsize('<' + CODES[width])}{CODES[width]}").unpack(data[1:])
    return [None if number == gap else number for number in numbers]


def difference(new: Iterable[int | None], old: Iterable[int | None]) -> list[int]:
    """new − old, position by position; a gap counts as 0 here, and so does what the shorter one lacks."""
    return [(after or 0) - (before or 0) for after, before in zip_longest(new, old)]
