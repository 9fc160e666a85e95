"""Addresses of the org room."""

from django.urls import URLPattern, path

from binhyen.org.views import public, reform

app_name = "org"
urlpatterns: list[URLPattern] = [
    path("tim/", public.search, name="search"),
    path("tim/goi-y/", public.suggest, name="suggest"),
    path("ca-nuoc/", public.country, name="country"),
    path("ca-nuoc/sap-xep/", reform.reform, name="reform"),
    path("don-vi/<str:public_id>/", public.unit, name="unit"),
    path("ban-do/cac-tinh.svg", public.outlines, name="outlines"),
]
