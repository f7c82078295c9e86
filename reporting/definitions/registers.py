"""Store what the articles say, and the rows of the registers that rest on it.

Every row carries its fact, so that a reader sees the words it stands on. What
officials have added since (a host, a day of recognition) is not in the file and stays.
"""

from django.db import models

from bases.models import BaseMilestone, Programme, SourceArticle, SourceFact
from enterprises.models import BaseMembership, Enterprise, Honour, Platform
from reporting.definitions.readers import Record
from reporting.definitions.upserts import Changes, LoadReport, split_key, upsert_row


class RegisterLoader:
    """Stores articles, facts and what these name, after the places of a definition."""

    def __init__(self, report: LoadReport, programme: Programme):
        self.report, self.programme = report, programme
        bases, parks = programme.bases.all(), programme.parks.all()
        # What a row of the file names, by the key that names it.
        self.known: dict[str, dict[str, models.Model]] = {
            "base": {base.code: base for base in bases},
            "park": {park.slug: park for park in parks},
            "article": {},
            "fact": {},
            "enterprise": {},
        }

    def load(self, definition: Record) -> None:
        """Store all of it; the caller holds the transaction."""
        for row in definition["articles"]:
            self.load_article(row)
        for row in definition["facts"]:
            self.load_fact(row)
        for row in definition["enterprises"]:
            self.load_enterprise(row)
        self.load_rows(Platform, definition["platforms"], "kind", "name_zh")
        self.load_rows(Honour, definition["honours"], "enterprise", "park", "title_zh")
        steps = definition["milestones"]
        self.load_rows(BaseMilestone, steps, "base", "stage", "what_zh")

    def load_article(self, row: Record) -> None:
        """An article; its code is unique in the portal."""
        key, fields = split_key(row, "id")
        found = {"programme": self.programme, "code": key["id"]}
        self.known["article"][key["id"]] = upsert_row(
            self.report, SourceArticle, found, fields
        )

    def load_fact(self, row: Record) -> None:
        """A fact of an article; its code is unique in the portal."""
        key, fields = split_key(self.resolved(row), "id")
        found = {"article": fields.pop("article"), "code": key["id"]}
        self.known["fact"][key["id"]] = upsert_row(
            self.report, SourceFact, found, fields
        )

    def load_enterprise(self, row: Record) -> None:
        """An enterprise that an article names, in the programme without being counted.

        As an associated one it stands in the lists; only backbone enterprises are
        asked for figures. A membership that it has already stays.
        """
        code, fields = split_key(self.resolved(row), "code")
        enterprise = upsert_row(self.report, Enterprise, code, fields)
        self.known["enterprise"][enterprise.code] = enterprise
        membership = {
            "role": BaseMembership.Role.ASSOCIATED,
            "is_backbone": False,
            "valid_from": self.programme.starts_on,
        }
        key = {"enterprise": enterprise, "programme": self.programme}
        upsert_row(self.report, BaseMembership, key, membership, _has_joined)

    def load_rows(
        self, model: type[models.Model], rows: list[Record], *names: str
    ) -> None:
        """Rows of a register that are found by the values of some columns."""
        for row in rows:
            fields = self.resolved(row)
            key = {name: fields.pop(name) for name in names}
            upsert_row(self.report, model, key, fields)

    def resolved(self, row: Record) -> Record:
        """A row of the file with the rows that it names in the place of their names."""
        return {
            name: self.known[name][value]
            if name in self.known and value is not None
            else value
            for name, value in row.items()
        }


def _has_joined(membership: BaseMembership, changes: Changes) -> bool:
    """Officials say since when and as what an enterprise takes part."""
    return True
