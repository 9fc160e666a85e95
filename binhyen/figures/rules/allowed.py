"""What no figure may be about (W1, W2), and what is guarded, by the words of a name. A brake before people decide.

Closed lists of objects are the wall; these words only refuse a proposal or a new indicator outright, so that nobody has
to be the one who says no. They stand here to be refused, and nowhere else.
"""

import re
from collections.abc import Mapping
from typing import Final

from binhyen.core.text import normalise
from binhyen.figures.states import ObjectKind

NEVER: Final = (
    "quan điểm|tư tưởng|chính kiến|chính trị nội bộ|ý kiến|dư luận|phát ngôn|ngôn luận|bất mãn|chống đối|phản động|"
    "thù địch|diễn biến hòa bình|bạo loạn|tôn giáo|tín ngưỡng|tín đồ|giáo dân|chức sắc|theo đạo|đạo lạ|tà đạo|"
    "dân tộc|sắc tộc|hội nhóm|hội kín|lập hội|tụ tập|biểu tình|đình công|bãi công|khiếu nại|khiếu kiện|tố cáo|"
    "kiến nghị|đơn thư|thỉnh nguyện|opinions?|beliefs?|believers?|religio\\w*|faith|ethnic\\w*|minorit\\w*|assembl\\w*|"
    "associations?|petition\\w*|complain\\w*|protest\\w*|demonstrat\\w*|strikes?|expression|political\\w*|dissent\\w*|"
    "thái độ|lòng trung thành|họ hàng|thân nhân|dòng họ|quan hệ gia đình|lý lịch|hồ sơ cá nhân|danh sách|đối tượng|"
    "nghi phạm|nghi can|người nghiện|tiền án|tiền sự|người có uy tín|người nhà|attitudes?|loyalt\\w*|kin|kinship|"
    "relatives|famil(?:y|ies) background|suspects?|offenders?|addicts?|dossiers?|blacklists?|watchlists?|informants?|"
    "lists? of (?:people|persons|names|residents)|criminal records?"
)
"""Opinion, belief, expression, association, assembly, petition, complaint (W1); households' attitudes, kin, files on
people (W2).
"""
GUARDED: Final[Mapping[ObjectKind, str]] = {
    ObjectKind.TIPS: "tin báo|báo tin|tin người dân|nguồn tin|tố giác|tips?|denunciations?",
    ObjectKind.ARRESTS: "bắt giữ|bắt quả tang|tạm giữ|phạm tội|tội phạm|khám phá án|arrest\\w*|crime\\w*|criminal\\w*",
    ObjectKind.WANTED: "truy nã|trốn thi hành án|wanted",
    ObjectKind.SURRENDERS: "tự thú|đầu thú|giao nộp|surrender\\w*|handed in",
    ObjectKind.DRUGS: "ma túy|ma tuý|chất gây nghiện|drugs?|narcotic\\w*",
    ObjectKind.REHABILITATION: "tái hòa nhập|cai nghiện|chấp hành xong án|rehabilitat\\w*|reintegrat\\w*",
    ObjectKind.DOMESTIC_VIOLENCE: "bạo lực gia đình|bạo hành|domestic violence",
    ObjectKind.MEDIATION: "hòa giải|hoà giải|mediat\\w*|disputes?",
}


def _found(pattern: str, text: str) -> str:
    match = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", normalise(text).lower())
    return match.group() if match else ""


def forbidden(*texts: str) -> str:
    """The first words in a name that no figure may be about; "" when there are none."""
    return next((found for text in texts if (found := _found(NEVER, text))), "")


def kind_of(*texts: str) -> ObjectKind:
    """The guarded kind that a name speaks of, plain when it speaks of none."""
    return next(
        (kind for kind, pattern in GUARDED.items() if any(_found(pattern, text) for text in texts)), ObjectKind.PLAIN
    )


def code_of(name_en: str) -> str:
    """A code out of an English name: small letters, digits and underscores, at most 40; "" when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "_", name_en.lower()).strip("_")[:40].strip("_")
