"""Read the board of technical problems and the pages around it."""

from tests.support.pages import links_of, text_of

BOARD = "/en/problems/"


def page(client, address=BOARD, **query) -> str:
    """The source of a page that is there."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(client, address=BOARD, **query) -> str:
    """The words of a page that is there."""
    return text_of(page(client, address, **query))


def of(problem) -> str:
    """The address of a problem."""
    return f"{BOARD}{problem.number}/"


def numbers(client, **query) -> list[str]:
    """The numbers in the list, in their order."""
    rows = page(client, **query).partition("<tbody>")[2].partition("</tbody>")[0]
    return [link.split("/")[3] for link in links_of(rows) if "/problems/" in link]
