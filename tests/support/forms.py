"""What a browser would send back of a page's form."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The values of the fields of a page's forms, by name, as they stand in it."""

    def __init__(self, html: str):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.lines: list[str] = []
        """Names of the fields in which one line can be typed."""
        self.numbers: list[str] = []
        """Names of those among them in which a browser lets only numbers be typed."""
        self.areas: list[str] = []
        """Names of the fields in which several can be."""
        self._open: tuple[str, str] | None = None  # the select or textarea we are in
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Collect a field, or an option that is chosen."""
        field = dict(attributes)
        name = field.get("name") or ""
        if "__prefix__" in name:  # the row that a script would copy
            return
        if tag in {"select", "textarea"}:
            self._open = (tag, name)
        if tag == "textarea":
            self.keep(name, "", self.areas)
        elif tag == "option" and "selected" in field and self._open:
            self.keep(self._open[1], field.get("value", ""), [])
        elif tag == "input" and name and is_sent(field):
            text = field.get("type") in {"text", "number", "email"}
            value = field.get("value", "on" if "checked" in field else "")
            self.keep(name, value, self.lines if text else [])
            if field.get("type") == "number":
                self.numbers.append(name)

    def handle_endtag(self, tag):
        """Leave a select or a textarea."""
        if self._open and tag == self._open[0]:
            self._open = None

    def handle_data(self, data):
        """The text of a textarea; its first line break is not part of it."""
        if self._open and self._open[0] == "textarea" and self._open[1]:
            values = self.values[self._open[1]]
            values[-1] = (values[-1] + data).removeprefix("\n")

    def keep(self, name: str, value: str, names: list[str]) -> None:
        """Keep one value of a field, and its name among those of its sort."""
        self.values.setdefault(name, []).append(value)
        names.append(name)

    def filled(self, **changes) -> dict[str, list[str] | str]:
        """The values with some replaced, ready to be posted."""
        return self.values | changes


def is_sent(field: dict) -> bool:
    """Whether a browser sends an input without being told to."""
    kind = field.get("type")
    if kind in {"checkbox", "radio"}:
        return "checked" in field
    return kind not in {"submit", "button", "file"} and "disabled" not in field


def form_of(response) -> Form:
    """The form of a response."""
    return Form(response.content.decode())
