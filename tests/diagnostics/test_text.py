"""The text format: exact snippets."""

from __future__ import annotations

import pytest

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.render.text import WINDOW, render
from loyaltydsl.source import SourceFile, Span
from tests.diagnostics.samples import BLOCK, ELSEWHERE, TWICE, one


def test_place_source_label_and_help() -> None:
    assert render([TWICE]) == (
        "rules/main.loy:6:7: error[LOY201] duplicate-name: `spring` is declared twice\n"
        "  |\n"
        "3 | award spring { earn 5 points per stay }\n"
        "  |       ------ first declared here\n"
        "...\n"
        "6 | award spring {\n"
        "  |       ^^^^^^\n"
        "  |\n"
        "help: give one of the two another name\n"
    )


def test_a_label_in_another_file_names_that_file() -> None:
    assert render([ELSEWHERE]) == (
        "rules/main.loy:3:7: error[LOY201] duplicate-name: `spring` is declared twice\n"
        "  |\n"
        "3 | award spring { earn 5 points per stay }\n"
        "  |       ^^^^^^\n"
        "  |\n"
        " ::: chain/codes.loy:3:9\n"
        "  |\n"
        "3 |   award spring { earn 1 point per stay }\n"
        "  |         ------ first declared here\n"
        "  |\n"
    )


def test_a_span_over_lines_marks_its_first_and_last_line() -> None:
    assert render([BLOCK]) == (
        "rules/main.loy:6:1: warning[LOY900] dull-award: this award is dull\n"
        "  |\n"
        "6 | award spring {\n"
        "  | ^^^^^^^^^^^^^^\n"
        "7 |     earn 7 points per stay\n"
        "8 | }\n"
        "  | ^\n"
        "  |\n"
    )


def test_two_diagnostics_have_a_blank_line_between() -> None:
    assert "  |\n\nrules/main.loy:6:7" in render([ELSEWHERE, TWICE])
    assert render([]) == ""


@pytest.mark.parametrize(
    ("text", "marked", "line", "under"),
    [
        ("\tearn 5", "5", "1 |     earn 5", "  |          ^"),
        ("a\tb c", "c", "1 | a   b c", "  |       ^"),
        ('"日本" bad', "bad", '1 | "日本" bad', "  |        ^^^"),
        ("日本", "本", "1 | 日本", "  |   ^^"),
        ("cafe\u0301 bad", "bad", "1 | cafe\u0301 bad", "  |      ^^^"),
        ("\x1b[31mred bad", "bad", "1 | ␛[31mred bad", "  |          ^^^"),
        ("a\u202eb bad", "bad", "1 | a�b bad", "  |     ^^^"),
        ("nul\0 bad", "bad", "1 | nul␀ bad", "  |      ^^^"),
    ],
)
def test_what_is_underlined_stands_above_its_marks(text: str, marked: str, line: str, under: str) -> None:
    assert render([one(text, marked)]).splitlines()[2:4] == [line, under]


def test_a_long_line_is_cut_around_the_mark() -> None:
    lines = render([one("x" * 5_000 + " bad " + "y" * 5_000, "bad")]).splitlines()
    assert len(lines[2]) < WINDOW + 10
    assert lines[2][lines[3].index("^") :].startswith("bad ")
    assert lines[3].strip(" |") == "^^^"


def test_an_empty_file_and_the_end_of_a_file() -> None:
    empty = Diagnostic("LOY001", "no-program", "there is no program", Span(SourceFile("e.loy", ""), 0, 0))
    assert render([empty]) == "e.loy:1:1: error[LOY001] no-program: there is no program\n"
    source = SourceFile("e.loy", "award x {\n")
    end = Diagnostic("LOY002", "unclosed", "`{` is never closed", Span(source, 10, 10))
    assert render([end]).splitlines()[1:] == ["  |", "2 |", "  | ^", "  |"]


def test_messages_do_not_steer_the_terminal() -> None:
    source = SourceFile("e.loy", "x")
    bad = Diagnostic("LOY001", "bad", "`\x1b[2J` is unknown", Span(source, 0, 1), help=("drop `\x1b`",))
    assert "\x1b" not in render([bad])


def test_color_only_adds_escapes() -> None:
    import re

    painted = render([TWICE, BLOCK], color=True)
    assert "\x1b[1;31merror[LOY201]\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render([TWICE, BLOCK])
