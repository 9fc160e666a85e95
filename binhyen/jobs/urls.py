"""Addresses of the jobs room."""

from django.urls import path

from binhyen.jobs import views

app_name = "jobs"
urlpatterns = [
    path("ban-lam-viec/viec-nen/", views.job_list, name="list"),
    path("ban-lam-viec/viec-nen/<slug:public_id>/thu-lai/", views.requeue, name="requeue"),
]
