"""What an operator says by name when a file becomes returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportWay:
    """A file meets the checks of the desk and ends no open return, if not told to.

    `accept_warnings` stores what the desk would ask an explanation for; `replace_open`
    lets the file take the place of open returns. `checked` is False for samples, which
    bring checks of their own.
    """

    accept_warnings: bool = False
    replace_open: bool = False
    checked: bool = True


STRICT = ImportWay()
SAMPLES = ImportWay(accept_warnings=True, replace_open=True, checked=False)
