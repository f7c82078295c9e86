"""What all views of the API share, and the three that are no resources."""

from types import SimpleNamespace
from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.views.generic import RedirectView, TemplateView
from django_filters import Filter, FilterSet, MultipleChoiceFilter
from django_stubs_ext import StrOrPromise
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.filters import BaseFilterBackend
from rest_framework.mixins import ListModelMixin
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from api.etags import Conditional
from api.parameters import check_parameters
from api.problems import PROBLEM_TYPES, BadParameters
from api.requests import ApiRequest
from api.schema import ApiSchema

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
F = TypeVar("F", bound=FilterSet)


class ByHeader(DefaultContentNegotiation):
    """Formats are chosen by Accept alone: `format` is no parameter."""

    settings = SimpleNamespace(  # type: ignore[assignment] # stands for APISettings, of which REST framework reads this alone
        URL_FORMAT_OVERRIDE=None
    )


class Filters(BaseFilterBackend):
    """Applies the view's filter set; what it refuses is a problem, never ignored."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[M, Row], view: APIView
    ) -> QuerySet[M, Row]:
        """Return the rows asked for; raises BadParameters."""
        chosen = cast("Checked", view).filterset_class
        if chosen is None:
            return queryset
        return check_filters(chosen(request.GET, queryset)).qs


def check_filters(filterset: F) -> F:
    """Return a filter set that has read its parameters; raises BadParameters."""
    if not filterset.is_valid():
        raise BadParameters(
            (name, " ".join(words)) for name, words in filterset.errors.items()
        )
    return filterset


class Checked(Conditional, APIView):
    """A view that takes its own query parameters and no others."""

    request: ApiRequest
    content_negotiation_class = ByHeader
    schema = ApiSchema()
    filterset_class: type[FilterSet] | None = None
    detail = False
    detail_parameters: tuple[str, ...] = ()
    about: StrOrPromise = ""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Refuse what cannot be written before anybody is asked who they are, and the
        query before anything is looked up.
        """
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            several = self.repeatable_parameters()
            check_parameters(request.GET, self.known_parameters(), several)

    @property
    def filters(self) -> dict[str, Filter]:
        """The filters of the view, by name."""
        return self.filterset_class.base_filters if self.filterset_class else {}

    def known_parameters(self) -> tuple[str, ...]:
        """The names that this request may carry."""
        if self.detail:
            return self.detail_parameters
        pages = getattr(self, "pagination_class", None)
        return (*self.filters, *(pages.parameters if pages else ()))

    def repeatable_parameters(self) -> set[str]:
        """The names that may be given several times: any of the values will do."""
        return {
            name
            for name, one in self.filters.items()
            if isinstance(one, MultipleChoiceFilter)
        }

    def choices_of_parameters(self) -> dict[str, list[str]]:
        """The words that some parameters are limited to."""
        return {
            name: [value for value, _label in one.extra["choices"]]
            for name, one in self.filters.items()
            if "choices" in one.extra
        }


class Register(Checked, ReadOnlyModelViewSet[M]):
    """A resource read row by row: a list and a page for each row."""

    filter_backends = [Filters]
    lookup_value_regex = "[^/]+"


class Listing(Checked, ListModelMixin, GenericViewSet[M]):
    """A resource that is read as a list only."""

    filter_backends = [Filters]


@extend_schema(exclude=True)
class NotFound(Checked):
    """Every address under /api/ that is nothing else, whatever the method."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """There is nothing here to negotiate about."""
        raise Http404


@extend_schema(exclude=True)
class ProblemTypePage(Checked):
    """What a type of problem means, as plain text in the reader's language."""

    def perform_content_negotiation(
        self, request: Request, force: bool = True
    ) -> tuple[BaseRenderer, str]:
        """Text is what there is, whatever was asked for."""
        return super().perform_content_negotiation(request, force=True)

    def get(self, request: Request, slug: str) -> HttpResponse:
        """Show status, title and explanation."""
        kind = PROBLEM_TYPES.get(slug)
        if kind is None:
            raise Http404
        text = f"{kind.status} {kind.title}\n\n{kind.text}\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class Schema(Checked, SpectacularJSONAPIView):
    """The OpenAPI 3.1 document of this version, in the reader's language."""


class Docs(Conditional, TemplateView):
    """The API's reading page: Swagger, served from this machine."""

    template_name = "api/docs.html"


class DocsRedirect(RedirectView):
    """Leads to the reading page."""

    pattern_name = "api:docs"
    http_method_names = ["get", "head", "options"]
