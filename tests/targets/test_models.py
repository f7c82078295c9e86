"""What the models of targets call themselves."""

import pytest
from django.apps import apps

MODELS = [
    model
    for model in apps.get_app_config("targets").get_models()
    if not model.__name__.startswith("Historical")
]


@pytest.mark.parametrize("model", MODELS)
def test_every_field_that_people_edit_is_named_in_words_to_translate(model):
    edited = [each for each in model._meta.fields if each.editable]
    unnamed = [each for each in edited if isinstance(each.verbose_name, str)]
    assert [each.name for each in unnamed if each.name != "id"] == []
