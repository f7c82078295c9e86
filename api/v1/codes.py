"""The small registers that show in rows of figures, read once a request."""

from dataclasses import dataclass
from decimal import Decimal

from bases.models import InnovationBase, Park
from core.quarters import Quarter
from reporting.measuring.changes import find_change_unit
from targets.formulas import ChangeUnit
from targets.models import IndicatorVersion


@dataclass(frozen=True)
class Definition:
    """What a row says about its indicator."""

    code: str
    valid_from: Quarter
    unit: str
    nature: str
    aggregation: str
    scale: int

    def find_change_unit(self, then: Decimal | None) -> ChangeUnit | None:
        """In what a change is said; None where growth is the measure."""
        return find_change_unit(
            then,
            IndicatorVersion(
                unit_zh=self.unit,
                nature=self.nature,
                aggregation=self.aggregation,
                scale=self.scale,
            ),
        )

    @property
    def is_flow(self) -> bool:
        """Whether values are year to date."""
        return self.nature in {
            IndicatorVersion.Nature.FLOW,
            IndicatorVersion.Nature.SIGNED_FLOW,
        }


@dataclass(frozen=True)
class RegisterCodes:
    """Slugs and definitions by row id; `repr` tells two states apart."""

    bases: dict[int, tuple[str, int]]
    parks: dict[int, tuple[str, int]]
    definitions: dict[int, list[Definition]]

    @classmethod
    def load(cls) -> "RegisterCodes":
        """Read them as they are today (three queries)."""
        bases, parks = (
            {pk: (slug, programme) for pk, slug, programme in rows}
            for rows in (
                model.objects.order_by("id").values_list("id", "slug", "programme_id")
                for model in (InnovationBase, Park)
            )
        )
        definitions: dict[int, list[Definition]] = {}
        rows = IndicatorVersion.objects.order_by("indicator_id", "valid_from")
        names = ("valid_from", "unit_zh", "nature", "aggregation", "scale")
        for row in rows.values_list("indicator_id", "indicator__code", *names):
            indicator, code, valid_from, unit, nature, aggregation, scale = row
            definitions.setdefault(indicator, []).append(
                Definition(code, valid_from, unit, nature, aggregation, scale)
            )
        return cls(bases, parks, definitions)

    def places(self, kind: str) -> dict[int, tuple[str, int]]:
        """Slug and programme by row id, of bases or of parks."""
        return {"base": self.bases, "park": self.parks}.get(kind, {})

    def definition(self, indicator: int, period: Quarter) -> Definition:
        """The definition of the quarter; before the first one, the first."""
        known = self.definitions[indicator]
        return next((d for d in reversed(known) if d.valid_from <= period), known[0])
