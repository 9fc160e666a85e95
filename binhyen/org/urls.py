"""Addresses of the org room."""

from django.urls import URLPattern, path

from binhyen.org.views import desk, facts, keeping, public, reform

app_name = "org"
urlpatterns: list[URLPattern] = [
    path("tim/", public.search, name="search"),
    path("tim/goi-y/", public.suggest, name="suggest"),
    path("ca-nuoc/", public.country, name="country"),
    path("ca-nuoc/sap-xep/", reform.reform, name="reform"),
    path("don-vi/<str:public_id>/", public.unit, name="unit"),
    path("ban-lam-viec/don-vi/", desk.places, name="places"),
    path("ban-lam-viec/don-vi/co-quan/<str:public_id>/", keeping.body, name="body"),
    path("ban-lam-viec/don-vi/thay-doi/<str:public_id>/", desk.change, name="change"),
    path("ban-lam-viec/don-vi/thay-doi/<str:public_id>/phan-chia/", desk.correct, name="correct"),
    path("ban-lam-viec/don-vi/thay-doi/<str:public_id>/<str:verb>/", desk.act, name="change_act"),
    path("ban-lam-viec/don-vi/thay-doi/<str:public_id>/<str:mode>/<str:step>/", desk.step, name="change_step"),
    path("ban-lam-viec/don-vi/<str:public_id>/", desk.place, name="place"),
    path("ban-lam-viec/don-vi/<str:public_id>/can-xac-nhan/", desk.waiting, name="waiting"),
    path("ban-lam-viec/don-vi/<str:public_id>/thay-doi/", desk.begin, name="begin"),
    path("ban-lam-viec/don-vi/<str:public_id>/co-quan/", keeping.bodies, name="bodies"),
    path("ban-lam-viec/don-vi/<str:public_id>/cac-noi/", facts.below, name="below"),
    path("ban-lam-viec/don-vi/<str:public_id>/them/", facts.add, name="add"),
    path("ban-lam-viec/don-vi/<str:public_id>/thong-tin/", facts.facts, name="facts"),
    path("ban-lam-viec/don-vi/<str:public_id>/nhap/", keeping.load, name="load"),
    path("ban-lam-viec/don-vi/<str:public_id>/nhap/mau/", keeping.template, name="load_template"),
    path("ban-lam-viec/don-vi/<str:public_id>/tai-ve/", keeping.export, name="export"),
    path("ban-do/cac-tinh.svg", public.outlines, name="outlines"),
]
