"""No address of the desk takes a post from another site."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.desk_urls import urlpatterns
from reporting.models import AuditRecord
from tests.support import desk
from xining_innovation.methods import list_methods

VALUES = {"pk": 1, "code": desk.FLOW, "period": str(desk.QUARTER)}
UNSAFE = ("post", "put", "patch", "delete")


def address(one) -> str:
    """A page of the desk; whether what it names is there matters to nobody yet."""
    named = {name: VALUES[name] for name in one.pattern.converters}
    return reverse(f"desk:{one.name}", kwargs=named)


@pytest.fixture
def bureau(city):
    """A browser of the bureau that is held to the token, as a real one is."""
    found = Client(enforce_csrf_checks=True)
    found.force_login(city.bureau[0], "reporting.access.roles.RoleBackend")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("one", urlpatterns, ids=lambda one: one.name)
def test_without_the_token_nothing_is_asked_of_a_page(bureau, one):
    records = AuditRecord.objects.count()
    answers = [getattr(bureau, method)(address(one)) for method in UNSAFE]
    taken = list_methods(one.callback)
    wanted = [403 if method.upper() in taken else 405 for method in UNSAFE]
    assert [answer.status_code for answer in answers] == wanted
    assert AuditRecord.objects.count() == records


@pytest.mark.slow
@pytest.mark.parametrize("one", urlpatterns, ids=lambda one: one.name)
def test_with_the_token_the_page_itself_answers(bureau, one):
    bureau.get(reverse("desk:lending"))
    token = {"csrfmiddlewaretoken": bureau.cookies["csrftoken"].value}
    assert bureau.post(address(one), token).status_code in {200, 302, 400, 404, 405}
