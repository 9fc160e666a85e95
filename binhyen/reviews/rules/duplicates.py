"""Near-duplicate texts: the same words from many units collapse into one line with a count.

Texts are compared by their runs of three words (Jaccard), without the wording that the form itself suggests. MinHash
finds the pairs worth comparing; every pair is then compared exactly.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from binhyen.core.text import fold
from binhyen.reviews.rules.references import REFERENCE

ALIKE = 0.7
"""Jaccard similarity from which two texts say the same."""

BANDS, ROWS = 16, 2
_PRIME = (1 << 61) - 1

FORM_WORDING = (
    "trong kỳ",
    "trong kỳ báo cáo",
    "trên địa bàn",
    "trên địa bàn xã",
    "trên địa bàn phường",
    "trong thời gian qua",
    "công tác bảo vệ an ninh trật tự",
    "phong trào toàn dân bảo vệ an ninh tổ quốc",
    "đề nghị cấp trên xem xét",
    "còn một số tồn tại hạn chế",
)
"""Openings that every report shares: two texts are not alike because of them."""


@cache
def _permutations() -> tuple[tuple[int, int], ...]:
    made = []
    for index in range(BANDS * ROWS):
        digest = hashlib.sha256(f"minhash {index}".encode()).digest()
        made.append((int.from_bytes(digest[:8], "big") | 1, int.from_bytes(digest[8:16], "big")))
    return tuple(made)


def shingles(text: str, wording: Sequence[str] = FORM_WORDING) -> frozenset[str]:
    """The runs of three words of a text, folded, without form wording. A shorter text is one run."""
    folded = f" {fold(REFERENCE.sub(' ', text))} "
    for phrase in sorted((fold(each) for each in wording), key=len, reverse=True):
        folded = folded.replace(f" {phrase} ", " ")
    words = folded.split()
    if not words:
        return frozenset()
    return frozenset(" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard similarity, 0–1; two empty texts are not alike."""
    both = one | other
    return len(one & other) / len(both) if both else 0.0


def _bands(runs: frozenset[str]) -> Iterable[tuple[int, ...]]:
    hashed = [int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") for run in runs]
    least = [min((a * value + b) % _PRIME for value in hashed) for a, b in _permutations()]
    for band in range(BANDS):
        yield (band, *least[band * ROWS : (band + 1) * ROWS])


def clusters(texts: Mapping[int, str], wording: Sequence[str] = FORM_WORDING) -> list[tuple[int, ...]]:
    """The keys of texts that say the same, grouped; a text of its own is a group of one.

    The first of a group is its oldest key; groups stand in the order of their first. Texts join a group when they are
    alike to its first text, so that no chain of small differences joins what differs.
    """
    runs = {key: shingles(text, wording) for key, text in sorted(texts.items())}
    buckets: dict[tuple[int, ...], list[int]] = {}
    group_of: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for key, own in runs.items():
        bands = list(_bands(own)) if own else []
        near = sorted({first for band in bands for first in buckets.get(band, ())})
        home = next((first for first in near if similarity(runs[first], own) >= ALIKE), key)
        group_of[key] = home
        groups.setdefault(home, []).append(key)
        if home == key:
            for band in bands:
                buckets.setdefault(band, []).append(key)
    return [tuple(groups[first]) for first in groups]
