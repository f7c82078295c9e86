"""Where the sample data play: the programme, its places, its sample enterprises."""

from bases.models import ChainSegment, Programme
from enterprises.models import Enterprise
from samples.firms import Firm, list_firms


class Scene:
    """Rows that the sample data refer to, read once (four queries)."""

    def __init__(self, programme: Programme):
        self.programme = programme
        self.bases = {base.code: base for base in programme.bases.all()}
        self.parks = {park.slug: park for park in programme.parks.all()}
        self.segments = {
            (segment.base.code, segment.position): segment
            for segment in ChainSegment.objects.filter(
                base__programme=programme
            ).select_related("base")
        }
        self.read_enterprises()

    def read_enterprises(self) -> None:
        """Read the sample enterprises, of which there are none before the first run."""
        rows = Enterprise.objects.filter(code__in=[firm.code for firm in list_firms()])
        by_code = {row.code: row for row in rows}
        self.enterprises: dict[Firm, Enterprise] = {
            firm: by_code[firm.code] for firm in list_firms() if firm.code in by_code
        }

    @property
    def backbone(self) -> list[Firm]:
        """The enterprises that are asked for figures."""
        return [firm for firm in self.enterprises if firm.is_backbone]

    def segments_of(self, base: str) -> list[ChainSegment]:
        """The links of a base's chain, in order."""
        return [row for (code, _position), row in self.segments.items() if code == base]
