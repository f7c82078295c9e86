"""Query parameters: one table says what each looks like, for checks and for OpenAPI."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from api.problems import BadParameters
from core.models import join_words

CODE = r"[^\x00-\x1f\x7f]{1,50}"
# No control characters: languages disagree which of them are blanks.
WORDS = (
    r"[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]{0,98}[^\s\x00-\x1f\x7f-\x9f])?"
)
CHOICE = "[a-z0-9_]{1,30}"
DAY = "(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
QUARTER = r"(?:19|20)[0-9]{2}-Q[1-4]"
MAX_PAGE_SIZE = 1000
DEFAULT_PAGE_SIZE = 100


@dataclass(frozen=True)
class Parameter:
    """The form of a parameter's value; a code's existence is checked by its filter.

    `type` is what OpenAPI says instead of the pattern, where it has a word for it.
    """

    pattern: str
    example: str
    description: Promise
    type: dict[str, object] = field(default_factory=dict)

    def matches(self, text: str) -> bool:
        """Whether a text has the form."""
        return re.fullmatch(self.pattern, text) is not None

    @property
    def refusal(self) -> str:
        """What is wrong with a value of another form: the limits, or an example."""
        if "maximum" in self.type:
            words = _("Enter a whole number from 1 to %(maximum)s.")
            return words % self.type
        words = _("This value is not valid. Example: %(example)s.")
        return words % {"example": self.example}

    @property
    def schema(self) -> dict[str, object]:
        """The form as OpenAPI has it."""
        return self.type or {"type": "string", "pattern": f"^(?:{self.pattern})$"}


def build_number_schema(maximum: int, **more: int) -> dict[str, object]:
    """A whole number from 1 on."""
    return {"type": "integer", "minimum": 1, "maximum": maximum, **more}


PARAMETERS = {
    "programme": Parameter(
        CODE,
        "xining",
        gettext_lazy("Programme code. Leave out for all programmes."),
    ),
    "base": Parameter(
        CODE, "tibetan-medicine", gettext_lazy("Slug of an innovation base.")
    ),
    "park": Parameter(CODE, "nanchuan", gettext_lazy("Slug of a park.")),
    "enterprise": Parameter(CODE, "DEMO-02", gettext_lazy("Code of an enterprise.")),
    "indicator": Parameter(CODE, "EC01", gettext_lazy("Code of an indicator.")),
    "target": Parameter(CODE, "T-REV", gettext_lazy("Code of a target.")),
    "scope": Parameter(
        "[a-z]{1,20}", "base", gettext_lazy("Level that the rows describe.")
    ),
    "period": Parameter(QUARTER, "2013-Q2", gettext_lazy("Only this quarter.")),
    "period_from": Parameter(
        QUARTER,
        "2013-Q1",
        gettext_lazy("From this quarter onwards, including this quarter."),
    ),
    "period_to": Parameter(
        QUARTER, "2013-Q4", gettext_lazy("Up to and including this quarter.")
    ),
    "as_of": Parameter(
        f"[0-9]{{1,9}}|{DAY}",
        "2",
        gettext_lazy(
            "Release number, or a date (end of day, Asia/Shanghai). Returns the data "
            "as published then; empty before the first release. A number above the "
            "latest release and a day that has not come are refused. Today is not "
            "final yet: cite a number."
        ),
    ),
    "segment": Parameter(
        "[1-9][0-9]{0,2}",
        "1",
        gettext_lazy("Position in the chain of the base."),
        build_number_schema(999),
    ),
    "kind": Parameter(CHOICE, "patent", gettext_lazy("Kind, as a single word.")),
    "level": Parameter(CHOICE, "provincial", gettext_lazy("Level of recognition.")),
    "stage": Parameter(
        CHOICE, "transformation", gettext_lazy("What the achievement led to.")
    ),
    "contract_kind": Parameter(
        CHOICE, "development", gettext_lazy("Kind of technology contract.")
    ),
    "scheme": Parameter(CHOICE, "123", gettext_lazy("Scheme that funds the project.")),
    "nature": Parameter(
        CHOICE, "key", gettext_lazy("Key, common or both. Can be given several times.")
    ),
    "state": Parameter(CHOICE, "accepted", gettext_lazy("Current status.")),
    "is_major": Parameter(
        "true|false",
        "true",
        gettext_lazy("Whether the project is one of the 33 major projects."),
        {"type": "boolean"},
    ),
    "open_to_others": Parameter(
        "true|false",
        "true",
        gettext_lazy("Whether the platform is open to others."),
        {"type": "boolean"},
    ),
    "due": Parameter(
        CHOICE, "overdue", gettext_lazy("Deadline of problems that are still open.")
    ),
    "deadline_to": Parameter(
        DAY,
        "2014-12-31",
        gettext_lazy("Due on or before this date."),
    ),
    "q": Parameter(
        WORDS, "锂", gettext_lazy("Text contained in the number, name or title.")
    ),
    "cursor": Parameter(
        "[A-Za-z0-9_-]{1,120}",
        "cGFnZQ",
        gettext_lazy("Position where the page starts. Follow `next` and `previous`."),
    ),
    "page": Parameter(
        "[1-9][0-9]{0,5}",
        "1",
        gettext_lazy("Page number."),
        build_number_schema(999_999, default=1),
    ),
    "page_size": Parameter(
        "[1-9][0-9]{0,2}|1000",
        str(DEFAULT_PAGE_SIZE),
        gettext_lazy("Rows per page."),
        build_number_schema(MAX_PAGE_SIZE, default=DEFAULT_PAGE_SIZE),
    ),
}


def check_parameters(
    query: QueryDict, known: Collection[str], several: Collection[str] = ()
) -> None:
    """Refuse parameters that are unknown, malformed or repeated.

    Those in `several` may be repeated. Raises BadParameters with every fault, in the
    order given.
    """
    faults = list(list_parameter_faults(query, known, several))
    if faults:
        raise BadParameters(faults)


def list_parameter_faults(
    query: QueryDict, known: Collection[str], several: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield name and fault of each bad parameter; a long name is cut."""
    for name, values in query.lists():
        if name not in known:
            yield name[:50], describe_unknown(known)
        elif len(values) > 1 and name not in several:
            yield name, _("This parameter is given more than once. Give it once.")
        elif not all(map(PARAMETERS[name].matches, values)):
            yield name, PARAMETERS[name].refusal


def describe_unknown(known: Collection[str]) -> str:
    """Describe what is wrong with a parameter that an address does not have."""
    if not known:
        return _("This address accepts no parameters.")
    words = _("This address does not accept this parameter. It accepts: %(names)s.")
    return words % {"names": join_words(known)}
