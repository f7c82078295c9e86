"""Which figures a page is asked for: programme, release and quarter, from its query.

Anything may stand in a query. What cannot be read is a `BadQuery`, an unknown
programme is a 404, and a quarter without figures is an answer like any other.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils.translation import gettext as _

from bases.models import Programme
from core.models import join_words
from core.quarters import Quarter
from enterprises.models import Enterprise
from reporting.access.requests import ScopedRequest
from reporting.access.scope import Scope
from reporting.as_of import (
    FutureMoment,
    UnknownMoment,
    find_release_as_of,
    is_today,
)
from reporting.models import Release
from reporting.progress_board import ReportedQuarters, find_quarters_with_totals
from reporting.returns_in import ReturnsIn, list_returns_in

PARAMETERS = ("programme", "as_of", "period")
# A code longer than its column, or one with a NUL, is no programme of any database.
CODE = re.compile(r"[-\w]{1,30}", re.ASCII)
# Figures can be of any quarter that is stored: 1990 and the three centuries after.
FIRST, LAST = Quarter(1990, 1), Quarter(2299, 4)


class BadQuery(BadRequest):
    """A query parameter that cannot be read; its text is a sentence that names it."""


@dataclass(frozen=True)
class Reading:
    """What a page shows: whose figures, as of which release, of which quarter.

    `release` is None before the first one, `period` where nothing was reported yet.
    `releases` and `quarters` are all there are to choose from, newest first; `asked`
    holds the parameters of the query that every link on the page repeats: a day is
    there the release that it meant, for a cited number never changes its answer.
    `is_final` is False where today was asked for, which is not over. `reported` are
    the enterprises that articles name, beside sample data. `returns_in` says how far
    quarters have come of which returns still come in: the one that is read, the newest.
    """

    programme: Programme
    scope: Scope
    release: Release | None
    releases: tuple[Release, ...]
    period: Quarter | None
    quarters: ReportedQuarters
    is_sample: bool
    asked: dict[str, str]
    is_final: bool = True
    reported: tuple[Enterprise, ...] = ()
    returns_in: tuple[ReturnsIn, ...] = ()

    @property
    def latest(self) -> Release | None:
        """The newest release that the reader may see."""
        return self.releases[0] if self.releases else None

    @property
    def seq(self) -> int:
        """Number of the release that is read, where one is known to be."""
        if self.release is None:
            raise LookupError("no release is read")
        return self.release.seq

    @property
    def at(self) -> Quarter:
        """The quarter that is read, where one is known to be."""
        if self.period is None:
            raise LookupError("no quarter is read")
        return self.period

    @property
    def is_past(self) -> bool:
        """Whether a later release exists than the one that is read."""
        return self.release != self.latest

    @property
    def has_figures(self) -> bool:
        """Whether anything was reported for the quarter."""
        return self.period in self.quarters.all

    @property
    def real_names(self) -> str:
        """The enterprises of a sample portal whose names are real, as a list."""
        return join_words(row.name for row in self.reported)

    @property
    def returns_read(self) -> ReturnsIn | None:
        """How many returns of the quarter that is read are in, while they come in."""
        return self._find_returns(self.period)

    @property
    def returns_gathering(self) -> ReturnsIn | None:
        """How many returns of the newest quarter are in, while they come in."""
        return self._find_returns(self.quarters.gathering)

    def _find_returns(self, at: Quarter | None) -> ReturnsIn | None:
        return next((one for one in self.returns_in if one.period == at), None)

    @property
    def is_gathering(self) -> bool:
        """Whether too few have reported yet for the quarter to be shown unasked."""
        leading = self.quarters.leading
        return self.has_figures and leading is not None and self.at > leading


def read_request(request: ScopedRequest) -> Reading:
    """Read programme, release and quarter of a request.

    Five queries; one more for a release by its number, one beside samples, and one
    where returns of a quarter still come in.

    Raises Http404 for an unknown programme and BadQuery for a release or a quarter
    that is none.
    """
    asked = {name: request.GET.get(name, "") for name in PARAMETERS}
    programme = find_programme(asked["programme"])
    chosen = parse_quarter(asked["period"])
    scope = request.scope.within(programme)
    release = find_release(programme, scope, asked["as_of"])
    quarters = find_quarters_with_totals(programme, release)
    is_sample = has_sample(programme)
    is_final = not is_today(asked["as_of"])
    if asked["as_of"] and release:
        asked["as_of"] = str(release.seq)
    period = chosen or quarters.leading
    return Reading(
        programme=programme,
        scope=scope,
        release=release,
        releases=tuple(scope.releases(Release.objects.of(programme))),
        period=period,
        quarters=quarters,
        is_sample=is_sample,
        asked={name: text for name, text in asked.items() if text},
        is_final=is_final,
        reported=list_reported(programme) if is_sample else (),
        returns_in=list_gathering(programme, release, quarters, period),
    )


def list_gathering(
    programme: Programme,
    release: Release | None,
    quarters: ReportedQuarters,
    period: Quarter | None,
) -> tuple[ReturnsIn, ...]:
    """How many returns are in of the quarters after the leading one.

    Of the newest of them and of the one that is read; at most one query.
    """
    asked = {quarters.gathering, period if period in quarters.all else None}
    leading = quarters.leading
    found = {at for at in asked if at and leading and at > leading}
    return list_returns_in(programme, release, found) if release and found else ()


def find_programme(code: str) -> Programme:
    """The programme of a code, the city's own for ""; raises Http404."""
    if code and not CODE.fullmatch(code):
        raise Http404(code)
    try:
        return Programme.objects.chosen(code)
    except Programme.DoesNotExist as error:
        raise Http404(code) from error


def find_release(programme: Programme, scope: Scope, text: str) -> Release | None:
    """The release that `as_of` means; raises BadQuery."""
    try:
        return find_release_as_of(programme, scope, text)
    except FutureMoment as error:
        raise BadQuery(_("as_of: %(sentence)s") % {"sentence": error}) from error
    except (UnknownMoment, OverflowError) as error:  # no day follows 9999-12-31
        raise BadQuery(
            _(
                "as_of: “%(value)s” is not valid. Enter a release number or a date "
                "like 2014-07-22."
            )
            % {"value": text[:40]}
        ) from error


def parse_quarter(text: str) -> Quarter | None:
    """The quarter that `period` means, None for ""; raises BadQuery."""
    try:
        quarter = Quarter.parse(text) if text else None
    except ValueError:
        quarter = FIRST - 1
    if quarter is None or FIRST <= quarter <= LAST:
        return quarter
    raise BadQuery(
        _("period: “%(value)s” is not a quarter. Enter it like 2013-Q2.")
        % {"value": text[:40]}
    )


def list_reported(programme: Programme) -> tuple[Enterprise, ...]:
    """The enterprises that articles on a programme name, by code (one query).

    Their names are real; none of them reports figures to a sample portal.
    """
    rows = Enterprise.objects.filter(fact__article__programme=programme)
    return tuple(rows.filter(is_sample=False).order_by("code"))


def has_sample(programme: Programme) -> bool:
    """Whether the figures of a programme, or some of its enterprises, are invented."""
    samples = Enterprise.objects.in_programme(programme).filter(is_sample=True)
    return programme.is_sample or samples.exists()
