"""Two people, one return: who comes second sees it, and nobody loses anything."""

import re

import pytest

from portal.views.desk import returns
from reporting.models import Submission
from reporting.returns.saving import save_cells
from tests.support import desk
from tests.support.grid import field, filled, page_of, post, values
from tests.support.pages import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("in_english"),
]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def client(city):
    """The first enterprise's reporter."""
    return desk.client(city.reporter)


def conflicting(city, row):
    """Two people open the return; both change revenue, the second one profit too."""
    second = desk.client(city.coordinator)
    opened = second.get(page_of(row))
    post(desk.client(city.reporter), row, EC01__value="864", EC06__value="5")
    mine = {"EC01__value": "846", "EC03__value": "-3"}
    return second, post(second, row, opened=opened, **mine)


def test_the_second_writer_sees_both_values_and_loses_nothing(city, row):
    _second, page = conflicting(city, row)
    assert page.status_code == 409
    assert "Keep my value: 846" in page.text
    assert "Use the other value: 864" in page.text
    assert field(page, "EC01.value") == "846"
    assert (field(page, "EC03.value"), field(page, "EC06.value")) == ("-3", "5")
    assert values(row) == {"EC01": 864, "EC03": None, "EC06": 5}


def test_saving_again_without_a_choice_overwrites_nothing(city, row):
    second, page = conflicting(city, row)
    assert post(second, row, opened=page).status_code == 409
    assert values(row)["EC01"] == 864


@pytest.mark.parametrize(("side", "kept"), [("mine", 846), ("theirs", 864)])
def test_a_choice_settles_the_conflict_and_saves_the_rest(city, row, side, kept):
    second, page = conflicting(city, row)
    choice = re.search(rf'value="(EC01\.{side}\.\w+)"', page.text)[1]
    data = filled(page, {}) | {"resolve": choice}
    assert second.post(page_of(row), data).status_code == 302
    assert values(row) == {"EC01": kept, "EC03": -3, "EC06": 5}


def test_a_choice_counts_only_against_what_was_shown(city, row):
    second, page = conflicting(city, row)
    choice = re.search(r'value="(EC01\.mine\.\w+)"', page.text)[1]
    post(desk.client(city.reporter), row, EC01__value="900")
    data = filled(page, {}) | {"resolve": choice}
    again = second.post(page_of(row), data)
    assert again.status_code == 409
    assert "Use the other value: 900" in again.text
    assert values(row)["EC01"] == 900


def test_two_people_in_different_cells_do_not_disturb_each_other(city, row):
    second = desk.client(city.coordinator)
    opened = second.get(page_of(row))
    post(desk.client(city.reporter), row, EC01__value="864")
    assert post(second, row, opened=opened, EC06__value="5").status_code == 302
    assert values(row) == {"EC01": 864, "EC03": None, "EC06": 5}


def test_nobody_submits_what_somebody_else_saved_unseen(city, row, client):
    opened = client.get(page_of(row))
    post(desk.client(city.coordinator), row, EC06__value="5")
    page = post(client, row, "submit", opened, EC01__value="864")
    assert page.status_code == 409
    assert "Check it, then submit it again" in page.text
    assert Submission.objects.get(pk=row.pk).state == "draft"
    assert post(client, row, "submit", page).status_code == 302
    assert Submission.objects.get(pk=row.pk).state == "submitted"


def test_what_was_typed_while_it_was_submitted_is_shown(city, row, client):
    opened = client.get(page_of(row))
    other = desk.client(city.coordinator)
    post(other, row, "submit", EC01__value="1", EC03__value="1", EC06__value="1")
    page = post(client, row, opened=opened, EC06__value="846")
    assert page.status_code == 409
    assert "Your entries that are not saved" in page.text
    assert "Indicator EC06 · 846" in text_of(page.text)
    assert values(row)["EC06"] == 1


def test_who_sends_no_mark_overwrites_only_the_version_that_was_seen(row, city, client):
    assert (
        client.post(page_of(row), {"version": 1, "EC01.value": "5"}).status_code == 302
    )
    late = desk.client(city.coordinator)
    answer = late.post(page_of(row), {"version": 1, "EC01.value": "6"})
    assert (answer.status_code, values(row)["EC01"]) == (409, 5)
    for version in ("", "x", "9" * 400):
        data = {"version": version, "EC01.value": "6"}
        assert late.post(page_of(row), data).status_code == 409


def test_a_script_hears_of_a_conflict_and_overwrites_nothing(city, row, client):
    opened = client.get(page_of(row))
    post(desk.client(city.coordinator), row, EC01__value="864")
    data = filled(opened, {"EC01__value": "846", "EC06__value": "5"})
    answer = client.post(page_of(row), data, **JSON)
    assert (answer.status_code, answer.json()["conflicts"]) == (409, ["EC01"])
    assert values(row) == {"EC01": 864, "EC03": None, "EC06": 5}
    again = client.post(page_of(row), data, **JSON)
    assert again.json()["conflicts"] == ["EC01"]


def test_a_script_hears_that_the_return_is_closed(city, row, client):
    opened = client.get(page_of(row))
    post(desk.client(city.coordinator), row, "submit", EC01__value="1")
    data = filled(opened, {"EC06__value": "5"})
    answer = client.post(page_of(row), data, **JSON)
    assert answer.status_code == 409
    assert "cannot be edited" in answer.json()["sentence"]


@pytest.fixture
def meanwhile(city, row, monkeypatch):
    """A way to let somebody else save between reading and saving of a request."""

    def let(**cells):
        def save_late(**arguments):
            monkeypatch.undo()
            desk.fill(Submission.objects.get(pk=row.pk), city.coordinator, **cells)
            return save_cells(**arguments)

        monkeypatch.setattr(returns, "save_cells", save_late)

    return let


@pytest.mark.parametrize("script", [{}, JSON])
def test_a_save_in_the_same_moment_in_another_cell_disturbs_nobody(
    row, client, meanwhile, script
):
    data = filled(client.get(page_of(row)), {"EC01__value": "846"})
    meanwhile(EC06=5)
    assert client.post(page_of(row), data, **script).status_code in {200, 302}
    assert values(row) == {"EC01": 846, "EC03": None, "EC06": 5}


@pytest.mark.parametrize("script", [{}, JSON])
@pytest.mark.parametrize("mark", [{}, {"EC01.was": None}])
def test_what_is_saved_in_the_same_moment_is_not_written_over(
    row, client, meanwhile, script, mark
):
    data = filled(client.get(page_of(row)), {"EC01__value": "846"}) | mark
    meanwhile(EC01=864)
    sent = {name: text for name, text in data.items() if text is not None}
    assert client.post(page_of(row), sent, **script).status_code == 409
    assert values(row)["EC01"] == 864


def test_what_is_saved_in_the_same_moment_is_not_submitted_unseen(
    row, client, meanwhile
):
    data = filled(client.get(page_of(row)), {"EC01__value": "846"})
    meanwhile(EC06=5)
    page = client.post(page_of(row), data | {"action": "submit"})
    assert page.status_code == 409
    assert "Check it, then submit it again" in page.text
    assert Submission.objects.get(pk=row.pk).state == "draft"


def scripted(client, row, data, **typed):
    """Save as the page's script does, and take what it is told into the form."""
    data |= {f"{code}.value": text for code, text in typed.items()}
    answer = client.post(page_of(row), data, **JSON)
    told = answer.json()
    marks = {f"{code}.was": line["was"] for code, line in told["lines"].items()}
    data |= marks | {"version": told["version"]}
    return answer.status_code


def test_a_script_never_writes_over_what_its_page_does_not_show(city, row, client):
    data = filled(client.get(page_of(row)), {})
    post(desk.client(city.coordinator), row, EC06__value="5")
    assert scripted(client, row, data, EC01="846") == 200
    assert scripted(client, row, data, EC01="847") == 200
    assert values(row) == {"EC01": 847, "EC03": None, "EC06": 5}
    assert scripted(client, row, data, EC06="6") == 409
    assert values(row)["EC06"] == 5


def test_a_script_submits_nothing_that_its_page_does_not_show(city, row, client):
    data = filled(client.get(page_of(row)), {})
    assert scripted(client, row, data, EC01="846") == 200
    post(desk.client(city.coordinator), row, EC06__value="5")
    assert scripted(client, row, data, EC01="847") == 200
    page = client.post(page_of(row), data | {"action": "submit"})
    assert "Check it, then submit it again" in page.text
    assert post(client, row, "submit", page).status_code == 302


def test_what_a_script_saved_alone_is_submitted_at_once(row, client):
    data = filled(client.get(page_of(row)), {})
    assert scripted(client, row, data, EC01="846") == 200
    assert scripted(client, row, data, EC01="847") == 200
    assert client.post(page_of(row), data | {"action": "submit"}).status_code == 302
    assert Submission.objects.get(pk=row.pk).state == "submitted"
