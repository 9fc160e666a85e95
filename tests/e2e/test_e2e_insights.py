"""A number from the phone of a group to the Centre and back, while the Centre looks; what was approved stays."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.conftest import PHONE, Opened, Server, choose_language, no_sideways_scroll
from tests.e2e.hands import LANGUAGE_OF, Hand, go_offline, hand_of, stay
from tests.e2e.keys import SESSION

Accessible = Callable[[Page], None]

_PROGRAM = (
    """
import json, django
django.setup()
"""
    + SESSION
    + """
from binhyen.figures.models import Slot, LockExtension
from binhyen.org.models import Unit
from binhyen.org.states import UnitKind
from binhyen.people.models import Appointment, Post, User
from binhyen.people.roles import Role, TITLES
from binhyen.people.states import AppointmentKind
from binhyen.reviews.models import Review
writer = User.objects.get(username="mau.xa")
commune = Appointment.objects.get(person=writer, valid_to=None).post.unit
post = Post.objects.create(
    unit=commune, role=Role.APPROVER, title=TITLES[Role.APPROVER][0], valid_from=commune.valid_from,
)
leader = User.objects.create(username=f"thu.phe-duyet-{post.pk}", full_name="Lãnh đạo Mẫu", email=f"p{post.pk}@vidu.vn")
Appointment.objects.create(
    post=post, person=leader, kind=AppointmentKind.HOLDER, valid_from=commune.valid_from, appointed_by="tests",
)
used = Review.objects.filter(unit=commune).values_list("period_id", flat=True)
missing = Slot.objects.filter(
    form_version__form__code="group_month", commune=commune, version=0, state="open", period__end__lt=clock.today(),
).exclude(period_id__in=used).order_by("-period__end", "unit_id")
for slot in missing:
    held = Appointment.objects.filter(post__unit=slot.unit, post__role=Role.HAMLET_HEAD, valid_to=None).first()
    if held is not None:
        break
if slot.period.lock < clock.today():
    LockExtension.objects.create(
        period=slot.period, unit=commune, until=clock.today(), reason="Thử gửi muộn", granted_at=clock.now(),
        granted_by="t",
    )
place = f"{slot.unit.public_id}/{slot.period.public_id}/group_month/"
centre = Unit.objects.get(kind=UnitKind.CENTRE)
print(json.dumps({
    "head": session(held.person), "writer": session(writer), "leader": session(leader),
    "centre": session(User.objects.get(username="mau.trung-uong")), "period": slot.period.public_id,
    "report": f"/ban-lam-viec/bao-cao/{place}",
    "board": f"/ban-lam-viec/so-lieu/{centre.public_id}/?bieu=group_month&ky={slot.period.public_id}",
}))
"""
)
FIGURES = {"s0": "2", "s1": "40", "s2": "5", "s3": "1", "s4": "2", "s5": "1", "s6": "1", "s7": "1"}
WORDS = {
    "look": {"vi": "Xem lại rồi gửi", "en": "Look through and send"},
    "send": {"vi": "Gửi báo cáo", "en": "Send the report"},
    "kept": {"vi": "chưa gửi", "en": "not sent"},
    "accept": {"vi": "Duyệt báo cáo", "en": "Accept the report"},
    "hand_in": {"vi": "Trình lãnh đạo", "en": "Hand in"},
    "approve": {"vi": "Phê duyệt", "en": "Approve"},
    "moved": {"vi": "Xem phần thay đổi và quyết định", "en": "See what moved, and decide"},
}
WATCH = """() => {
  window.seen = [];
  const read = () => {
    const row = document.querySelector("#h-so").closest("section").querySelector("tbody tr");
    return Array.from(row.querySelectorAll("td"), cell => cell.innerText).slice(0, 2);
  };
  let last = String(read());
  new MutationObserver(() => {
    const now = read();
    if (String(now) !== last) window.seen.push({ at: Date.now(), sent: now[0], accepted: now[1] });
    last = String(now);
  }).observe(document.querySelector("by-live"), { childList: true, subtree: true, characterData: true });
}"""
"""Writes down when the first figure of the Centre's board changes, by the clock that the browsers share."""

PATIENCE = 5000
"""Milliseconds. The bar of one second is measured by `./dev bench reviews`; here it is printed, on whatever machine."""

MOST_CLICKS = 3


@dataclass(frozen=True)
class Country:
    """Sessions from the head of a group to the Centre; a month in which that group has not reported."""

    head: str
    writer: str
    leader: str
    centre: str
    period: str
    report: str
    board: str


@pytest.fixture
def country(server: Server) -> Country:
    return Country(**json.loads(server.python(_PROGRAM)))


@dataclass
class Journey:
    """Who opens pages, in which language, with which hand."""

    open_page: Opened
    base_url: str
    kind: str

    @property
    def language(self) -> str:
        return LANGUAGE_OF[self.kind]

    def desk(self, session: str, viewport: dict[str, int] | None = None, **options: object) -> Page:
        page = self.open_page(viewport, service_workers="block", **options)
        page.context.add_cookies([{"name": "phien", "value": session, "url": self.base_url}])
        choose_language(page.context, self.base_url, self.language)
        return page

    def hand(self, page: Page) -> Hand:
        return hand_of(self.kind, page)

    def button(self, page: Page, name: str) -> Locator:
        return page.get_by_role("button", name=WORDS[name][self.language], exact=True)


def number(text: str) -> int:
    """A number as the pages write it."""
    return int(re.sub(r"\D", "", text) or 0)


def shown(figure: int) -> str:
    """How the pages write a number, as a pattern: groups of three behind a point or a comma."""
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", "[.,]", str(figure))


def answered(request: Request) -> float:
    """When the server's answer had come, in milliseconds of the clock."""
    timing = request.timing
    return timing["startTime"] + timing["responseEnd"]


def moved(centre: Page, request: Request, place: int, before: tuple[int, int]) -> tuple[tuple[int, int], float]:
    """What the Centre's board changes to when the figure at `place` (sent, accepted) does: both figures, and how many
    milliseconds after the server's answer.
    """
    cell = first_cells(centre).nth(place)
    expect(cell).not_to_have_text(re.compile(rf"^\s*{shown(before[place])}\s*$"))
    change = centre.evaluate("window.seen.at(-1)")
    return (number(change["sent"]), number(change["accepted"])), change["at"] - answered(request)


def first_cells(centre: Page) -> Locator:
    """The first figure of the board: sent, accepted, …"""
    return centre.locator("section:has(#h-so) tbody tr").first.locator("td")


def figures_of(centre: Page) -> tuple[int, int]:
    """The first figure of the board as it stands: sent, accepted."""
    cells = first_cells(centre)
    return number(cells.nth(0).inner_text()), number(cells.nth(1).inner_text())


def send_without_a_network(journey: Journey, country: Country, accessible: Accessible) -> tuple[Page, Request]:
    """A report typed and sent on a phone while there is no network; the sending once there is one again."""
    phone = journey.desk(country.head, PHONE, device_scale_factor=2, has_touch=True)
    hand = journey.hand(phone)
    phone.goto(country.report)
    accessible(phone)
    go_offline(phone)
    for name, value in FIGURES.items():
        field = phone.locator(f"#id_{name}")
        if field.is_visible():
            hand.write(field, value)
    stay(hand, journey.button(phone, "look"))
    stay(hand, journey.button(phone, "send"))
    expect(phone.locator("#mang")).to_contain_text(WORDS["kept"][journey.language])
    with phone.expect_event("requestfinished", lambda one: one.url.endswith("/gui/")) as sent:
        phone.context.set_offline(False)
    answer = sent.value.response()
    assert answer is not None
    assert answer.ok, answer.text()
    phone.wait_for_url("**/ban-gui/")
    return phone, sent.value


def accept(journey: Journey, country: Country) -> tuple[Page, Request]:
    """The commune accepts the report."""
    page = journey.desk(country.writer)
    page.goto(country.report + "nghiem-thu/")
    with page.expect_event("requestfinished", lambda one: one.method == "POST") as accepted:
        journey.hand(page).press(journey.button(page, "accept"))
    return page, accepted.value


def lead_back(journey: Journey, centre: Page, country: Country, accessible: Accessible) -> None:
    """From the number on the board to the report it came from, page by page; long rows stand folded."""
    hand, report = journey.hand(centre), centre.locator(f"a[href='{country.report}ban-gui/']")
    hand.press(first_cells(centre).first.locator("a"))
    for _step in range(MOST_CLICKS - 2):
        accessible(centre)
        if not report.count():
            hand.press(centre.locator("section:has(#h-cong) th a").first)
    folded = centre.locator("details:not([open])", has=report).locator("summary")
    if folded.count():
        stay(hand, folded)
    accessible(centre)
    hand.press(report.first)
    assert centre.url.endswith(f"{country.report}ban-gui/")


def approve(journey: Journey, country: Country, writer: Page) -> tuple[Page, Page]:
    """The commune's review of the month, handed in and approved: the writer's page of it, the leader's preview."""
    writer.goto("/ban-lam-viec/so-ket-tong-ket/")
    hand = journey.hand(writer)
    hand.press(writer.locator(f"form:has(input[value='{country.period}']) button").first)
    review = writer.url.rstrip("/").rpartition("/")[2]
    hand.press(journey.button(writer, "hand_in"))
    leader = journey.desk(country.leader)
    leader.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/duyet/")
    journey.hand(leader).press(journey.button(leader, "approve"))
    leader.wait_for_url(re.compile(r"/ban/\w+/$"))
    writer.goto(f"/ban-lam-viec/so-ket-tong-ket/{review}/")
    return writer, leader


def published(leader: Page) -> tuple[bytes, str]:
    """The document as a file, and what anybody reads about it."""
    file = leader.request.get(f"{leader.url}tai/docx/").body()
    address = leader.locator("a[href^='/so-ket-tong-ket/']").first.get_attribute("href") or ""
    anybody = leader.context.new_page()
    anybody.goto(address)
    said = anybody.locator("main").inner_html()
    anybody.close()
    return file, said


def correct(journey: Journey, phone: Page, country: Country) -> None:
    """The head of the group sends another figure afterwards."""
    phone.goto(country.report)
    hand = journey.hand(phone)
    hand.write(phone.locator("#id_s0"), "3")
    stay(hand, journey.button(phone, "look"))
    stay(hand, journey.button(phone, "send"))
    phone.wait_for_url("**/ban-gui/")


def test_a_number_reaches_the_centre_while_it_looks_and_leads_back(
    kind: str, country: Country, open_page: Opened, base_url: str, accessible: Accessible
) -> None:
    journey = Journey(open_page, base_url, kind)
    centre = journey.desk(country.centre)
    centre.goto(country.board)
    accessible(centre)
    before = figures_of(centre)
    centre.evaluate(WATCH)
    lead = first_cells(centre).first.locator("a")
    lead.focus()

    phone, sending = send_without_a_network(journey, country, accessible)
    after_sending, sent_after = moved(centre, sending, 0, before)
    assert after_sending == (before[0] + 2, before[1])

    writer, accepting = accept(journey, country)
    after_accepting, accepted_after = moved(centre, accepting, 1, after_sending)
    assert after_accepting == (before[0] + 2, before[1] + 2)
    expect(lead).to_be_focused()
    print(
        f"\nOn the Centre's page {sent_after:.0f} ms after it was sent, {accepted_after:.0f} ms after it was accepted"
    )
    assert min(sent_after, accepted_after) <= PATIENCE

    plain = journey.desk(country.centre, PHONE, java_script_enabled=False)
    plain.goto(country.board)
    assert figures_of(plain) == after_accepting
    no_sideways_scroll(plain)
    lead_back(journey, centre, country, accessible)

    writer, leader = approve(journey, country, writer)
    document = published(leader)
    correct(journey, phone, country)
    writer.reload()
    journey.hand(writer).press(writer.get_by_role("link", name=WORDS["moved"][journey.language], exact=True))
    expect(writer.locator("table").first).to_contain_text("Buổi tuyên truyền")
    assert published(leader) == document
