"""The printed review: from the payload of a snapshot to an official document, always the same for the same payload.

The outline is that of real reports of the movement: situation, results in numbered parts, shortcomings and causes,
direction, proposals, annexes of figures compared with the same period a year before.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from binhyen.figures.states import Calendar
from binhyen.papers.document import (
    Align,
    Annex,
    Block,
    Column,
    Document,
    Heading,
    Item,
    Paragraph,
    Row,
    Signature,
    Table,
)
from binhyen.papers.plan import roman
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.rules.figures import SMALLEST_SHARED, Figure, Footing, changed, may_compare_share, year_before
from binhyen.reviews.rules.payload import Payload
from binhyen.reviews.rules.sentences import amount, ratio
from binhyen.reviews.states import RESULT_SECTIONS, ReviewKind, Section
from binhyen.ui.numbers import MISSING, NBSP, digits, percent, share_decimals

KIND_WORDS: Mapping[str, str] = {ReviewKind.INTERIM: "sơ kết", ReviewKind.FINAL: "tổng kết"}
MOVEMENT = "phong trào Toàn dân bảo vệ an ninh Tổ quốc"

HEADINGS: Mapping[str, str] = {
    Section.LEADING: "Lãnh đạo, chỉ đạo",
    Section.SPREADING: "Tuyên truyền, vận động",
    Section.MODELS: "Xây dựng, nhân rộng mô hình, điển hình",
    Section.TAKING_PART: "Người dân tham gia phong trào",
    Section.PREVENTION: "Phòng ngừa xã hội, phòng ngừa rủi ro",
    Section.MEDIATION: "Hòa giải ở cơ sở",
    Section.FORCES: "Lực lượng nòng cốt",
    Section.RECOGNITION: "Đăng ký, công nhận, phân loại",
    Section.FESTIVAL: "Ngày hội toàn dân bảo vệ an ninh Tổ quốc 19/8",
    Section.COMMENDATION: "Khen thưởng",
    Section.RESOURCES: "Kinh phí, xã hội hóa",
}
NO_SHORTCOMINGS = "Trong kỳ báo cáo, các đơn vị không nêu tồn tại, hạn chế."
NO_DIRECTION = "Không bổ sung nhiệm vụ ngoài chương trình, kế hoạch đã ban hành."
NO_PROPOSALS = "Không có kiến nghị, đề xuất."


def day(text: str) -> str:
    """An ISO day as dd/mm/yyyy."""
    return f"{date.fromisoformat(text):%d/%m/%Y}"


_YEARS = (Calendar.THREE_YEARS, Calendar.FIVE_YEARS, Calendar.TEN_YEARS)


def when(calendar: str, start: date, end: date) -> str:
    """A period as a title says it: "năm 2026", "6 tháng đầu năm 2026", "quý I năm 2026"; its days where it has no name.

    The administrative calendar is meant: periods that end in the middle of a month are named after that month.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    if calendar == Calendar.MONTH and months == 1:
        return f"tháng {end.month} năm {end.year}"
    if calendar == Calendar.QUARTER and months == 3 and end.month % 3 == 0:
        return f"quý {roman(end.month // 3)} năm {end.year}"
    if calendar == Calendar.HALF and (months, end.month) == (6, 6):
        return f"6{NBSP}tháng đầu năm {end.year}"
    if calendar == Calendar.YEAR and months == 12:
        return f"năm {end.year}"
    if calendar in _YEARS and months % 12 == 0:
        return f"giai đoạn {end.year - months // 12 + 1} - {end.year}"
    return f"từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y}"


def _about(payload: Payload) -> str:
    """What is reviewed: kind, movement, theme, period."""
    review = payload["review"]
    theme = f" chuyên đề {review['theme']}" if review["theme"] else ""
    period = when(review["calendar"], date.fromisoformat(review["start"]), date.fromisoformat(review["end"]))
    return f"{KIND_WORDS[review['kind']]} {MOVEMENT}{theme} {period}"


def title_of(payload: Payload) -> str:
    """What the report is about."""
    about = _about(payload)
    return about[:1].upper() + about[1:]


def document_of(payload: Payload, root: str) -> Document:
    """The official document of a snapshot. The number and the date of signing are left to whoever signs."""
    unit, signer = payload["unit"], payload["signer"]
    return Document(
        issuer=unit["issuer"],
        superior=unit["superior"],
        symbol=unit["symbol"],
        place=unit["place"],
        kind="Báo cáo",
        title=title_of(payload),
        addressees=tuple(payload["addressees"]),
        body=tuple(_body(payload)),
        signature=Signature(post=signer["post"], authority=tuple(signer["authority"])),
        recipients=tuple(payload["recipients"]),
        annexes=tuple(_annexes(payload)),
        root=root,
    )


def _body(payload: Payload) -> list[Block]:
    texts = _texts(payload)
    blocks: list[Block] = [_opening(payload), Heading("Đặc điểm tình hình")]
    blocks += _paragraphs(texts, Section.SITUATION)
    blocks += _ground(payload)
    blocks.append(Heading("Kết quả thực hiện"))
    for section in RESULT_SECTIONS:
        found = _paragraphs(texts, section)
        if found:
            blocks += [Heading(HEADINGS[section], level=2), *found]
    blocks += _limits(texts)
    blocks += [Heading("Phương hướng, nhiệm vụ thời gian tới")]
    blocks += _paragraphs(texts, Section.DIRECTION) or [Paragraph(NO_DIRECTION)]
    blocks += [Heading("Kiến nghị, đề xuất")]
    blocks += _items(texts, Section.PROPOSALS) or [Paragraph(NO_PROPOSALS)]
    blocks.append(_closing(payload))
    return blocks


def _opening(payload: Payload) -> Paragraph:
    """Who reports what, over which days, compared with which."""
    review = payload["review"]
    start, end = date.fromisoformat(review["start"]), date.fromisoformat(review["through"])
    return Paragraph(
        f"{payload['unit']['issuer']} báo cáo {_about(payload)}, số liệu từ ngày {start:%d/%m/%Y} đến ngày "
        f"{end:%d/%m/%Y}, so với cùng kỳ năm trước (từ ngày {year_before(start):%d/%m/%Y} đến ngày "
        f"{year_before(end):%d/%m/%Y}), như sau:"
    )


def _ground(payload: Payload) -> list[Block]:
    """How figures of other units than today's were counted, where there are any."""
    figures = frozen.figures_in(payload)
    said: list[Block] = []
    if payload["unit"]["began"]:
        began = day(payload["unit"]["began"])
        said.append(Paragraph(f"Đơn vị được thành lập từ ngày {began}; số liệu trong kỳ tính từ ngày đó."))
    restated = [figure for figure in figures if figure.footing == Footing.RESTATED]
    if restated:
        estimated = sum(1 for figure in restated if figure.estimated)
        apart = sum(1 for figure in figures if figure.footing == Footing.APART)
        words = f"Số liệu cùng kỳ được tính lại theo địa giới ngày {day(payload['tree_date'])} để so sánh được"
        words += f"; {estimated} chỉ tiêu có phần ước tính" if estimated else ", không có phần ước tính"
        words += f"; {apart} chỉ tiêu không so sánh được" if apart else ""
        said.append(Paragraph(f"{words}, nêu tại Phụ lục I."))
    return said


def _limits(texts: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Block]:
    """The part of shortcomings and causes; without headings of its own where one of them says nothing."""
    limits, causes = (_paragraphs(texts, section) for section in (Section.SHORTCOMINGS, Section.CAUSES))
    head: Block = Heading("Tồn tại, hạn chế và nguyên nhân" if causes or not limits else "Tồn tại, hạn chế")
    if not (limits and causes):
        return [head, *(limits or causes or [Paragraph(NO_SHORTCOMINGS)])]
    return [head, Heading("Tồn tại, hạn chế", level=2), *limits, Heading("Nguyên nhân", level=2), *causes]


def _closing(payload: Payload) -> Paragraph:
    """The sentence that ends an official report, with its closing mark."""
    to = payload["addressees"]
    sent = f", kính gửi {to[0]} theo dõi, chỉ đạo" if to else ""
    return Paragraph(f"Trên đây là báo cáo {_about(payload)} của {payload['unit']['issuer']}{sent}./.")


def _texts(payload: Payload) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for piece in payload["paragraphs"]:
        found.setdefault(piece["section"], []).append(piece)
    return found


def _said(piece: Mapping[str, Any]) -> str:
    """The words with the place, where it is not the whole unit."""
    words, place = str(piece["printed"]), piece["place"]
    if not place:
        return words
    bare = words.removesuffix(".")
    return f"{bare} ({place})" + "." * (bare != words)


def _paragraphs(texts: Mapping[str, Sequence[Mapping[str, Any]]], section: str) -> list[Block]:
    return [Paragraph(_said(piece)) for piece in texts.get(section, ())]


def _items(texts: Mapping[str, Sequence[Mapping[str, Any]]], section: str) -> list[Block]:
    return [Item(_said(piece)) for piece in texts.get(section, ())]


def _annexes(payload: Payload) -> list[Annex]:
    made = [
        Annex("Số liệu trong kỳ và so sánh với cùng kỳ năm trước", tuple(_figures_annex(payload)), landscape=True),
        Annex("Tình hình gửi báo cáo của các đơn vị", tuple(_reports_annex(payload)), landscape=False),
    ]
    if payload["adjustments"]:
        made.append(Annex("Điều chỉnh số liệu của các kỳ trước", tuple(_adjustments_annex(payload)), landscape=False))
    return made


_FIGURE_COLUMNS = (
    Column("Chỉ tiêu", weight=4.2),
    Column("Đơn vị tính", Align.CENTRE, weight=1.3),
    Column("Kỳ này", Align.RIGHT, weight=1.85),
    Column("Cùng kỳ năm trước", Align.RIGHT, weight=1.85),
    Column("Số lượng", Align.RIGHT, weight=1.2, group="Tăng (+), giảm (−)"),
    Column("Tỷ lệ", Align.RIGHT, weight=1, group="Tăng (+), giảm (−)"),
)
_REMARKS = Column("Ghi chú", weight=2.4)
RESTATED_MARK = "*"

FOOTING_WORDS: Mapping[str, str] = {
    Footing.APART: "không so sánh được: đơn vị cũ bị chia",
    Footing.REDEFINED: "không so sánh được: cách tính đã đổi",
    Footing.PARTLY: "không so sánh được: kỳ này không đủ",
}
"""Why there is no figure of a year before."""


def _figures_annex(payload: Payload) -> list[Block]:
    figures = frozen.figures_in(payload)
    remarked = any(_remark(figure) for figure in figures)
    columns = (*_FIGURE_COLUMNS, _REMARKS) if remarked else _FIGURE_COLUMNS
    rows: list[Row] = []
    for section in (Section.SITUATION, *RESULT_SECTIONS):
        own = [_figure_row(figure, remarked=remarked) for figure in figures if figure.section == section]
        if own:
            head = HEADINGS.get(section, "Đặc điểm chung")
            rows += [Row((head, *[""] * (len(columns) - 1)), bold=True), *own]
    return [Table(columns=columns, rows=tuple(rows)), *(Paragraph(text, note=True) for text in _notes(payload))]


def _notes(payload: Payload) -> list[str]:
    figures = frozen.figures_in(payload)
    first = (
        f"Số liệu tính theo địa giới ngày {day(payload['tree_date'])}, từ báo cáo đã gửi của các đơn vị; "
        "“–” là chưa có số liệu hoặc không so sánh được, “0” là đã thống kê và không có. "
        f"Tỷ lệ tăng, giảm chỉ tính khi số cùng kỳ từ {SMALLEST_SHARED} trở lên."
    )
    notes = [first]
    if any(figure.footing == Footing.RESTATED for figure in figures):
        notes.append(
            f"“{RESTATED_MARK}” là số cùng kỳ được tính lại từ báo cáo gốc theo địa giới nêu trên: phần của đơn vị "
            "chuyển nguyên vẹn được cộng đủ, phần của đơn vị bị chia được ước tính và ghi rõ."
        )
    carried = [figure.name for figure in figures if figure.carried]
    if carried:
        notes.append(f"Có tính số đã duyệt của kỳ trước thay cho đơn vị chưa gửi: {'; '.join(carried)}.")
    return notes


def _remark(figure: Figure) -> str:
    """How much of the figure of a year before is estimated, or why there is none."""
    if figure.footing == Footing.RESTATED and figure.estimated:
        known = figure.counted_before
        return f"cùng kỳ đếm đủ {ratio(known)}, còn lại ước tính" if known else "cùng kỳ có phần ước tính"
    return FOOTING_WORDS.get(figure.footing, "")


def _figure_row(figure: Figure, *, remarked: bool = False) -> Row:
    remark = (_remark(figure),) if remarked else ()
    mark = f"{RESTATED_MARK}{NBSP}" if figure.footing == Footing.RESTATED else ""
    if figure.parts is not None:
        before = mark + ratio(figure.parts_before) if figure.parts_before else MISSING
        return Row((figure.name, "", ratio(figure.parts), before, "", "", *remark))
    shown, before_value = figure.shown, figure.before
    difference = None if figure.reserved else changed(shown, before_value)
    return Row(
        (
            figure.name,
            figure.measure,
            amount(shown, "", figure.decimals),
            mark * (before_value is not None) + amount(before_value, "", figure.decimals),
            _signed(difference, figure.decimals),
            _share(difference, before_value),
            *remark,
        )
    )


def _signed(difference: int | None, decimals: int) -> str:
    if difference is None:
        return ""
    return ("+" if difference > 0 else "") + amount(difference, "", decimals)


def _share(difference: int | None, before: int | None) -> str:
    if difference is None or not may_compare_share(before) or not before:
        return ""
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return sign + percent(abs(difference) / before, "vi", share_decimals(before))


_REPORT_COLUMNS = (
    Column("Đơn vị", weight=4, official=True),
    Column("Phải gửi", Align.RIGHT, group="Báo cáo"),
    Column("Đã gửi", Align.RIGHT, group="Báo cáo"),
    Column("Đúng hạn", Align.RIGHT, group="Báo cáo"),
    Column("Đã duyệt", Align.RIGHT, group="Báo cáo"),
    Column("Chưa gửi", Align.RIGHT),
)


def _reports_annex(payload: Payload) -> list[Block]:
    total = payload["reports"]
    rows = [
        Row((child.name, *_counts(child.expected, child.received, child.on_time, child.accepted)))
        for child in frozen.children_in(payload)
    ]
    counts = _counts(*(total[name] for name in ("expected", "received", "on_time", "accepted")))
    rows.append(Row(("Tổng cộng", *counts), bold=True))
    note = (
        "Tổng cộng gồm cả báo cáo của chính đơn vị lập báo cáo này."
        if total["expected"] != sum(child.expected for child in frozen.children_in(payload))
        else "Các đơn vị cộng lại bằng tổng cộng."
    )
    return [Table(columns=_REPORT_COLUMNS, rows=tuple(rows)), Paragraph(note, note=True)]


def _counts(expected: int, received: int, on_time: int, accepted: int) -> tuple[str, ...]:
    return tuple(digits(count, "vi") for count in (expected, received, on_time, accepted, expected - received))


_ADJUSTMENT_COLUMNS = (
    Column("Chỉ tiêu", weight=4),
    Column("Kỳ đã báo cáo", weight=3),
    Column("Điều chỉnh", Align.RIGHT, weight=1.5),
    Column("Đơn vị tính", weight=1.3),
)


def _adjustments_annex(payload: Payload) -> list[Block]:
    named = {figure.code: figure for figure in frozen.figures_in(payload)}
    rows = []
    for one in frozen.adjustments_in(payload):
        figure = named.get(one.code)
        name, measure, decimals = (figure.name, figure.measure, figure.decimals) if figure else (one.code, "", 0)
        rows.append(Row((name, f"{day(one.start)} – {day(one.end)}", _signed(one.amount, decimals), measure)))
    note = "Báo cáo của các kỳ nêu trên giữ nguyên như khi phê duyệt; phần điều chỉnh không cộng vào số liệu kỳ này."
    return [Table(columns=_ADJUSTMENT_COLUMNS, rows=tuple(rows)), Paragraph(note, note=True)]
