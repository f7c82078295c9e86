"""Who changed which row of a register, when and how: one row for each change."""

from typing import Any

from django.apps import apps
from django.db import models
from simple_history.models import HistoricalRecords

BATCH = 500


class History(HistoricalRecords):
    """The history of a model: every save and deletion adds a row, with the account.

    Put `history = History()` behind a model's fields, `History(inherit=True)` into an
    abstract one; `_history_m2m_fields` names the many-to-many fields that count.
    `QuerySet.update` and `bulk_create` leave no trace: see `begin_histories`.
    """

    def copy_fields(
        self, model: type[models.Model]
    ) -> dict[str, models.Field[Any, Any]]:
        """All columns are compared, those too that no form can change."""
        fields: dict[str, models.Field[Any, Any]] = super().copy_fields(model)
        for field in fields.values():
            field.editable = True
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """No rights of its own: who may see a row may see its history."""
        options: dict[str, Any] = super().get_meta_options(model)
        return options | {"default_permissions": ()}

    def get_meta_options_m2m(self, through_model: type[models.Model]) -> dict[str, Any]:
        """No rights of its own either."""
        options: dict[str, Any] = super().get_meta_options_m2m(through_model)
        return options | {"default_permissions": ()}


def begin_histories(reason: str) -> None:
    """Begin the history of every row that has none, such as those written in bulk.

    Two to four queries for each model, and one for each 500 rows.
    """
    for model in apps.get_models():
        if hasattr(model._meta, "simple_history_manager_attribute"):
            begin_history(model, reason)


def begin_history(model: type[models.Model], reason: str) -> None:
    """Begin the history of every row of a model that has none."""
    history: Any = model.history  # type: ignore[attr-defined] # put there by History
    known = history.values(model._meta.pk.attname)
    records = history.bulk_history_create(
        model._base_manager.exclude(pk__in=known),
        batch_size=BATCH,
        default_change_reason=reason,
    )
    for field in history.model._history_m2m_fields:
        record_links(records, field)


def record_links(
    records: list[models.Model], field: models.ManyToManyField[Any, Any]
) -> None:
    """Put what rows are linked with beside the records that begin their histories."""
    link_record = History.m2m_models[field]
    links = field.remote_field.through._meta  # type: ignore[union-attr] # a bound field
    own = links.get_field(field.m2m_field_name()).attname  # type: ignore[union-attr] # a key
    begun = {get_row_key(record): record for record in records}
    link_record.objects.bulk_create(
        link_record(
            history=begun[getattr(link, own)],
            **{
                column.attname: getattr(link, column.attname) for column in links.fields
            },
        )
        for link in links.model._default_manager.all()
        if getattr(link, own) in begun
    )


def get_row_key(record: models.Model) -> object:
    """The key of the row that a record of a history is about."""
    kind: type[models.Model] = record.instance_type  # type: ignore[attr-defined] # a record
    key: object = getattr(record, kind._meta.pk.attname)
    return key
