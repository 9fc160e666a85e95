"""Addresses of the portal room."""

from django.urls import URLPattern, path

from binhyen.portal.views import contract, home

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("cam-ket/", contract.contract, name="contract"),
]
