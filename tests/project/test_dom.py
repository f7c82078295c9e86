"""The outline of a page keeps what a reader gets and nothing of the source's layout."""

import pytest

from tests.support.dom import compare, outline

SAME = {
    "around blocks": ("<p>a <b>b</b> c</p>", "<p>\n  a\n  <b>b</b>\n  c\n</p>"),
    "at a line break": ("<p>a<br>b</p>", "<p>a\n<br>\nb</p>"),
    "at the end of a line": ("<p>a <a>b</a></p>", "<p>a <a>b\n</a></p>"),
    "in a flex box": (
        '<p class="row"><b>a</b><i>b</i></p>',
        '<p class="row">\n<b>a</b>\n<i>b</i></p>',
    ),
    "in a list of boxes": (
        '<ul class="calc"><li><b>a</b><i>b</i></li></ul>',
        '<ul class="calc">\n<li>\n<b>a</b>\n<i>b</i>\n</li></ul>',
    ),
    "of a drawing": ("<p><svg></svg>a</p>", "<p><svg>\n</svg>\na</p>"),
    "in a tag": ('<b class="b  a" id=x>a</b>', '<b\n  id="x"\n  class="a b"\n>a</b>'),
    "of a token": (
        '<input type="hidden" name="csrfmiddlewaretoken" value="1">',
        '<input type="hidden" name="csrfmiddlewaretoken" value="2">',
    ),
}
DIFFERENT = {
    "a space between words": ("<p>a<b>b</b></p>", "<p>a <b>b</b></p>"),
    "a space between links": ("<a>a</a><a>b</a>", "<a>a</a>\n<a>b</a>"),
    "a space that moves into a link": ("<a>a</a> b", "<a>a </a> b"),
    "a space after a field": ("<p><input>a</p>", "<p><input> a</p>"),
    "a space in a text area": ("<textarea>a</textarea>", "<textarea>a\n</textarea>"),
    "an attribute": ("<p hidden>a</p>", "<p>a</p>"),
    "an end that is missing": ("<p>a</p>", "<p>a"),
}


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)
def test_white_space_that_nobody_sees_is_nothing(first, second):
    assert outline(first) == outline(second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_a_reader_sees_is_kept(first, second):
    assert outline(first) != outline(second)


def test_two_folders_are_compared_page_by_page(tmp_path, capsys):
    for name, text in {"a": "<p>old</p>", "b": "<p>new</p>"}.items():
        (tmp_path / name).mkdir()
        for page in ("first", "second"):
            (tmp_path / name / f"{page}.txt").write_text(outline(text), "utf-8")
    (tmp_path / "b" / "third.txt").write_text("", "utf-8")
    assert compare(tmp_path / "a", tmp_path / "b") == 2
    told = capsys.readouterr().out
    assert "-  old\n+  new" in told
    assert told.endswith("2 pages differ in 1 ways\n")
