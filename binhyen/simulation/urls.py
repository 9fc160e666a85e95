"""Addresses of the simulation room."""

from django.urls import URLPattern, path

from binhyen.simulation.views import practice

app_name = "simulation"
urlpatterns: list[URLPattern] = [
    path("lam-thu/", practice.practice_home, name="practice"),
    path("lam-thu/bat-dau/", practice.practice_start, name="practice_start"),
    path("lam-thu/bo/", practice.practice_end, name="practice_end"),
    path("lam-thu/tim/", practice.practice_search, name="practice_search"),
    path("lam-thu/don-vi/<slug:key>/", practice.practice_unit, name="practice_unit"),
    path("lam-thu/don-vi/<slug:key>/tim-thay/", practice.practice_found, name="practice_found"),
    path("lam-thu/sap-nhap/", practice.practice_draft, name="practice_draft"),
    path("lam-thu/sap-nhap/xem-truoc/", practice.practice_preview, name="practice_preview"),
    path("lam-thu/sap-nhap/hoan-tac/", practice.practice_undo, name="practice_undo"),
]
