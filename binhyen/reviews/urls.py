"""Addresses of the reviews room."""

from django.urls import path

from binhyen.reviews.views import approving, composing, documents, lists, proposals, public

app_name = "reviews"
_desk = "ban-lam-viec/so-ket-tong-ket/"
urlpatterns = [
    path("so-ket-tong-ket/<str:snapshot>/", public.published, name="published"),
    path(_desk, lists.index, name="list"),
    path(f"{_desk}mo/", lists.open_one, name="open"),
    path(f"{_desk}so-cu/", lists.past, name="past"),
    path(f"{_desk}kien-nghi/", proposals.index, name="proposals"),
    path(f"{_desk}kien-nghi/<str:proposal>/", proposals.show, name="proposal"),
    path(f"{_desk}ban/<str:snapshot>/", documents.preview, name="preview"),
    path(f"{_desk}ban/<str:snapshot>/tai/<str:wanted>/", documents.download, name="download"),
    path(f"{_desk}<str:review>/", composing.show, name="review"),
    path(f"{_desk}<str:review>/them/", composing.add, name="add"),
    path(f"{_desk}<str:review>/chon/", composing.pick, name="pick"),
    path(f"{_desk}<str:review>/viet-lai/", composing.draft, name="draft"),
    path(f"{_desk}<str:review>/trinh/", composing.submit, name="submit"),
    path(f"{_desk}<str:review>/doan/<str:key>/", composing.edit, name="edit"),
    path(f"{_desk}<str:review>/doan/<str:key>/doi/", composing.arrange, name="arrange"),
    path(f"{_desk}<str:review>/doan/<str:key>/nguon/", composing.sources, name="sources"),
    path(f"{_desk}<str:review>/duyet/", approving.approve, name="approve"),
    path(f"{_desk}<str:review>/lam-lai/", approving.send_back, name="send_back"),
    path(f"{_desk}<str:review>/nhan/", approving.receive, name="receive"),
    path(f"{_desk}<str:review>/tra-lai/", approving.give_back, name="give_back"),
    path(f"{_desk}<str:review>/ban-moi/", approving.revise, name="revise"),
    path(f"{_desk}<str:review>/sai-lech/", approving.drift, name="drift"),
    path(f"{_desk}<str:review>/cap-duoi/", lists.below, name="below"),
]
