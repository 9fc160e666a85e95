"""A report as it was typed, and what is to be said about it: one reading for a page, a phone's queue and a sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binhyen.core import guard
from binhyen.core.errors import BadInput
from binhyen.core.text import normalise, normalise_lines
from binhyen.figures.models import Slot
from binhyen.figures.queries.entry import Values, blocks_of
from binhyen.figures.queries.forms import FieldRow
from binhyen.figures.rules.typing import Problem, Unreadable, read_number
from binhyen.figures.services.entry import Said
from binhyen.figures.services.forms import Context, check_values
from binhyen.figures.services.reports import Block
from binhyen.figures.states import BlockKind, Mode, RuleLevel
from binhyen.ui.forms import FieldError
from binhyen.ui.phrases import number

LONGEST_TEXT: Final = 600
LONGEST_REASON: Final = 200
LONGEST_NUMBER: Final = 40
MODES: Final = (Mode.PAPER, Mode.PHONE)
KEPT: Final = "dung"
"""The answer to a question that leaves the figure as it is."""

NUMBER_WORDS: Mapping[Problem, Promise] = {
    Problem.NOT_A_NUMBER: gettext_lazy("This is not a number. Write digits, for example 1.240."),
    Problem.NEGATIVE: gettext_lazy("A count is not below 0."),
    Problem.TOO_PRECISE: gettext_lazy("This has more decimals than this figure takes."),
    Problem.TOO_LARGE: gettext_lazy("This number is far too large."),
    Problem.TWO_READINGS: gettext_lazy("This can be read in two ways. Write 1.234 for thousands and 1,2 for decimals."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields. Questions are known by "r" + order of the check, or "s" + position (a record)."""

    numbers: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    mode: int = Mode.OWN
    base: int = 0
    key: str = ""
    draft: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the store of drafts."""
        return {
            "so": {str(place): text for place, text in self.numbers.items()},
            "loi": dict(self.texts),
            "dap": dict(self.answers),
            "vi_sao": dict(self.reasons),
            "cach": int(self.mode),
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question under a figure. `record` ones need a reason in words, the others only an answer."""

    id: str
    position: int
    words: str
    record: int | None
    answer: str
    reason: str

    @property
    def settled(self) -> bool:
        """Whether the sender has answered."""
        return bool(self.reason) if self.record is not None else self.answer == KEPT

    @property
    def rule(self) -> int | None:
        """The order of the check that asks; None for a record."""
        return None if self.record is not None else int(self.id[1:])


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to correct: at a figure (`position`) or at a block of the narrative (`kind`)."""

    words: str
    position: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, read. `ready` when nothing is wrong and no question is open."""

    values: Values
    texts: tuple[Block, ...]
    wrong: tuple[Wrong, ...]
    asked: tuple[Asked, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be sent."""
        return not self.wrong and all(one.settled for one in self.asked)

    def said(self) -> tuple[Said, ...]:
        """The answers that go with the version."""
        return tuple(Said(one.position, one.rule, one.record, one.reason) for one in self.asked if one.settled)

    def errors(self, names: Mapping[int, str]) -> list[FieldError]:
        """The lines of the summary, each with the id of its control."""
        found = []
        for one in self.wrong:
            if one.position is not None:
                found.append(FieldError(f"{names[one.position]}: {one.words}", f"id_s{one.position}"))
            else:
                found.append(FieldError(f"{block_label(one.kind)}: {one.words}", f"id_v_{one.kind}"))
        found += [
            FieldError(f"{names[one.position]}: {one.words}", f"id_{'l' if one.record is not None else 'k'}_{one.id}")
            for one in self.asked
            if not one.settled
        ]
        return found


def block_label(kind: str) -> str:
    """What a block of the narrative is called on the page."""
    words: Mapping[str, str] = {
        BlockKind.RESULT: _("What went well"),
        BlockKind.SHORTCOMING: _("Difficulties and shortcomings"),
        BlockKind.CAUSE: _("Causes"),
        BlockKind.PROPOSAL: _("Requests to the level above"),
        BlockKind.EXAMPLE: _("A good example"),
    }
    return words[kind]


def typed_in(data: Mapping[str, Any], fields: Sequence[FieldRow], blocks: Iterable[str]) -> Typed:
    """What a form carries; anything longer than its field is cut off before it is looked at."""
    ids = [name[2:] for name in data if name.startswith(("k_", "l_"))]
    return Typed(
        numbers={row.position: _line(data, f"s{row.position}", LONGEST_NUMBER) for row in fields},
        texts={kind: normalise_lines(str(data.get(f"v_{kind}", ""))[: LONGEST_TEXT * 2]) for kind in blocks},
        answers={one: _line(data, f"k_{one}", 8) for one in ids if f"k_{one}" in data},
        reasons={one: _line(data, f"l_{one}", LONGEST_REASON) for one in ids if f"l_{one}" in data},
        mode=_whole(data.get("cach"), Mode.OWN),
        base=_whole(data.get("goc"), 0),
        key=_line(data, "once", 80),
        draft=_whole(data.get("ban"), 0),
    )


def _line(data: Mapping[str, Any], name: str, most: int) -> str:
    return normalise(str(data.get(name, ""))[:most])


def _whole(value: object, otherwise: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else int(otherwise)


def typed_from(stored: Mapping[str, Any], *, base: int, key: str, version: int) -> Typed:
    """What a draft holds."""
    return Typed(
        numbers={int(place): str(text) for place, text in stored.get("so", {}).items()},
        texts=dict(stored.get("loi", {})),
        answers=dict(stored.get("dap", {})),
        reasons=dict(stored.get("vi_sao", {})),
        mode=int(stored.get("cach", Mode.OWN)),
        base=base,
        key=key,
        draft=version,
    )


def read_typed(
    slot: Slot,
    fields: Sequence[FieldRow],
    typed: Typed,
    *,
    size: int,
    context: Context,
    records: Mapping[int, int],
) -> Reading:
    """Read what was typed and hold it against the form: gaps, numbers, checks, records, the people guard."""
    values: Values = [None] * size
    wrong: list[Wrong] = []
    for row in fields:
        try:
            values[row.position] = read_number(typed.numbers.get(row.position, ""), row.decimals)
        except Unreadable as refusal:
            wrong.append(Wrong(str(NUMBER_WORDS[refusal.problem]), row.position))
            continue
        if row.required and values[row.position] is None:
            wrong.append(Wrong(_("Write the number; write 0 when there was none."), row.position))
    asked = [] if wrong else _findings(slot, values, context, typed, wrong)
    asked += _contradictions(fields, values, records, typed)
    texts = _texts(typed, wrong)
    _clean_reasons(asked, wrong)
    return Reading(values, texts, tuple(wrong), tuple(asked))


def _findings(slot: Slot, values: Values, context: Context, typed: Typed, wrong: list[Wrong]) -> list[Asked]:
    asked = []
    for found in check_values(slot.form_version, values, context):
        place = found.positions[0]
        if found.level == RuleLevel.ERROR:
            wrong.append(Wrong(found.words, place))
        else:
            name = f"r{found.order}"
            answer, reason = typed.answers.get(name, ""), typed.reasons.get(name, "")
            asked.append(Asked(name, place, found.words, None, answer, reason))
    return asked


def _contradictions(
    fields: Sequence[FieldRow], values: Values, records: Mapping[int, int], typed: Typed
) -> list[Asked]:
    asked = []
    for row in fields:
        record, value = records.get(row.position), values[row.position]
        if record is None or value is None or value == record * 10**row.decimals:
            continue
        words = _("The records say %(record)s. Why is it different here?") % {"record": number(record)}
        name = f"s{row.position}"
        asked.append(Asked(name, row.position, words, record, "", typed.reasons.get(name, "")))
    return asked


def _texts(typed: Typed, wrong: list[Wrong]) -> tuple[Block, ...]:
    texts = []
    for kind, text in typed.texts.items():
        if len(text) > LONGEST_TEXT:
            words = _("At most %(most)d characters; this has %(given)d.")
            wrong.append(Wrong(words % {"most": LONGEST_TEXT, "given": len(text)}, kind=kind))
        elif text:
            sentence = _refused(text)
            if sentence:
                wrong.append(Wrong(sentence, kind=kind))
            texts.append(Block(kind, text))
    return tuple(texts)


def _clean_reasons(asked: Iterable[Asked], wrong: list[Wrong]) -> None:
    for one in asked:
        sentence = _refused(one.reason)
        if sentence:
            wrong.append(Wrong(sentence, one.position))


def _refused(text: str) -> str:
    """What the people guard says of a text; "" for a clean one (wall W17)."""
    try:
        guard.require_clean(text)
    except BadInput as refusal:
        return f"{refusal.sentence} {refusal.what_to_do}".strip()
    return ""


def fields_and_blocks(slot: Slot, fields: Sequence[FieldRow], data: Mapping[str, Any]) -> Typed:
    """`typed_in` for the form of a slot."""
    return typed_in(data, fields, blocks_of(slot))
