"""The printed review: the same bytes each time, its root found again, what was changed in it named."""

import copy
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from binhyen.core.errors import BadInput, NotFound
from binhyen.figures.models import Total
from binhyen.figures.services.reports import Block
from binhyen.org.states import UnitKind
from binhyen.papers import services as papers
from binhyen.papers.document import Document, Heading, Paragraph, Row, Table, plain
from binhyen.papers.services import read_root
from binhyen.people.models import Post
from binhyen.people.roles import Title
from binhyen.reviews.models import Review, Snapshot
from binhyen.reviews.queries import composed
from binhyen.reviews.rules import report
from binhyen.reviews.services import approving, auditing, composing, drifting, printing
from binhyen.reviews.services.printing import Format, Verdict
from binhyen.reviews.states import DriftChoice, Section
from tests.reviews.support import Country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
needs_pango = pytest.mark.skipif(not papers.can_write_pdf(), reason="this machine has no Pango")


@pytest.fixture
def approved(country: Country) -> Country:
    country.send("g1", [3, 2, 1, 4, 4], texts=[Block("shortcoming", "Ít người dự họp vì trùng giờ làm")])
    country.send("n1", [7, 10, 6, 3])
    country.approve(country.review())
    return country


def snapshot() -> Snapshot:
    return Snapshot.objects.order_by("-pk")[0]


def rows_of(document: Document) -> list[Row]:
    return [row for block in document.blocks if isinstance(block, Table) for row in block.rows]


def test_the_document_has_the_outline_and_the_annexes(approved: Country) -> None:
    made = printing.printed(snapshot())
    assert made.title == "Sơ kết phong trào Toàn dân bảo vệ an ninh Tổ quốc tháng 3 năm 2026"
    heads = [block.text for block in made.body if type(block).__name__ == "Heading" and block.level == 1]  # type: ignore[union-attr]
    assert heads == [
        "Đặc điểm tình hình",
        "Kết quả thực hiện",
        "Tồn tại, hạn chế và nguyên nhân",
        "Phương hướng, nhiệm vụ thời gian tới",
        "Kiến nghị, đề xuất",
    ]
    assert [annex.title for annex in made.annexes] == [
        "Số liệu trong kỳ và so sánh với cùng kỳ năm trước",
        "Tình hình gửi báo cáo của các đơn vị",
    ]
    assert ("Buổi tuyên truyền, sinh hoạt", "buổi", "13", "–", "", "") in [row.cells for row in rows_of(made)]
    assert ("Tổng cộng", "6", "2", "2", "0", "4") in [row.cells for row in rows_of(made)]
    assert made.signature.post == "TRƯỞNG BAN"
    said = [plain(block.text) for block in made.body if isinstance(block, Paragraph)]
    assert said[0].endswith("(từ ngày 15/02/2025 đến ngày 14/03/2025), như sau:")
    assert said[-1].endswith("tỉnh Bắc Hà theo dõi, chỉ đạo./.")
    assert "Không có kiến nghị, đề xuất." in said
    assert made.recipients == (
        "Như trên", "Thường trực Đảng ủy, HĐND xã", "Ủy ban MTTQ Việt Nam xã", "Thôn, tổ dân phố", "Lưu: VT",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "causes", "heads"),
    [
        (False, False, ["Tồn tại, hạn chế và nguyên nhân"]),
        (True, False, ["Tồn tại, hạn chế"]),
        (False, True, ["Tồn tại, hạn chế và nguyên nhân"]),
        (True, True, ["Tồn tại, hạn chế và nguyên nhân", "Tồn tại, hạn chế", "Nguyên nhân"]),
    ],
)
def test_no_heading_stands_over_nothing(limits: bool, causes: bool, heads: list[str]) -> None:
    piece = {"printed": "Lời", "place": ""}
    texts = {"shortcomings": [piece] * limits, "causes": [piece] * causes}
    blocks = report._limits(texts)
    assert [block.text for block in blocks if isinstance(block, Heading)] == heads
    assert not isinstance(blocks[-1], Heading)


@pytest.mark.parametrize(
    ("kind", "name", "first"),
    [
        (UnitKind.COMMUNE, "đặc khu Phú Quốc", "Thường trực Đảng ủy, HĐND đặc khu"),
        (UnitKind.PROVINCE, "thành phố Huế", "Thường trực Thành ủy, HĐND thành phố"),
        (UnitKind.PROVINCE, "tỉnh Bắc Hà", "Thường trực Tỉnh ủy, HĐND tỉnh"),
        (UnitKind.CENTRE, "Trung ương", "Thành viên Ban Chỉ đạo"),
    ],
)
def test_recipients_are_those_of_the_place(kind: UnitKind, name: str, first: str) -> None:
    found = composed.recipients_of(kind, name)
    assert (found[0], found[-1]) == (first, "Lưu: VT")


def test_a_chair_signs_for_the_peoples_committee(country: Country) -> None:
    Post.objects.filter(pk=country.people.posts["n1-chief"].pk).update(title=Title.VICE_CHAIR)
    country.approve(country.review())
    made = printing.printed(snapshot())
    assert (made.issuer, made.superior, made.symbol) == ("Ủy ban nhân dân xã Đông Sơn", "", "BC-UBND")
    assert made.signature.authority == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")


def test_comparison_needs_both_numbers() -> None:
    assert report._share(5, 9) == ""
    assert report._share(None, 50) == ""
    assert report._share(5, 50) == "+10%"
    assert report._share(-5, 400) == "−1,3%"
    assert report._share(0, 50) == "0%"
    assert report._signed(None, 0) == ""
    assert report._signed(-3, 0) == "−3"


@pytest.mark.wall("W16", "The root over the reports is printed on every approved review, and found again.")
def test_the_root_is_printed_and_the_bytes_are_always_the_same(approved: Country) -> None:
    made = printing.write_document(snapshot(), Format.DOCX)
    assert made == printing.write_document(Snapshot.objects.get(pk=snapshot().pk), Format.DOCX)
    assert read_root(made) == snapshot().root
    assert printing.verify_document(made).verdict == Verdict.SAME_BYTES
    assert printing.file_name(snapshot(), Format.PDF) == "bao-cao-so-ket-2026-02-15-2026-03-14-lan-1.pdf"


def changed(data: bytes, *pairs: tuple[str, str]) -> bytes:
    """A .docx in which somebody typed over words."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                text = part.decode()
                for before, after in pairs:
                    assert before in text
                    text = text.replace(before, after, 1)
                part = text.encode()
            new.writestr(name, part)
    return out.getvalue()


def test_what_was_changed_is_named(approved: Country, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = printing.write_document(snapshot(), Format.DOCX)
    repacked = changed(made)
    assert printing.verify_document(repacked).verdict == Verdict.SAME_WORDS
    signed = changed(made, ("TRƯỞNG BAN", "TRƯỞNG BAN Đã ký"))
    found = printing.verify_document(signed)
    assert (found.verdict, found.added) == (Verdict.ADDED, ("ký", "Đã"))
    forged = printing.verify_document(changed(made, ("13\u00a0buổi", "93\u00a0buổi")))
    assert (forged.verdict, forged.missing, forged.added) == (Verdict.DIFFERS, ("13",), ("93",))
    path = tmp_path / "x.docx"
    path.write_bytes(changed(made, ("13\u00a0buổi", "93\u00a0buổi")))
    with pytest.raises(CommandError) as raised:
        call_command("reviews", "verify", str(path))
    assert raised.value.returncode == 2
    assert "13" in capsys.readouterr().out


def test_command_says_which_and_whether_it_drifted(
    approved: Country, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(printing.write_document(snapshot(), Format.DOCX))
    call_command("reviews", "verify", str(path))
    said = capsys.readouterr().out
    assert "Xã Đông Sơn, 15/02/2026 to 14/03/2026, revision 1, approved on 16/03/2026 over 2 reports." in said
    assert "Every byte" in said
    approved.send("g1", [4, 2, 1, 4, 4])
    call_command("reviews", "verify", str(path))
    assert "corrected after it was approved: 1" in capsys.readouterr().out
    review = Review.objects.get()
    drifting.decide_drift(review=review, choice=DriftChoice.REVISION, version=review.version, by=approved.actor("n1"))
    approved.approve(review)
    call_command("reviews", "verify", str(path))
    assert "later revision is in force: 2" in capsys.readouterr().out


def test_strangers_are_refused_with_a_sentence(approved: Country, tmp_path: Path) -> None:
    document = printing.printed(snapshot())
    foreign = report.document_of(snapshot().payload, "ab" * 32)
    with pytest.raises(NotFound):
        printing.verify_document(papers.write_docx(foreign))
    bare = report.document_of(snapshot().payload, "")
    with pytest.raises(BadInput):
        printing.verify_document(papers.write_docx(bare))
    assert document.root
    path = tmp_path / "x.txt"
    path.write_text("không phải tài liệu")
    with pytest.raises(CommandError) as raised:
        call_command("reviews", "verify", str(path))
    assert raised.value.returncode == 3
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("reviews", "verify", str(tmp_path / "none.pdf"))


@needs_pango
def test_a_pdf_is_found_again(approved: Country) -> None:
    made = printing.write_document(snapshot(), Format.PDF)
    found = printing.verify_document(made)
    assert (found.verdict, found.snapshot) == (Verdict.SAME_BYTES, snapshot())
    assert printing.verify_document(made + b"\n").verdict == Verdict.SAME_WORDS


@needs_pango
def test_a_forged_number_in_a_pdf_is_named(approved: Country) -> None:
    """Drawn anew with another number over the same root, as a forger with the same program would do."""
    payload = copy.deepcopy(snapshot().payload)
    for figure in payload["figures"]:
        if figure["code"] == "talks.held":
            figure["value"] += 80
    found = printing.verify_document(papers.write_pdf(report.document_of(payload, snapshot().root)))
    assert (found.verdict, found.missing, found.added) == (Verdict.DIFFERS, ("13",), ("93",))


def test_a_pdf_is_compared_where_none_can_be_drawn(approved: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pango the words of the Word document stand in."""
    monkeypatch.setattr(papers, "can_write_pdf", lambda: False)
    monkeypatch.setattr(printing, "_text_of", lambda data: "một hai" if data.startswith(b"PK") else "một ba")
    verdict, missing, added = printing._compared(snapshot(), b"%PDF-1.7")
    assert (verdict, missing, added) == (Verdict.DIFFERS, ("hai",), ("ba",))


def test_audit_command(approved: Country, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reviews", "audit", "--quiet")
    assert "Everything is as it was approved." in capsys.readouterr().out
    call_command("reviews", "audit", "--json", "--quiet")
    told = json.loads(capsys.readouterr().out)
    assert told == {"pairs": 6, "snapshots": 1, "units": 1, "documents": 1, "differences": []}
    approved.send("g1", [4, 2, 1, 4, 4])
    snapshot().drifts.all().delete()
    with pytest.raises(CommandError) as raised:
        call_command("reviews", "audit")
    assert raised.value.returncode == 2
    said = capsys.readouterr()
    assert snapshot().public_id in said.out
    assert "documents" in said.err
    call_command("reviews", "load")
    assert "10 published totals" in capsys.readouterr().out


def test_audit_finds_what_is_wrong_in_totals_and_in_documents(
    approved: Country, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as held:
        held.setattr(auditing, "read_root", lambda data: "ab" * 32)
        [other] = auditing.audit_reviews().differences
    assert (other.of, other.id) == ("document", snapshot().public_id)
    wrong = Total.objects.filter(unit=approved.unit("n1"), position=0, period=approved.months[2])
    wrong.update(accepted=F("accepted") + 1)
    with pytest.raises(CommandError):
        call_command("reviews", "audit", "--json", "--quiet")
    rows = json.loads(capsys.readouterr().out)["differences"]
    assert {(row["of"], row["id"]) for row in rows} == {("totals", approved.unit("n1").public_id)}
    assert "group_month" in rows[0]["words"] or "commune_month" in rows[0]["words"]


def test_adjustments_have_their_annex(approved: Country) -> None:
    early = approved.months[1]
    first = approved.review(period=early)
    approved.approve(first)
    approved.send("g1", [6, 0, 0, 1, 1], month=1)
    first.refresh_from_db()
    by = approved.actor("n1")
    drifting.decide_drift(review=first, choice=DriftChoice.ADJUSTMENT, version=first.version, by=by)
    later = Review.objects.get(period=approved.months[2])
    approving.revise_review(review=later, version=later.version, by=by)
    later.refresh_from_db()
    composing.write_paragraph(
        review=later,
        section=Section.PROPOSALS,
        text="Đèn ngõ chợ",
        place=approved.unit("north"),
        version=later.version,
        by=by,
    )
    approved.approve(later)
    made = printing.printed(snapshot())
    assert made.annexes[-1].title == "Điều chỉnh số liệu của các kỳ trước"
    assert ("Buổi tuyên truyền, sinh hoạt", "15/01/2026 – 14/02/2026", "+6", "buổi") in [
        row.cells for row in rows_of(made)
    ]
    assert "Đèn ngõ chợ (Tỉnh Bắc Hà)" in [getattr(block, "text", "") for block in made.body]
