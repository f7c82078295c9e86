"""OpenAPI: parameters, errors and fields described once for all resources."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol, cast

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.serializers import Serializer

from api import numbers
from api.parameters import PARAMETERS
from api.problems import MEDIA_TYPE
from core.quarters import Quarter


class FaultSerializer(Serializer[Any]):
    """One bad parameter."""

    parameter = serializers.CharField(help_text=_("Name of the parameter."))
    detail = serializers.CharField(help_text=_("What is wrong with the parameter."))


class ProblemSerializer(Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.URLField(
        help_text=_("Stable web address that explains this type of error.")
    )
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text=_("Path of the request."))
    errors = FaultSerializer(  # type: ignore[assignment] # REST framework takes fields off the class: `errors` is its own again
        many=True, required=False
    )


class DescribedView(Protocol):
    """What a view says of itself (`api.views.Checked`)."""

    about: StrOrPromise
    detail: bool

    def known_parameters(self) -> tuple[str, ...]:
        """The names that a request may carry."""

    def repeatable_parameters(self) -> set[str]:
        """The names that may be given several times."""

    def choices_of_parameters(self) -> dict[str, list[str]]:
        """The words that some parameters are limited to."""


class ApiSchema(AutoSchema):
    """Documents the very parameters that a view accepts, and how it fails."""

    @property
    def described(self) -> DescribedView:
        """The view; only views of that shape have this schema."""
        return cast("DescribedView", self.view)

    def get_description(self) -> str:  # type: ignore[override] # drf-spectacular gives no arguments
        """What the resource is, in the reader's language."""
        return str(self.described.about)

    def get_override_parameters(
        self,
    ) -> list[OpenApiParameter | Serializer[Any] | type[Serializer[Any]]]:
        """The view's own parameters, and the tag that every answer carries."""
        view = self.described
        names, choices = view.known_parameters(), view.choices_of_parameters()
        several = view.repeatable_parameters()
        tag = OpenApiParameter(
            "ETag",
            OpenApiTypes.STR,
            OpenApiParameter.HEADER,
            response=[200, 304],
            description=_(
                "Send this value as If-None-Match. A 304 response means that nothing "
                "has changed."
            ),
        )
        return [
            *(
                describe_parameter(name, choices.get(name), name in several)
                for name in names
            ),
            tag,
        ]

    def get_response_serializers(  # type: ignore[override] # drf-spectacular also takes a dict by status
        self,
    ) -> dict[int | tuple[int, str], object]:
        """The answer and the problems of a GET."""
        answers: dict[int | tuple[int, str], object] = {
            200: super().get_response_serializers(),
            304: OpenApiResponse(
                description=_("You already have the current version.")
            ),
        }
        problems = {400: "bad-parameter", 406: "not-acceptable"}
        if self.described.detail:
            problems[404] = "not-found"
        for status, slug in problems.items():
            answers[(status, MEDIA_TYPE)] = OpenApiResponse(
                ProblemSerializer, description=f"/api/problem-types/{slug}"
            )
        return answers


class BlankSchema(
    OpenApiSerializerFieldExtension  # type: ignore[no-untyped-call] # its untyped hook registers it
):
    """A text of a form, such as a web address, that may be left out: "" has no form."""

    target_class = "rest_framework.serializers.CharField"
    match_subclasses = True

    def map_serializer_field(
        self, auto_schema: AutoSchema, direction: str
    ) -> dict[str, Any]:
        """Allow the blank text beside the form."""
        map_field: Callable[..., dict[str, Any]] = auto_schema._map_serializer_field
        found = map_field(self.target, direction, bypass_extensions=True)
        if not (self.target.allow_blank and "format" in found):
            return found
        about = {key: found.pop(key) for key in ("title", "description") & found.keys()}
        return {"anyOf": [found, {"type": "string", "const": ""}], **about}


def describe_parameter(
    name: str, choices: list[str] | None, several: bool
) -> OpenApiParameter:
    """Describe a query parameter with its form, or with the words it takes."""
    one = PARAMETERS[name]
    schema = one.schema
    if choices:
        schema = {"type": "string", "enum": choices}
    if several:
        schema = {"type": "array", "items": schema, "minItems": 1}
    # Not as an OpenAPI example: reading pages would send it with every trial.
    example = _("Example: %(example)s.") % {"example": one.example}
    return OpenApiParameter(name, schema, description=f"{one.description} {example}")


@extend_schema_field(
    {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,4})?$", "example": "12480.5"}
)
class AmountField(serializers.Field[Decimal, str, str | None, Any]):
    """A value in its indicator's unit, as a string without exponent."""

    def to_representation(self, value: Decimal) -> str | None:
        """Trim what was stored."""
        return numbers.format_amount(value)


@extend_schema_field(
    {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,6})?$", "example": "99.9995"}
)
class ExactField(serializers.Field[Decimal, str, str | None, Any]):
    """A value as it was stated, with up to six decimals, as a string."""

    def to_representation(self, value: Decimal) -> str | None:
        """Trim what was stored."""
        return numbers.format_amount(value, places=6)


@extend_schema_field(
    {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{6}$", "example": "0.224926"}
)
class RatioField(serializers.Field[Decimal, str, str | None, Any]):
    """A ratio, a rate or points, as a string with six decimals."""

    def to_representation(self, value: Decimal) -> str | None:
        """Round half up."""
        return numbers.format_ratio(value)


@extend_schema_field(
    {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$", "example": "2013-Q2"}
)
class QuarterText(serializers.Field[Quarter, str, str, Any]):
    """A quarter, which names the year to date up to its end."""

    def to_representation(self, value: Quarter) -> str:
        """As 2013-Q2."""
        return str(value)
