"""The house rules hold, and each check can say that they do not."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from tests.support.architecture import RANK
from tests.support.conventions import (
    long_files,
    long_functions,
    stray_clocks,
    unlisted_fields,
    unsafe_numbers,
)
from tests.support.sandbox import ROOT

CHECKS = [long_files, long_functions, unlisted_fields, stray_clocks]
LINE = "    x = 1\n"
SOURCES = {
    "a file of 401 lines": (long_files, "\n" * 401),
    "a function of 51 lines": (long_functions, "def f():\n" + 50 * LINE),
    "all fields of a serializer": (
        unlisted_fields,
        "class S:\n    class Meta:\n        fields = '__all__'",
    ),
    "all fields but some": (
        unlisted_fields,
        "class F:\n    class Meta:\n        exclude = ['secret']",
    ),
    "all fields of a factory": (
        unlisted_fields,
        "modelform_factory(M, fields='__all__')",
    ),
    "all filters": (unlisted_fields, "class V:\n    filterset_fields = '__all__'"),
    "the real day": (stray_clocks, "day = timezone.localdate()"),
    "the real day by its whole name": (stray_clocks, "django.utils.timezone.now()"),
    "the real day as a default": (stray_clocks, "field(default_factory=date.today)"),
    "the real moment": (stray_clocks, "now = datetime.now(UTC)"),
    "a clock by its own name": (stray_clocks, "from django.utils.timezone import now"),
    "the database's clock": (
        stray_clocks,
        "from django.db.models.functions import Now",
    ),
    "a column that fills itself": (stray_clocks, "DateField(auto_now_add=True)"),
}
GOOD = (
    "timezone.localdate(moment)\n"
    "class S:\n    class Meta:\n        fields = ['name']\n"
    "def f():\n" + 49 * LINE
)


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_the_project_keeps_the_rule(check):
    found = check(ROOT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("check", "source"), SOURCES.values(), ids=SOURCES)
def test_a_breach_is_reported(tmp_path, check, source):
    (tmp_path / "planted.py").write_text(source)
    assert check(tmp_path)


@pytest.mark.parametrize("check", CHECKS)
def test_good_code_is_not_reported(tmp_path, check):
    (tmp_path / "good.py").write_text(GOOD)
    assert check(tmp_path) == []


def test_a_template_that_asks_for_the_real_day_is_reported(tmp_path):
    (tmp_path / "templates").mkdir()
    for text in ('{% now "Y" %}', "{{ row.day|timesince }}"):
        (tmp_path / "templates" / "page.html").write_text(text)
        assert stray_clocks(tmp_path)


def test_a_reason_for_the_real_time_without_need_is_reported(tmp_path):
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "passwords.py").write_text("x = 1")
    assert stray_clocks(tmp_path)


def test_every_number_of_every_model_is_kept_exactly():
    ours = [model for model in apps.get_models() if model._meta.app_label in RANK]
    assert ours
    found = unsafe_numbers(ours)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("field", "safe"),
    [
        (models.FloatField(), False),
        (models.DecimalField(max_digits=16, decimal_places=4), False),
        (models.DecimalField(max_digits=15, decimal_places=4), True),
        (models.IntegerField(), True),
    ],
)
@isolate_apps("core")
def test_a_number_that_would_not_be_kept_is_reported(field, safe):
    meta = type("Meta", (), {"app_label": "core"})
    body = {"__module__": __name__, "Meta": meta, "value": field}
    model = type("Planted", (models.Model,), body)
    assert (unsafe_numbers([model]) == []) == safe


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
