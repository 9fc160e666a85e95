"""The shell's own pages: language, refusals, error pages, manifest, service worker, headers."""

import json
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from binhyen.core.access import public
from binhyen.core.errors import Stale, TooLarge, TooMany
from binhyen.ui import assets, installable, views
from binhyen.ui.urls import urlpatterns as ui_urls

REFUSALS = {"sua": Stale, "to": TooLarge, "nhieu": TooMany}


@public
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]("Người khác đã sửa lúc 19:50.", what_to_do="Mở lại rồi sửa tiếp.")


@public
def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a planted fault")


@public
def desk(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render

    return render(request, "ui/desk_wide.html")


app_name = "ui"
shell_urls = (ui_urls, "ui")


class Urls:
    """Only the shell's addresses: other rooms have their own tests."""

    from django.urls import include

    urlpatterns = [
        path("", include(shell_urls)),
        path("tu-choi/<slug:kind>/", refuse),
        path("hong/", break_down),
        path("ban/", desk),
    ]
    handler400 = "binhyen.ui.views.bad_request"
    handler403 = "binhyen.ui.views.forbidden"
    handler404 = "binhyen.ui.views.not_found"
    handler500 = "binhyen.ui.views.server_error"


@pytest.fixture(autouse=True)
def _only_the_shell(settings: Settings) -> None:
    settings.ROOT_URLCONF = Urls
    settings.BINHYEN_NAVIGATION = "tests.ui.slot_providers"
    cache.clear()


def test_vietnamese_is_the_default_whatever_the_device_says() -> None:
    answer = Client().get("/thanh-phan/", headers={"accept-language": "en-US,en"})
    assert '<html lang="vi"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "vi"


def test_the_language_switch_remembers_and_goes_back() -> None:
    client = Client()
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "/thanh-phan/?trang-thai=loi"})
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, "/thanh-phan/?trang-thai=loi")
    page = client.get(answer.headers["Location"]).content.decode()
    assert '<html lang="en"' in page
    assert "5 places need correcting" in page
    cookie = answer.cookies["ngon_ngu"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_the_switch_never_leads_away(back: str) -> None:
    assert Client().post("/ngon-ngu/", {"language": "en", "next": back}).headers["Location"] == "/"


def test_an_unknown_language_is_ignored() -> None:
    answer = Client().post("/ngon-ngu/", {"language": "xx"})
    assert (answer.headers["Location"], "ngon_ngu" in answer.cookies) == ("/", False)
    assert Client().get("/ngon-ngu/").status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_public_pages_set_no_cookie() -> None:
    for address in ("/thanh-phan/", "/ngoai-tuyen/", "/khong-co/"):
        assert not Client().get(address).cookies


@pytest.mark.parametrize(("kind", "status"), [("sua", 409), ("to", 413), ("nhieu", 429)])
def test_a_refusal_says_why_and_what_to_do(kind: str, status: int) -> None:
    answer = Client().get(f"/tu-choi/{kind}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert "Người khác đã sửa lúc 19:50." in page
    assert "Mở lại rồi sửa tiếp." in page
    assert f"Mã {status}" in page


def test_unknown_addresses_and_bad_requests() -> None:
    assert "Không có trang nào ở địa chỉ này." in Client().get("/khong-co/").content.decode()
    request = RequestFactory().get("/x/")
    assert views.bad_request(request, ValueError()).status_code == HTTPStatus.BAD_REQUEST
    assert views.bad_request(request, RequestDataTooBig()).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert views.forbidden(request, PermissionError()).status_code == HTTPStatus.FORBIDDEN


def test_a_fault_shows_a_calm_page_without_details() -> None:
    answer = Client(raise_request_exception=False).get("/hong/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Máy chủ gặp trục trặc" in page
    assert "planted" not in page


def test_a_form_without_its_key_keeps_calm() -> None:
    answer = Client(enforce_csrf_checks=True).post("/tu-choi/sua/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Biểu mẫu đã mở quá lâu" in page
    assert "Chưa có gì được gửi đi." in page


def test_the_component_page_shows_every_state() -> None:
    page = Client().get("/thanh-phan/?trang-thai=loi").content.decode()
    for mark in (
        "errsum",
        "chip-late",
        "aria-disabled",
        "twin",
        "door-1",
        "tribar",
        "empty",
        "note-small",
        "listbox-free",
    ):
        assert mark in page or mark == "listbox-free"
    assert "errsum" not in Client().get("/thanh-phan/").content.decode()


def test_the_policy_allows_nothing_from_elsewhere() -> None:
    policy = Client().get("/thanh-phan/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("sample", [True, False])
def test_a_sample_says_so_on_every_page(settings: Settings, sample: bool) -> None:
    settings.BINHYEN_SAMPLE = sample
    for address in ("/thanh-phan/", "/ban/", "/ngoai-tuyen/"):
        assert ("Bản mẫu, số ví dụ" in Client().get(address).content.decode()) is sample


def test_the_helper_stands_on_every_desk_page(settings: Settings) -> None:
    settings.BINHYEN_SAMPLE = False
    settings.BINHYEN_HELPER_PHONE = "0234 000 0009"
    assert 'href="tel:02340000009"' in Client().get("/ban/").content.decode()
    settings.BINHYEN_HELPER_PHONE = ""
    assert "chưa đặt số người hỗ trợ" in Client().get("/ban/").content.decode()


def test_the_manifest_names_the_app_and_its_icons() -> None:
    answer = Client().get("/ung-dung.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    found = json.loads(answer.content)
    assert (found["short_name"], found["start_url"], found["lang"]) == ("Bình Yên", "/", "vi")
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable"}


def test_the_worker_keeps_only_the_shell() -> None:
    answer = Client().get("/sw.js")
    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/javascript")
    shell = json.loads(text.split("=", 1)[1].split(";\n", 1)[0])
    assert shell["version"] == assets.version()
    assert shell["offline"] == "/ngoai-tuyen/"
    assert all("/ui/build/" in name for name in shell["files"])


def test_without_built_assets_pages_still_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "BUILD", tmp_path)
    assets.version.cache_clear()
    try:
        assert assets.url("app.css").endswith("?v=none")
        assert installable.worker() == "// not built\n"
    finally:
        assets.version.cache_clear()


def test_the_offline_page_speaks_both_languages_and_holds_nothing_of_anybody() -> None:
    page = Client().get("/ngoai-tuyen/").content.decode()
    assert "Chưa có mạng" in page
    assert "There is no network" in page
    assert "/noi/" not in page
