"""The sentences that the product writes from figures, in plain official Vietnamese. They go into printed reports only,
so they are not translated. An increase or a decrease always stands with both numbers, never as a naked percentage.
"""

from collections.abc import Iterable, Mapping, Sequence

from binhyen.reviews.rules.figures import Figure, changed
from binhyen.reviews.rules.references import Reference
from binhyen.ui.numbers import MISSING, NBSP, digits, may_share, percent, share_decimals

LONGEST = 600
NOT_SENT = "chưa có số liệu"
NONE = "không phát sinh"
LAST_YEAR = "cùng kỳ"
"""The same period a year before; the printed report gives its days once."""

REPORTS: Mapping[str, str] = {
    "bao_cao.phai_gui": "expected",
    "bao_cao.da_gui": "received",
    "bao_cao.dung_han": "on_time",
    "bao_cao.da_duyet": "accepted",
    "dia_ban.cap_tinh": "provinces",
    "dia_ban.cap_xa": "communes",
    "dia_ban.thon_to": "groups",
}
"""References to how complete the reports are and to the units below: code → name of the number."""


def amount(value: int | None, measure: str, decimals: int = 0) -> str:
    """ "1.240 buổi": the number with its measure; a dash when there is none."""
    if value is None:
        return MISSING
    text = digits(value / 10**decimals if decimals else value, "vi", decimals)
    return f"{text}{NBSP}{measure}" if measure else text


def ratio(parts: tuple[int, int], measure: str = "") -> str:
    """ "27 trên 34 (79%)": a share never stands without both counts, and not below ten."""
    top, bottom = parts
    counted = f"{digits(top, 'vi')} trên {digits(bottom, 'vi')}"
    if not may_share(bottom):
        return counted
    return f"{counted} ({percent(top / bottom, 'vi', share_decimals(bottom))})"


def compared(figure: Figure) -> str:
    """The figure and the one of the same period a year before, with the difference in words and both numbers."""
    if figure.parts is not None:
        compares = figure.parts_before is not None and not figure.reserved
        before = f"; {LAST_YEAR} {ratio(figure.parts_before)}" if compares and figure.parts_before else ""
        return ratio(figure.parts) + before
    if figure.shown is None:
        return NOT_SENT
    own = amount(figure.shown, figure.measure, figure.decimals) if figure.shown else NONE
    if figure.reserved or figure.before is None:
        return own
    return own + _against(figure, figure.shown, figure.before)


def _against(figure: Figure, value: int, before: int) -> str:
    about = "khoảng " if figure.estimated else ""
    was = about + amount(before, figure.measure, figure.decimals)
    if value == before:
        return f", {about}bằng {LAST_YEAR}" if value else f" ({LAST_YEAR} cũng {NONE})"
    if before == 0:
        return f" ({LAST_YEAR} {NONE})"
    if value == 0:
        return f" ({LAST_YEAR} {was})"
    difference = changed(value, before) or 0
    word = "tăng" if difference > 0 else "giảm"
    return f", {word} {amount(abs(difference), figure.measure, figure.decimals)} so với {LAST_YEAR} ({was})"


def value_of(reference: Reference, figures: Mapping[str, Figure], reports: Mapping[str, int]) -> str:
    """What a reference is printed as; a dash for a figure that the review does not have."""
    if reference.code in REPORTS:
        return digits(reports.get(REPORTS[reference.code], 0), "vi")
    figure = figures.get(reference.code)
    if figure is None:
        return MISSING
    if reference.part == "so_voi":
        return compared(figure)
    if figure.parts is not None:
        parts = figure.parts_before if reference.part == "truoc" else figure.parts
        return ratio(parts) if parts else MISSING
    return amount(figure.before if reference.part == "truoc" else figure.shown, figure.measure, figure.decimals)


def drafted(figures: Iterable[Figure]) -> list[str]:
    """Paragraphs of at most 600 characters that say the figures of one section, each number as a reference.

    Figures without any report are left out; those that are 0 now and were 0 a year before are named together.
    """
    said: list[str] = []
    nothing: list[str] = []
    for figure in figures:
        if figure.shown is None and figure.parts is None:
            continue
        if figure.parts is None and not figure.shown and not figure.before:
            nothing.append(figure.name[:1].lower() + figure.name[1:])
        else:
            said.append(f"{figure.name}: {Reference(figure.code, 'so_voi').written}.")
    if nothing:
        said += [f"Trong kỳ không phát sinh: {', '.join(part)}." for part in _fitting(nothing, 500)]
    return [" ".join(part) for part in _fitting(said, LONGEST)]


def _fitting(pieces: Sequence[str], longest: int) -> list[list[str]]:
    """The pieces in runs whose joined length stays within `longest`."""
    runs: list[list[str]] = []
    used = longest + 1
    for piece in pieces:
        if used + len(piece) + 2 > longest:
            runs.append([])
            used = 0
        runs[-1].append(piece)
        used += len(piece) + 2
    return runs


def situation(unit: str, *, provinces: bool = False, communes: bool = False) -> str:
    """The opening of a draft: the units below (`provinces`, `communes`: those too) and how complete the reports are."""
    below = "{{dia_ban.cap_tinh}} tỉnh, thành phố, " if provinces else ""
    below += "{{dia_ban.cap_xa}} đơn vị hành chính cấp xã, " if communes else ""
    return (
        f"{unit[:1].upper()}{unit[1:]} có {below}{{{{dia_ban.thon_to}}}} thôn, tổ dân phố. Các đơn vị "
        "đã gửi {{bao_cao.da_gui}} trên {{bao_cao.phai_gui}} báo cáo phải gửi, {{bao_cao.dung_han}} báo cáo đúng hạn. "
        "Đơn vị chưa gửi được nêu tên ở phụ lục; số liệu của đơn vị đó chưa tính vào báo cáo."
    )


def same_words(count: int) -> str:
    """How a text that came in the same words from several units is said."""
    return f"{digits(count, 'vi')} đơn vị cùng nêu"
