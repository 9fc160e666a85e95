"""How much the people guard finds: recall on `corpus/people.tsv`, false alarms on `corpus/official.tsv`.

Both were written for this product with plainly fictitious names. A row says the kind that must be found ("-": nothing
may block), how the text is disguised, and whether it was at hand while the rules were tuned ("tuned") or written
afterwards and left alone ("kept"): the second figure is the honest one.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from binhyen.core import guard
from binhyen.core.guard import Kind

_FOLDER = Path(__file__).parent / "corpus"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Item:
    """One text of the corpus and what must be found in it."""

    kind: str
    variant: str
    group: str
    text: str

    @property
    def disguised(self) -> str:
        """The text as it enters."""
        return DISGUISES[self.variant](self.text)


@dataclass(frozen=True, slots=True)
class Score:
    """Of `total` texts `found` had the finding that was looked for."""

    kind: str
    group: str
    found: int
    total: int


def _bare(text: str) -> str:
    marks = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in marks if not unicodedata.combining(char))


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "bare": _bare,
    "zero_width": "\u200b".join,
    "upper": str.upper,
    "full_width": _wide,
    "nbsp": lambda text: text.replace(" ", "\u00a0"),
}


def corpus() -> list[Item]:
    """Every text, in the order of the files. In the files \\t and \\n stand for a tab and a line end."""
    return [item for name in ("people.tsv", "official.tsv") for item in _read(_FOLDER / name)]


def _read(path: Path) -> Iterator[Item]:
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        kind, variant, group, text = line.split("\t", 3)
        yield Item(kind, variant, group, text.replace("\\t", "\t").replace("\\n", "\n"))


def is_right(item: Item) -> bool:
    """Whether the guard answers as the corpus asks: the kind is among the findings, or nothing blocks."""
    findings = guard.inspect(item.disguised)
    if item.kind == NOTHING:
        return not any(finding.blocks for finding in findings)
    return any(finding.kind == item.kind for finding in findings)


def scores(items: list[Item]) -> list[Score]:
    """Right answers per kind and group, kinds in the order of their definition, then the official texts."""
    answers = [(item.kind, item.group, is_right(item)) for item in items]
    groups = sorted({group for _kind, group, _right in answers}, reverse=True)
    found = []
    for kind in [*Kind, NOTHING]:
        for group in groups:
            rows = [right for k, g, right in answers if (k, g) == (kind, group)]
            found.append(Score(str(kind), group, sum(rows), len(rows)))
    return found


def _row(score: Score) -> str:
    what = "official texts let through" if score.kind == NOTHING else score.kind.replace("_", " ")
    share = f"{score.found} of {score.total}"
    return f"| {what} | {score.group} | {share} | {100 * score.found / score.total:.1f} % |"


def table(scores_: list[Score]) -> str:
    """The scores as a Markdown table, with the sums of all kinds and the precision at the end."""
    lines = ["| finding | texts | right | share |", "|---|---|---|---|", *map(_row, scores_)]
    row = "| **all kinds: {}** | {} | {} of {} | {:.1f} % |"
    for group in dict.fromkeys(score.group for score in scores_):
        kinds = [score for score in scores_ if score.group == group and score.kind != NOTHING]
        calm = [score for score in scores_ if score.group == group and score.kind == NOTHING]
        found, total = sum(score.found for score in kinds), sum(score.total for score in kinds)
        alarms = sum(score.total - score.found for score in calm)
        lines.append(row.format("recall", group, found, total, 100 * found / total))
        lines.append(row.format("precision", group, found, found + alarms, 100 * found / (found + alarms)))
    return "\n".join(lines)
