"""Every address of the product, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("binhyen.portal.urls")),
    path("", include("binhyen.ui.urls")),
    path("", include("binhyen.org.urls")),
    path("", include("binhyen.people.urls")),
    path("", include("binhyen.figures.urls")),
    path("", include("binhyen.reviews.urls")),
    path("", include("binhyen.insights.urls")),
    path("", include("binhyen.jobs.urls")),
    path("", include("binhyen.audit.urls")),
    path("", include("binhyen.files.urls")),
    path("", include("binhyen.notify.urls")),
    path("", include("binhyen.simulation.urls")),
]
handler400 = "binhyen.ui.views.bad_request"
handler403 = "binhyen.ui.views.forbidden"
handler404 = "binhyen.ui.views.not_found"
handler500 = "binhyen.ui.views.server_error"
