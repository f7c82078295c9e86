"""The permission table as it is agreed: who gets what at which address.

People are letters, as permission_world.py says. Whoever is not named gets 404 on
a page of the desk, 403 in the admin, and is led to sign-in where nobody is signed in or
the account may not enter the admin.
"""

from http.client import METHOD_NOT_ALLOWED as NO
from http.client import OK
from typing import NamedTuple

EVERYBODY = "-nrbpBlaskc"
SIGNED_IN = "nrbpBlaskc"


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


PUBLIC = set(
    words(
        """healthz readyz api:root api:docs api:schema api:problem-type
        api:progress-list api:figure-list api:period-list api:release-list"""
    )
)
"""Addresses that everybody reads beside the pages of the portal and the registers.

A page of `portal` and a resource of the API that shows a register (a model of `bases`,
`enterprises`, `problems` or `targets`) need no line while everybody reads them: that is
tried, and that nothing secret stands there. What they leave out is in SECRETS.
"""

RELEASED = {"portal:release": "Bla", "api:release-detail": "Bla"}
"""A public release is read by everybody, one that is not public by these."""

NOT_IN_PRODUCTION = {"portal:styleguide"}
"""Absent for everybody unless DEBUG is on."""

READ = {
    "api:problem-detail": ("rbpBla", "Bla", ""),
    "desk:home": (SIGNED_IN,),
    "desk:review": (SIGNED_IN,),
    "desk:completeness": (SIGNED_IN,),
    "desk:inbox": (SIGNED_IN,),
    "desk:contacts": (SIGNED_IN,),
    "desk:lending": (SIGNED_IN,),
    "desk:audit": ("a",),
    "desk:release": ("B",),
    "desk:period": ("B", "", ""),
    "desk:indicator": ("rbpB", "B", ""),
    "desk:return": ("rbpBla", "Bla", ""),
    "desk:review_return": ("rbpBla", "Bla", ""),
    "desk:evidence": ("rbpBla", "Bla", ""),
    "desk:contact": ("rbpBla", "Bla", ""),
}
"""Who reads a page: of the own, of the near and of the far thing."""
PREVIEWS = {"desk:release"}
"""Pages that try something out and take it back before they answer."""


class Act(NamedTuple):
    """Something that a POST does, and who may do it to the own and the near thing."""

    address: str
    name: str
    own: str
    near: str = ""


ACTS = (
    Act("desk:return", "save", "rbpB", "B"),
    Act("desk:return", "attach", "rbpB", "B"),
    Act("desk:indicator", "save all", "rbpB", "B"),
    Act("desk:review_return", "review", "pB", "B"),
    Act("desk:review_return", "return", "pB", "B"),
    Act("desk:review_return", "approve", "B", "B"),
    Act("desk:review", "approve many", "B", "B"),
    Act("desk:period", "open", "B", "B"),
    Act("desk:period", "close", "B", "B"),
    Act("desk:period", "extend", "B", "B"),
    Act("desk:release", "publish", "B", "B"),
    Act("desk:contacts", "add contact", "r"),
    Act("desk:contact", "reveal", "rbpBla", "Bla"),
    Act("desk:contact", "change contact", "r"),
    Act("desk:contact", "remove", "r"),
    Act("desk:inbox", "mark as read", "rbpB"),
    Act("desk:lending", "lend", "rbpBlaskc"),
    Act("desk:lending", "take back", "rbpBlaskc"),
)
SILENT = {"mark as read"}
"""Acts that leave no record: they change nothing but the reader's own inbox."""

ACCOUNTS = {
    "accounts:account": SIGNED_IN,
    "accounts:login": EVERYBODY,
    "accounts:password-change": SIGNED_IN,
    "accounts:enrol": SIGNED_IN,
}
"""Pages of sign-in that show themselves at once; the others lead on."""
LEADS_ON = {"accounts:second-factor", "accounts:codes"}
POSTED_ONLY = {"accounts:logout"}


class Rights(NamedTuple):
    """Who may do what with the rows of a register in the admin."""

    view: str = ""
    add: str = ""
    change: str = ""
    delete: str = ""


REGISTER = Rights(view="bpBla", add="B", change="B")
"""What is agreed for a model of bases, enterprises, problems and targets."""

ADMIN = {
    "bases.programme": Rights(view="bpBlas", add="s", change="s"),
    "targets.milestone": Rights(view="bpBla"),
    "targets.targetrevision": Rights(view="bpBla"),
    "enterprises.enterprise": Rights(view="bpBlak", add="B", change="B"),
    "accounts.user": Rights(view="sak", add="s", change="s"),
    "auth.group": Rights(),
    "reporting.assignment": Rights(view="ak", add="k", change="k"),
    "reporting.attribution": Rights(view="Bla"),
    "reporting.contact": Rights(view="B", add="B", change="B"),
    "reporting.figure": Rights(view="Bla"),
    "reporting.importbatch": Rights(view="bpBla"),
    "reporting.release": Rights(view="Bla"),
    "reporting.reportingperiod": Rights(view="bpBla", change="B"),
    "reporting.rollup": Rights(view="Bla"),
    "reporting.submission": Rights(view="bpBla"),
}
"""Rights that differ from REGISTER, and those in what is no register."""

ACTIONS = {"reset_second_factor": "k", "drop_selected": "B"}
"""Who may do an action of a list, where it is not who may change the rows."""
STAFF = "bpBlaskc"
ADMIN_PAGES = {
    "admin:index",
    "admin:password_change_done",
    "admin:jsi18n",
}
"""Pages of the admin that show themselves to all staff."""
ADMIN_OTHER = {
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:autocomplete",
    "admin:app_list",
    "admin:view_on_site",
    "admin:auth_user_password_change",
    "admin:",
    "api:",
    "",
}
"""Redirects, and addresses that only say that there is nothing."""

METHODS = {
    "portal": {"PUT": NO, "PATCH": NO, "DELETE": NO, "OPTIONS": NO, "POST": NO},
    "desk": {"PUT": NO, "PATCH": NO, "DELETE": NO, "OPTIONS": NO},
    "api": {"PUT": NO, "PATCH": NO, "DELETE": NO, "OPTIONS": OK, "POST": NO},
    "healthz": {"PUT": NO, "PATCH": NO, "DELETE": NO, "OPTIONS": NO, "POST": NO},
    "readyz": {"PUT": NO, "PATCH": NO, "DELETE": NO, "OPTIONS": NO, "POST": NO},
}
"""What other methods get, whoever asks; HEAD gets what GET gets."""


class Secret(NamedTuple):
    """Something on a page that everybody reads, and who sees it there."""

    address: str
    thing: str
    own: str
    near: str
    far: str = ""


SECRETS = (
    Secret("portal:enterprise", "shown figure", "rbpBla", "Bla"),
    Secret("portal:enterprise", "open page", "rbpBla", "Bla"),
    Secret("portal:base", "shown figure", "Bla", "Bla"),
    Secret("portal:problem", "problem", "rbpBla", "Bla"),
    Secret("portal:problems", "problem", "rbpBla", "Bla"),
    Secret("api:problem-list", "problem", "rbpBla", "Bla"),
    Secret("api:figure-list", "figure", "rbpBla", "Bla"),
    Secret("portal:releases", "release", "Bla", "Bla"),
    Secret("api:release-list", "release", "Bla", "Bla"),
    Secret("admin:problems_technicalproblem_changelist", "problem", "bpBla", "Bla"),
    Secret("admin:reporting_submission_changelist", "return", "bpBla", "Bla"),
    Secret("admin:reporting_figure_changelist", "amount", "Bla", "Bla"),
    Secret("admin:reporting_release_changelist", "release", "Bla", "Bla"),
)
