"""Every command of the portal says what it does, in both languages."""

import pytest
from django.core.management import get_commands, load_command_class
from django.utils import translation

COMMANDS = sorted(name for name, app in get_commands().items() if app == "reporting")


def test_the_commands_are_found():
    assert {"load_programme", "release", "verify_audit"} <= set(COMMANDS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_said_in_the_language(name, language):
    with translation.override(language):
        command = load_command_class("reporting", name)
        said = command.create_parser("manage.py", name).format_help()
    assert "".join(command.help.split()) in "".join(said.split())
    assert command.help.isascii() == (language == "en")
