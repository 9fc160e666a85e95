"""A báo cáo tổng kết of a made-up commune, with everything a document can hold."""

import io
from datetime import date

from PIL import Image, ImageDraw

from binhyen.papers.charts import Series, draw_columns
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
    Span,
    Table,
)

ROOT = "3f9a0c77e41b5d2286c0aa19f7d3e85b4c6210ef98d7b3a5526f0e1d4c9b8a70"

COMPARED = (
    Column("Chỉ tiêu", weight=4.2),
    Column("Đơn vị tính", Align.CENTRE, 1.2),
    Column("Năm 2025", Align.RIGHT, 1.2),
    Column("Năm 2026", Align.RIGHT, 1.2),
    Column("Tăng, giảm", Align.RIGHT, 1.2, group="So với cùng kỳ"),
    Column("Tỷ lệ (%)", Align.RIGHT, 1.1, group="So với cùng kỳ"),
)


WHAT = ("Buổi tuyên truyền", "Ca tuần tra", "Vụ hòa giải thành")


def bars(values: tuple[int, ...]) -> bytes:
    """A small black and white bar chart as PNG."""
    picture = Image.new("L", (900, 360), 255)
    pen = ImageDraw.Draw(picture)
    pen.line((40, 320, 880, 320), fill=0, width=3)
    for place, value in enumerate(values):
        left = 70 + place * 68
        pen.rectangle((left, 320 - value * 4, left + 40, 320), fill=90, outline=0, width=2)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _months(name: str, values: tuple[int, ...]) -> Series:
    return Series(name, tuple(map(float, values)), tuple(map(str, values)))


def _results() -> tuple[Block, ...]:
    rows = (
        Row(("Văn bản chỉ đạo đã ban hành", "văn bản", "28", "34", "+6", "+21,4")),
        Row(("Buổi tuyên truyền trực tiếp", "buổi", "112", "131", "+19", "+17,0")),
        Row(("Lượt người dự tuyên truyền", "lượt", "9.874", "12.406", "+2.532", "+25,6")),
        Row(("Mô hình tự quản đang hoạt động", "mô hình", "17", "19", "+2", "–")),
        Row(("Vụ việc mâu thuẫn đã hòa giải thành", "vụ", "41", "38", "−3", "–")),
        Row(("Ca tuần tra của tổ bảo vệ an ninh, trật tự", "ca", "1.460", "1.825", "+365", "+25,0")),
        Row(("Tổng kinh phí xã hội hóa", "triệu đồng", "214,5", "260,0", "+45,5", "+21,2"), bold=True),
    )
    return (
        Heading("Kết quả thực hiện phong trào"),
        Heading("Công tác lãnh đạo, chỉ đạo", 2),
        Paragraph(
            "Đảng ủy, Ủy ban nhân dân phường đã đưa nhiệm vụ bảo vệ an ninh, trật tự vào chương trình công "
            "tác năm; giao "
            "từng việc cho từng ngành, có hạn và có người chịu trách nhiệm. Trong năm đã ban hành 34 văn "
            "bản, tăng 6 văn "
            "bản so với năm trước."
        ),
        Item("Kiện toàn Ban Chỉ đạo phong trào trong 10 ngày sau khi sắp xếp đơn vị hành chính;"),
        Item("Phân công thành viên phụ trách 24 khu phố:"),
        Item("Mỗi thành viên dự ít nhất hai buổi họp khu phố trong năm;", 2),
        Item("Ý kiến của khu phố được trả lời bằng văn bản trong 15 ngày.", 2),
        Heading("Tuyên truyền, vận động", 2),
        Heading("Hình thức tuyên truyền", 3),
        Paragraph(
            (
                Span("Tổ chức 131 buổi tuyên truyền trực tiếp với "),
                Span("12.406 lượt người", bold=True),
                Span(" dự, trong đó có 18 buổi ở các cơ sở cho thuê trọ; nội dung chủ yếu là nhận biết lừa đảo qua "),
                Span("điện thoại", italic=True),
                Span(" và kỹ năng thoát nạn khi có cháy."),
            )
        ),
        Heading("Điều rút ra", 3),
        Paragraph("Buổi nói chuyện dưới 30 phút ở tổ dân phố có nhiều người ở lại đến cuối hơn buổi ở phường."),
        Table(
            COMPARED,
            rows,
            caption="Kết quả năm 2026 so với cùng kỳ năm 2025",
            notes=("Ghi chú: không tính tỷ lệ khi số cùng kỳ nhỏ hơn 50. Khu phố 9 và 14 chưa gửi số liệu quý IV.",),
        ),
        Paragraph(
            "Số buổi tuyên truyền tăng chủ yếu ở quý III, trong đợt chuẩn bị Ngày hội Toàn dân bảo vệ an ninh Tổ quốc."
        ),
        draw_columns(
            tuple(f"T{month}" for month in range(1, 13)),
            (
                _months("Năm 2025", (28, 20, 31, 30, 33, 35, 30, 51, 40, 27, 30, 41)),
                _months("Năm 2026", (31, 22, 45, 28, 36, 40, 38, 66, 51, 29, 33, 47)),
            ),
            caption="Số buổi tuyên truyền theo tháng",
            width_mm=160,
        ),
    )


def _limits() -> tuple[Block, ...]:
    rows = tuple(
        Row((f"{place}", f"Khu phố {place}", f"{2 + place % 3}", f"{place % 4}", f"{60 + place * 3 % 37}%"))
        for place in range(1, 9)
    )
    return (
        Heading("Tồn tại, hạn chế và nguyên nhân"),
        Paragraph(
            "Một số khu phố chưa duy trì sinh hoạt của mô hình sau khi ra mắt: 4 trong 19 mô hình không có "
            "hoạt động nào "
            "trong sáu tháng cuối năm. Việc gửi số liệu còn chậm ở 3 khu phố; có khu phố gửi số giống hệt tháng trước."
        ),
        Paragraph(
            "Nguyên nhân chủ yếu là người được giao việc thay đổi sau sắp xếp mà chưa bàn giao sổ; một số "
            "mô hình được lập "
            "theo đợt thi đua, chưa xuất phát từ việc mà người dân ở đó cần."
        ),
        Table(
            (
                Column("TT", Align.CENTRE, 0.6),
                Column("Khu phố", weight=2, official=True),
                Column("Số mô hình", Align.RIGHT),
                Column("Không hoạt động 6 tháng", Align.RIGHT, 1.4),
                Column("Hộ đăng ký “An toàn về an ninh, trật tự”", Align.RIGHT, 1.8),
            ),
            rows,
            caption="Tình hình hoạt động của mô hình theo khu phố",
            unit="mô hình, phần trăm số hộ",
        ),
        Heading("Phương hướng, nhiệm vụ và kiến nghị"),
        Paragraph(
            "Trong năm 2027, phường tập trung vào ba việc: duy trì các mô hình đang có hoạt động thật; rà "
            "soát, kết thúc "
            "mô hình không còn phù hợp và công bố lý do; trả lời đúng hạn mọi ý kiến của khu phố."
        ),
        Paragraph("Đề nghị Ủy ban nhân dân tỉnh hướng dẫn thống nhất cách tính số lượt người dự tuyên truyền."),
        Paragraph(
            "Trên đây là Báo cáo tổng kết phong trào Toàn dân bảo vệ an ninh Tổ quốc năm 2026 của Ủy ban "
            "nhân dân phường "
            "Bàu Sen, kính gửi Ủy ban nhân dân tỉnh theo dõi, chỉ đạo./."
        ),
    )


def _annex() -> Annex:
    columns = (
        Column("TT", Align.CENTRE, 0.7),
        Column("Khu phố", weight=1.6, official=True),
        *(Column(f"Quý {quarter}", Align.RIGHT, group=what) for what in WHAT for quarter in ("I", "II", "III", "IV")),
        Column("Ghi chú", weight=1.6),
    )  # fmt: skip
    rows = [
        Row((f"{place}", f"Khu phố {place}", *(f"{(place * 7 + quarter * 5) % 23}" for quarter in range(12)),
             "chưa gửi quý IV" if place in (9, 14) else ""))
        for place in range(1, 25)
    ]  # fmt: skip
    rows.append(Row(("", "Cộng", *(f"{240 + quarter * 3}" for quarter in range(12)), ""), bold=True))
    return Annex(
        "Số liệu thực hiện phong trào theo khu phố, năm 2026",
        (
            Table(
                columns,
                tuple(rows),
                unit="buổi, ca, vụ",
                notes=("Nguồn: báo cáo của các khu phố đã được phường xác nhận.",),
            ),
        ),
    )


def summary(**changes: object) -> Document:
    """The sample document; keyword arguments replace its fields."""
    fields: dict[str, object] = {
        "superior": "",
        "issuer": "Ủy ban nhân dân phường Bàu Sen",
        "symbol": "BC-UBND",
        "number": 187,
        "place": "Bàu Sen",
        "signed_on": date(2026, 12, 18),
        "kind": "Báo cáo",
        "title": "Tổng kết phong trào Toàn dân bảo vệ an ninh Tổ quốc năm 2026 và phương hướng, nhiệm vụ năm 2027",
        "grounds": (
            "Căn cứ Kế hoạch số 12/KH-UBND ngày 09 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về phong trào năm 2026",
            "Căn cứ số liệu các khu phố gửi đến ngày 14 tháng 12 năm 2026",
        ),
        "body": (
            Heading("Đặc điểm tình hình"),
            Paragraph(
                "Phường Bàu Sen có 24 khu phố, 11.240 hộ, 41.873 nhân khẩu; có một khu công nghiệp và 312 cơ "
                "sở cho thuê "
                "trọ. Địa bàn giáp ranh hai phường, có chợ đầu mối hoạt động ban đêm."
            ),
            *_results(),
            *_limits(),
        ),
        "signature": Signature("Phó Chủ tịch", ("TM. Ủy ban nhân dân", "KT. Chủ tịch")),
        "recipients": (
            "Ủy ban nhân dân tỉnh (báo cáo)",
            "Công an tỉnh",
            "Thường trực Đảng ủy, HĐND phường",
            "Các khu phố",
            "Lưu: VT, CA",
        ),
        "annexes": (_annex(),),
        "root": ROOT,
    }
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


if __name__ == "__main__":
    import os
    import sys
    from pathlib import Path

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from binhyen.papers import services

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sample.docx").write_bytes(services.write_docx(summary()))
    (folder / "sample.pdf").write_bytes(services.write_pdf(summary()))
