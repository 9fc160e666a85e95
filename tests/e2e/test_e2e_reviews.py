"""A commune reviews a month: drafted by the product, approved, printed; a correction leaves it as it was."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Opened, Server, choose_language
from tests.e2e.hands import LANGUAGE_OF, hand_of
from tests.e2e.keys import SESSION

Accessible = Callable[[Page], None]

_PEOPLE = (
    """
import json, django
django.setup()
"""
    + SESSION
    + """
from binhyen.figures.models import Slot, LockExtension
from binhyen.org.models import Unit
from binhyen.people.models import Appointment, Post, User
from binhyen.people.roles import Role, TITLES
from binhyen.people.states import AppointmentKind
from binhyen.reviews.models import Review
ended = Slot.objects.filter(
    form_version__form__code="group_month", period__end__lt=clock.today(), version__gt=0, commune__isnull=False,
).order_by("-period__end", "commune_id", "unit_id")
writer = User.objects.get(username="mau.xa")
held = Appointment.objects.get(person=writer, valid_to=None)
commune = held.post.unit
post = Post.objects.create(
    unit=commune, role=Role.APPROVER, title=TITLES[Role.APPROVER][0], valid_from=commune.valid_from,
)
leader = User.objects.create(username=f"thu.lanh-dao-{post.pk}", full_name="Lãnh đạo Mẫu", email=f"l{post.pk}@vidu.vn")
Appointment.objects.create(
    post=post, person=leader, kind=AppointmentKind.HOLDER, valid_from=commune.valid_from, appointed_by="tests",
)
used = set(Review.objects.filter(unit=commune).values_list("period_id", flat=True))
slot = next(one for one in ended.filter(commune=commune) if one.period_id not in used)
LockExtension.objects.create(
    period=slot.period, unit=commune, until=clock.today(), reason="Thử sửa số", granted_at=clock.now(), granted_by="t",
)
print(json.dumps({
    "writer": session(writer), "leader": session(leader), "above": session(User.objects.get(username="mau.tinh")),
    "slot": slot.pk, "period": slot.period.public_id,
    "unit": commune.public_id,
}))
"""
)
_CORRECT = """
import django
django.setup()
from binhyen.core.actor import system_actor
from binhyen.figures.models import Report, Slot
from binhyen.figures.rules.values import unpack
from binhyen.figures.services.reports import submit_report
slot = Slot.objects.get(pk={slot})
values = unpack(bytes(Report.objects.get(slot=slot, version=slot.version).values))
values[0] = (values[0] or 0) + 3
submit_report(slot=slot, base_version=slot.version, values=values, by=system_actor("tests"))
"""
WORDS = {
    "begin": {"vi": "Bắt đầu", "en": "Begin"},
    "keep": {"vi": "Lưu", "en": "Keep"},
    "hand_in": {"vi": "Trình lãnh đạo", "en": "Hand in"},
    "approve": {"vi": "Phê duyệt", "en": "Approve"},
    "word": {"vi": "Word (.docx)", "en": "Word (.docx)"},
    "moved": {"vi": "Xem phần thay đổi và quyết định", "en": "See what moved, and decide"},
    "put_off": {"vi": "Điều chỉnh ở kỳ sau", "en": "Adjust in the next period"},
    "put_off_done": {"vi": "điều chỉnh ở kỳ sau", "en": "an adjustment in the next period"},
}


@dataclass(frozen=True)
class Office:
    """Sessions of who writes, of the leader, of the province; the month, and a report that is corrected later."""

    writer: str
    leader: str
    above: str
    slot: int
    period: str
    unit: str


@pytest.fixture
def office(server: Server) -> Office:
    return Office(**json.loads(server.python(_PEOPLE)))


def button(page: Page, name: str, language: str) -> Locator:
    return page.get_by_role("button", name=WORDS[name][language], exact=True)


def link(page: Page, name: str, language: str) -> Locator:
    return page.get_by_role("link", name=WORDS[name][language], exact=True)


def test_a_commune_approves_and_a_correction_leaves_the_document_as_it_was(
    kind: str, office: Office, open_page: Opened, base_url: str, server: Server, accessible: Accessible
) -> None:
    language = LANGUAGE_OF[kind]

    def desk(session: str) -> Page:
        page = open_page(PHONE, service_workers="block")
        page.context.add_cookies([{"name": "phien", "value": session, "url": base_url}])
        choose_language(page.context, base_url, language)
        return page

    page = desk(office.writer)
    writer = hand_of(kind, page)
    page.goto("/ban-lam-viec/so-ket-tong-ket/")
    accessible(page)
    writer.press(page.locator(f"form:has(input[value='{office.period}']) button").first)
    expect(page.locator("#spreading")).to_contain_text("Buổi tuyên truyền")
    accessible(page)
    review = page.url.rstrip("/").rpartition("/")[2]
    writer.press(page.locator("a[href*='?phan=direction']"))
    accessible(page)
    writer.write(page.locator("#id_text"), "Mỗi thôn họp một lần trong quý, mời đủ các hộ.")
    writer.press(button(page, "keep", language))
    expect(page.locator("#direction")).to_contain_text("mời đủ các hộ")
    page.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/them/?phan=proposals")
    writer.write(page.locator("#id_text"), "Cấp thêm đèn cho các ngõ tối.")
    writer.press(button(page, "keep", language))
    writer.press(page.locator("#proposals a[href*='/doan/']").last)
    accessible(page)
    for address in ("chon/", "cap-duoi/", f"doan/{page.url.rstrip('/').rpartition('/')[2]}/nguon/"):
        page.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/{address}")
        accessible(page)
    page.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/")
    writer.press(button(page, "hand_in", language))
    other = desk(office.leader)
    leader = hand_of(kind, other)
    other.goto("/ban-lam-viec/")
    leader.press(other.locator(f"a[href$='/{review}/duyet/']").first)
    accessible(other)
    other.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/lam-lai/")
    accessible(other)
    other.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/duyet/")
    leader.press(button(other, "approve", language))
    other.wait_for_url(re.compile(r"/ban/\w+/$"))
    expect(other.locator(".doc")).to_contain_text("Buổi tuyên truyền")
    accessible(other)
    printed = leader.fetch(link(other, "word", language))
    document = other.url
    other.goto(other.locator("a[href^='/so-ket-tong-ket/']").get_attribute("href") or "")
    accessible(other)
    above = desk(office.above)
    above.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/tra-lai/")
    accessible(above)
    above.goto("/ban-lam-viec/so-ket-tong-ket/kien-nghi/")
    hand_of(kind, above).press(above.locator("main .job a").first)
    accessible(above)
    server.python(_CORRECT.format(slot=office.slot))
    page.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/")
    writer.press(link(page, "moved", language))
    expect(page.locator("table").first).to_contain_text("Buổi tuyên truyền")
    accessible(page)
    other.goto(document)
    assert leader.fetch(link(other, "word", language)) == printed
    writer.press(button(page, "put_off", language))
    page.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/sai-lech/")
    expect(page.locator("table").last).to_contain_text(WORDS["put_off_done"][language])
    for address in ("kien-nghi/", "so-cu/"):
        page.goto(f"/ban-lam-viec/so-ket-tong-ket/{address}")
        accessible(page)
    server.command("reviews", "audit")
