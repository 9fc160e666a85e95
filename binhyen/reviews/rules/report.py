"""The printed review: from the payload of a snapshot to an official document, always the same for the same payload.

The outline is that of real reports of the movement: situation, results in numbered parts, shortcomings and causes,
direction, proposals, annexes of figures compared with the same period a year before.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

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
from binhyen.reviews.rules import payload as frozen
from binhyen.reviews.rules.figures import Figure, changed, may_compare_share
from binhyen.reviews.rules.payload import Payload
from binhyen.reviews.rules.sentences import amount, ratio
from binhyen.reviews.states import RESULT_SECTIONS, ReviewKind, Section
from binhyen.ui.numbers import MISSING, digits, percent, share_decimals

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
EMPTY_WORDS = "Không có nội dung."


def day(text: str) -> str:
    """An ISO day as dd/mm/yyyy."""
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def title_of(payload: Payload) -> str:
    """What the report is about."""
    review = payload["review"]
    theme = f" chuyên đề {review['theme']}" if review["theme"] else ""
    return (
        f"{KIND_WORDS[review['kind']].capitalize()} {MOVEMENT}{theme} "
        f"từ ngày {day(review['start'])} đến ngày {day(review['end'])}"
    )


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
    blocks: list[Block] = [Heading("Đặc điểm tình hình")]
    blocks += _paragraphs(texts, Section.SITUATION)
    blocks.append(Heading("Kết quả thực hiện"))
    for section in RESULT_SECTIONS:
        found = _paragraphs(texts, section)
        if found:
            blocks += [Heading(HEADINGS[section], level=2), *found]
    blocks += [Heading("Tồn tại, hạn chế và nguyên nhân"), Heading("Tồn tại, hạn chế", level=2)]
    blocks += _paragraphs(texts, Section.SHORTCOMINGS) or [Paragraph(EMPTY_WORDS)]
    blocks += [Heading("Nguyên nhân", level=2)]
    blocks += _paragraphs(texts, Section.CAUSES) or [Paragraph(EMPTY_WORDS)]
    blocks += [Heading("Phương hướng, nhiệm vụ thời gian tới")]
    blocks += _paragraphs(texts, Section.DIRECTION) or [Paragraph(EMPTY_WORDS)]
    blocks += [Heading("Kiến nghị, đề xuất")]
    blocks += _items(texts, Section.PROPOSALS) or [Paragraph(EMPTY_WORDS)]
    return blocks


def _texts(payload: Payload) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for piece in payload["paragraphs"]:
        found.setdefault(piece["section"], []).append(piece)
    return found


def _said(piece: Mapping[str, Any]) -> str:
    """The words with the place, where it is not the whole unit."""
    return f"{piece['printed']} ({piece['place']})" if piece["place"] else str(piece["printed"])


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
    Column("Chỉ tiêu", weight=4.4),
    Column("Đơn vị tính", weight=1.3),
    Column("Kỳ này", Align.RIGHT, weight=1.5),
    Column("Cùng kỳ năm trước", Align.RIGHT, weight=1.5),
    Column("Số lượng", Align.RIGHT, weight=1.3, group="Tăng (+), giảm (−)"),
    Column("Tỷ lệ", Align.RIGHT, weight=1.1, group="Tăng (+), giảm (−)"),
)


def _figures_annex(payload: Payload) -> list[Block]:
    figures = frozen.figures_in(payload)
    rows: list[Row] = []
    for section in (Section.SITUATION, *RESULT_SECTIONS):
        own = [_figure_row(figure) for figure in figures if figure.section == section]
        if own:
            rows += [Row((HEADINGS.get(section, "Đặc điểm chung"), "", "", "", "", ""), bold=True), *own]
    note = (
        f"Số liệu tính theo địa giới ngày {day(payload['tree_date'])}, từ báo cáo đã gửi của các đơn vị; "
        "“–” là chưa có số liệu hoặc không so sánh được, “0” là đã thống kê và không có."
    )
    notes = [note]
    carried = [figure.name for figure in figures if figure.carried]
    if carried:
        notes.append(f"Có tính số đã duyệt của kỳ trước thay cho đơn vị chưa gửi: {'; '.join(carried)}.")
    return [Table(columns=_FIGURE_COLUMNS, rows=tuple(rows)), *(Paragraph(text, note=True) for text in notes)]


def _figure_row(figure: Figure) -> Row:
    if figure.parts is not None:
        before = ratio(figure.parts_before) if figure.parts_before else MISSING
        return Row((figure.name, "", ratio(figure.parts), before, "", ""))
    shown, before_value = figure.shown, figure.before
    difference = None if figure.reserved else changed(shown, before_value)
    return Row(
        (
            figure.name,
            figure.measure,
            amount(shown, "", figure.decimals),
            amount(before_value, "", figure.decimals),
            _signed(difference, figure.decimals),
            _share(difference, before_value),
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
