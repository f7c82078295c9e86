"""Query parameters: one table says what each looks like, for checks and for OpenAPI."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from api.problems import BadParameters

CODE = r"[^\x00-\x1f\x7f]{1,50}"
QUARTER = r"(?:19|20)[0-9]{2}-Q[1-4]"
MAX_PAGE_SIZE = 1000
DEFAULT_PAGE_SIZE = 100


@dataclass(frozen=True)
class Parameter:
    """The form of a parameter's value; a code's existence is checked by its filter."""

    pattern: str
    example: str
    description: Promise
    is_number: bool = False

    def matches(self, text: str) -> bool:
        """Whether a text has the form."""
        return re.fullmatch(self.pattern, text, re.ASCII) is not None


PARAMETERS = {
    "programme": Parameter(
        CODE,
        "xining",
        gettext_lazy("Code of a programme; all programmes if left out."),
    ),
    "base": Parameter(
        CODE, "tibetan-medicine", gettext_lazy("Slug of an innovation base.")
    ),
    "park": Parameter(CODE, "nanchuan", gettext_lazy("Slug of a park.")),
    "enterprise": Parameter(CODE, "L-002646", gettext_lazy("Code of an enterprise.")),
    "indicator": Parameter(CODE, "EC01", gettext_lazy("Code of an indicator.")),
    "target": Parameter(CODE, "T-REV", gettext_lazy("Code of a target.")),
    "scope": Parameter("[a-z]{1,20}", "base", gettext_lazy("What the rows are about.")),
    "period": Parameter(QUARTER, "2013-Q2", gettext_lazy("This quarter alone.")),
    "period_from": Parameter(
        QUARTER, "2013-Q1", gettext_lazy("From this quarter on, included.")
    ),
    "period_to": Parameter(
        QUARTER, "2013-Q4", gettext_lazy("Up to this quarter, included.")
    ),
    "as_of": Parameter(
        r"[0-9]{1,9}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}",
        "2013-10-25",
        gettext_lazy(
            "A release number, or a day (its end, Asia/Shanghai): the answer as it "
            "was then. Before the first release there is nothing."
        ),
    ),
    "cursor": Parameter(
        "[A-Za-z0-9_-]{1,120}",
        "cGFnZQ",
        gettext_lazy("Where the page begins: follow `next` and `previous`."),
    ),
    "page": Parameter(
        "[1-9][0-9]{0,5}", "1", gettext_lazy("Number of the page."), is_number=True
    ),
    "page_size": Parameter(
        "[1-9][0-9]{0,2}|1000",
        str(DEFAULT_PAGE_SIZE),
        gettext_lazy("Rows on a page."),
        is_number=True,
    ),
}


def check(query: QueryDict, known: Collection[str]) -> None:
    """Refuse parameters that are unknown, repeated or malformed.

    Raises BadParameters with every fault, in the order given.
    """
    faults = list(faults_of(query, known))
    if faults:
        raise BadParameters(faults)


def faults_of(query: QueryDict, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield name and fault of each bad parameter; a long name is cut."""
    for name, values in query.lists():
        if name not in known:
            allowed = ", ".join(known) or "–"
            words = _("There is no such parameter here; there are: %(names)s.")
            yield name[:50], words % {"names": allowed}
        elif len(values) > 1:
            yield name, _("This parameter was given more than once.")
        elif not PARAMETERS[name].matches(values[0]):
            words = _("The value does not have the form of, for example, %(example)s.")
            yield name, words % {"example": PARAMETERS[name].example}
