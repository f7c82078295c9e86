"""Released figures: totals of programme, bases and parks, and single enterprises."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.etags import compute_tag, has_tag
from api.moments import Moment, build_as_of, list_moments
from api.pagination import build_address, get_page_size
from api.requests import ApiRequest
from api.schema import AmountField, QuarterText, RatioField
from api.v1.codes import RegisterCodes
from api.v1.figures.figure_rows import build_rows
from api.v1.figures.figure_sources import AnySource, FigureQuestion
from api.v1.paging.cursors import Cursor, build_cursor_error
from api.v1.paging.keyset_pages import FigurePages
from api.v1.paging.page import read_window
from api.v1.serializers import examples
from api.views import Listing, check_filters
from core.statuses import Status
from reporting.filtersets import FigureFilterSet
from reporting.models import Figure
from reporting.models.subjects import Kind
from targets.formulas import ChangeUnit


@extend_schema_serializer(examples=[examples.FIGURE])
class FigureSerializer(serializers.Serializer[Any]):
    """One released number and what follows from it; null is not zero."""

    programme = serializers.CharField()
    scope = serializers.ChoiceField(Kind.choices)
    base = serializers.CharField(
        allow_null=True,
        help_text=gettext_lazy(
            "Slug of the base. For an enterprise: the one base to which it is "
            "allocated."
        ),
    )
    park = serializers.CharField(allow_null=True)
    enterprise = serializers.CharField(allow_null=True)
    indicator = serializers.CharField()
    period = QuarterText()
    value = AmountField(
        allow_null=True,
        help_text=gettext_lazy(
            "Year to date for flows, end of quarter for stocks. If null, see the "
            "status."
        ),
    )
    single_quarter = AmountField(allow_null=True)
    rolling_four_quarters = AmountField(allow_null=True)
    same_period_last_year = AmountField(
        allow_null=True,
        help_text=gettext_lazy(
            "Total for the enterprises that have both this value and the value for the "
            "same period last year."
        ),
    )
    growth = RatioField(
        allow_null=True,
        help_text=gettext_lazy(
            "Growth for the same enterprises. 0.1 means ten per cent."
        ),
    )
    unit = serializers.CharField(
        help_text=gettext_lazy("As written in official reports.")
    )
    status = serializers.ChoiceField(
        [status.word for status in Status],
        help_text=gettext_lazy(
            "For totals: missing if no unit reported, withheld if suppressed, "
            "estimated if any part is estimated."
        ),
    )
    reported = serializers.IntegerField()
    expected = serializers.IntegerField()
    release = serializers.IntegerField(
        help_text=gettext_lazy("First release in which the row can be seen.")
    )
    change = AmountField(
        allow_null=True,
        help_text=gettext_lazy(
            "Change on the same period last year, in place of growth, of cumulative "
            "counts and of counts below 20."
        ),
    )
    change_unit = serializers.ChoiceField(
        [str(unit) for unit in ChangeUnit], allow_null=True
    )


class Figures(Listing[Figure]):
    """Released figures as of a release; links stay at the release of their page."""

    about = gettext_lazy(
        "Released figures as of a release: totals first, then single enterprises. All "
        "pages come from the same release."
    )
    serializer_class = FigureSerializer
    filterset_class = FigureFilterSet
    pagination_class = FigurePages

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Answer a page; with the tag known, before any figure is read."""
        asked = check_filters(FigureFilterSet(request.GET))
        question = FigureQuestion(asked, self.request.scope, RegisterCodes.load())
        seen = list_moments(
            self.request.scope, question["programme"], question["as_of"]
        )
        segments = question.segments(seen)
        as_of = build_as_of(seen, question["as_of"])
        parts = list_dependencies(question, seen, segments)
        tag = compute_tag(self.request, as_of, *parts)
        if has_tag(request, tag):
            return Response(status=304, headers={"ETag": tag})
        page = read_window(
            segments, read_cursor(segments, self.request), get_page_size(request)
        )
        links = {
            name: cursor
            and build_address(request, cursor=cursor, as_of=find_newest_release(seen))
            for name, cursor in (("next", page.next), ("previous", page.previous))
        }
        body = {"as_of": as_of, **links, "results": build_rows(page.rows)}
        return Response(body, headers={"ETag": tag})


def find_newest_release(seen: list[Moment]) -> int:
    """The release number at which every programme stays where it is read."""
    return max(moment.seq for moment in seen)


def list_dependencies(
    question: FigureQuestion, seen: list[Moment], segments: Sequence[AnySource]
) -> list[object]:
    """Everything but reader and address that the answer depends on."""
    parts: list[object] = [question.codes, [segment.name for segment in segments]]
    parts.append(question.scope.own_enterprises())
    parts += [
        (moment.programme.code, moment.programme.public_figures, moment.releases)
        for moment in seen
    ]
    return parts


def read_cursor(segments: Sequence[AnySource], request: ApiRequest) -> Cursor | None:
    """Where the page begins; raises BadParameters for a strange cursor."""
    text = request.GET.get("cursor")
    if text is None:
        return None
    with suppress(ValueError):
        start = Cursor.decode(text)
        if start.segment in {segment.name for segment in segments}:
            return start
    raise build_cursor_error()
