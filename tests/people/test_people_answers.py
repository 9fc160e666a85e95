"""What a trail names reads as its name: posts, units and bodies together, each once, the unknown left out."""

from typing import Any

from binhyen.audit import answers
from binhyen.org.services.bodies import add_body
from tests.people.conftest import SYSTEM, TODAY, People


def test_posts_units_and_bodies_are_named_and_the_unknown_is_left_out(
    people: People, django_assert_max_num_queries: Any
) -> None:
    place, post = people.land.n1, people.posts["n1"]
    body = add_body(unit=place, kind="party_committee", name="Đảng ủy xã", valid_from=TODAY.date(), by=SYSTEM)
    wanted = {
        ("post", post.public_id): f"{post.title_words}, Xã Đông Sơn",
        ("org.unit", place.public_id): "Xã Đông Sơn",
        ("org.body", body.public_id): "Đảng ủy xã",
    }
    unknown = [("post", "none"), ("org.unit", "none"), ("org.body", "none"), ("job", body.public_id)]
    with django_assert_max_num_queries(7):
        assert answers.thing_names([*wanted, *unknown]) == wanted
