"""Addresses of the simulation room."""

from django.urls import URLPattern

app_name = "simulation"
urlpatterns: list[URLPattern] = []
