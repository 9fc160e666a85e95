"""What units write about their work: sentences on one subject each, about acts and places, never about persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from binhyen.figures.states import BlockKind

R, S, C, P, E = BlockKind.RESULT, BlockKind.SHORTCOMING, BlockKind.CAUSE, BlockKind.PROPOSAL, BlockKind.EXAMPLE

_SUBJECTS: tuple[tuple[tuple[str, ...], Mapping[BlockKind, tuple[str, ...]]], ...] = (
    (
        ("ngõ sau đình", "đường ven kênh", "đoạn đường ra chợ", "khu nhà trọ"),
        {
            R: (
                "Đã lắp thêm đèn chiếu sáng ở {where}; người đi làm ca đêm về thấy yên tâm hơn.",
                "Thay hết bóng hỏng dọc {where}, bà con góp tiền điện theo quý.",
            ),
            S: ("Ở {where} còn nhiều đoạn tối, bóng hỏng chậm được thay.",),
            C: ("Kinh phí chủ yếu do dân góp nên bóng hỏng phải chờ đến kỳ thu sau mới thay.",),
            P: ("Đề nghị cấp trên hỗ trợ thay bóng đèn ở {where} trước mùa mưa.",),
            E: ("Các hộ ở {where} chia lịch bật, tắt và kiểm tra đèn; sáu tháng chưa đèn nào bị bỏ hỏng.",),
        },
    ),
    (
        ("dãy nhà liền kề", "khu nhà trọ", "chợ", "các ngõ nhỏ"),
        {
            R: (
                "Đã kiểm tra bình chữa cháy và lối thoát thứ hai ở {where}; hộ nào thiếu được hướng dẫn làm ngay.",
                "Tập báo cháy bằng kẻng ở {where}, từ lúc báo đến lúc đủ người mất chưa đến năm phút.",
            ),
            S: ("Một số bình chữa cháy ở {where} đã hết hạn mà chưa nạp lại.",),
            C: ("Chưa phân rõ ai lo nạp lại bình chữa cháy công cộng sau khi dùng.",),
            P: ("Mong được cấp thêm bình chữa cháy cho điểm công cộng ở {where}.",),
            E: ("Ở {where}, chuông báo cháy của bốn, năm nhà nối với nhau; một nhà bấm, cả nhóm cùng ra.",),
        },
    ),
    (
        ("nhà văn hóa", "cuộc họp tổ", "nhóm hộ liền kề", "trường học"),
        {
            R: (
                "Đã nói chuyện ở {where} về cách nhận biết cuộc gọi lừa đảo; nhiều người kể lại trường hợp mình gặp.",
                "Phát tờ hướng dẫn khóa tài khoản khi nghi bị lừa, dán tại {where}.",
            ),
            S: ("Buổi nói chuyện ở {where} còn ít người trẻ dự.",),
            C: ("Phần lớn lao động đi làm xa, buổi tối mới về nên khó họp đông đủ.",),
            P: ("Đề nghị mở lớp ngắn vào buổi tối ở {where} về an toàn trên mạng cho người cao tuổi.",),
            E: ("Trước mỗi cuộc họp ở {where}, tổ dành năm phút đọc một thủ đoạn lừa đảo mới và cách xử lý.",),
        },
    ),
    (
        ("cổng trường", "bãi xe chợ", "ngã ba đầu xóm", "bến xe"),
        {
            R: (
                "Kẻ vạch chỗ đỗ và cử người hướng dẫn ở {where} giờ tan học; lòng đường không còn bị chiếm.",
                "Dọn hàng quán lấn đường ở {where}, dời vào trong vạch sau khi bàn với từng hộ.",
            ),
            S: ("Giờ cao điểm ở {where} vẫn ùn, thiếu người trực ban ngày.",),
            C: ("Địa bàn rộng, người trực đều là người có việc làm ban ngày.",),
            P: ("Đề nghị sửa nắp cống và kẻ lại vạch đường ở {where}.",),
            E: ("Phụ huynh ở {where} thay nhau trực mười lăm phút đầu và cuối buổi, lịch dán ngay cổng.",),
        },
    ),
    (
        ("tổ hòa giải", "nhà văn hóa", "cuộc họp tổ", "khu vực giáp ranh"),
        {
            R: (
                "Chuyện lối đi và nước thải giữa các nhà liền nhau được bàn xong tại {where}, không phải đưa lên trên.",
                "Tại {where}, hai bên trong chuyện tiếng ồn đã tự hẹn giờ giữ yên lặng.",
            ),
            S: ("Sổ ghi việc của {where} chưa đều, có việc xong mới ghi.",),
            C: ("Mới sắp xếp lại địa bàn, người phụ trách việc ghi sổ chưa quen mẫu.",),
            P: ("Đề nghị gộp các mẫu báo cáo trùng nhau để {where} chỉ ghi một lần.",),
            E: ("Ở {where}, người hòa giải gặp riêng từng bên rồi mới ngồi chung; phần lớn việc xong trong một buổi.",),
        },
    ),
    (
        ("cống đầu xóm", "bờ kênh", "cầu dân sinh", "ao giữa xóm"),
        {
            R: ("Cắm biển và rào tạm ở {where}, cử nhóm gần nhất xem lại sau mỗi trận mưa.",),
            S: ("Rào ở {where} chỉ là tạm, đã hai lần bị nước cuốn.",),
            C: ("Việc sửa hẳn {where} vượt quá sức góp của tổ.",),
            P: ("Mong sớm sửa lan can ở {where}; trước mắt xin thêm biển báo phản quang.",),
            E: ("Nhóm hộ cạnh {where} chụp ảnh mực nước mỗi sáng mùa mưa và báo cả tổ khi phải đi vòng.",),
        },
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the narrative: its kind and its words."""

    kind: BlockKind
    text: str


def narrative(random: Random, kinds: tuple[BlockKind, ...]) -> list[Paragraph]:
    """What one unit writes in one period, on one or two subjects: a result, and some of the other kinds asked for."""
    found = []
    subjects = random.sample(_SUBJECTS, 2)
    for kind in kinds:
        if kind == R or random.random() < 0.5:
            places, sentences = subjects[0 if random.random() < 0.7 else 1]
            found.append(Paragraph(kind, random.choice(sentences[kind]).format(where=random.choice(places))))
    return found
