"""Files that are odd as files: a result or a proper diagnostic, never a traceback."""

import time

import pytest

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.decode import decode
from loyaltydsl.syntax.parser import parse
from loyaltydsl.syntax.review import MAX_DEPTH

AWARD = 'award a "é" {\n  earn 1 point per stay\n}\n'


def decoded(data: bytes) -> SourceFile:
    found = decode("x.loy", data)
    assert isinstance(found, SourceFile)
    return found


def refused(data: bytes) -> Diagnostic:
    found = decode("x.loy", data)
    assert isinstance(found, Diagnostic)
    return found


@pytest.mark.parametrize("data", [AWARD.encode(), AWARD.encode("utf-8-sig"), AWARD.replace("\n", "\r\n").encode()])
def test_byte_order_marks_and_line_ends_change_nothing(data: bytes) -> None:
    parsed = parse(decoded(data))
    assert parsed.diagnostics == ()
    assert parsed.file == parse(SourceFile("x.loy", AWARD)).file
    (award,) = parsed.file.declarations
    assert isinstance(award, ast.AwardDecl)
    assert (award.clauses[0].span.line, award.clauses[0].span.column) == (2, 3)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "\ufeff", "# no line end"])
def test_an_empty_file_has_no_declarations(text: str) -> None:
    parsed = parse(decoded(text.encode()))
    assert (parsed.file.declarations, parsed.diagnostics) == ((), ())


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (AWARD.encode("cp1252"), "not UTF-8 on line 1: it looks like Windows-1252", 1),
        (b"# fine\n" + AWARD.encode("cp1252"), "not UTF-8 on line 2: it looks like Windows-1252", 2),
        (b"a\n\xef\xbb\xbf\xff\x81", "not UTF-8 on line 2: it looks like Latin-1", 2),
        (AWARD.encode("utf-16"), "it looks like UTF-16", 1),
        (AWARD.encode("utf-16-le"), "it looks like UTF-16", 1),
        (AWARD.encode("utf-16-be"), "it looks like UTF-16", 1),
    ],
)
def test_other_encodings_are_named(data: bytes, message: str, line: int) -> None:
    found = refused(data)
    assert found.name == "not-utf-8"
    assert message in found.message
    assert found.span.line == line


def test_a_nul_byte_is_shown_where_it_stands() -> None:
    found = refused(b"award a {\n  earn \0 }\n")
    assert (found.name, found.span.line, found.span.column) == ("nul-character", 2, 8)


def test_blanks_of_word_processors_are_blanks() -> None:
    text = AWARD.replace(" ", "\u00a0").replace("\n", "\u2028\u200b")
    assert parse(SourceFile("x.loy", text)).diagnostics == ()


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not ", ""), ("not (", ")")])
def test_conditions_nest_to_a_stated_depth(opening: str, closing: str) -> None:
    levels = MAX_DEPTH // (2 if opening == "not (" else 1)
    text = "define x = " + opening * levels + "vip" + closing * levels
    assert parse(SourceFile("x.loy", text)).diagnostics == ()
    parsed = parse(SourceFile("x.loy", f"{text.replace('vip', '(not vip)')}\ndefine y = vip"))
    assert [d.name for d in parsed.diagnostics] == ["nested-too-deep"]
    assert parsed.lost_names == {"x"}
    assert len(parsed.file.declarations) == 1


def test_thousands_of_levels_are_one_error() -> None:
    for text in ("(" * 20_000 + "vip" + ")" * 20_000, "not " * 20_000 + "vip"):
        parsed = parse(SourceFile("x.loy", f"define x = {text}"))
        assert [d.name for d in parsed.diagnostics] == ["nested-too-deep"]


def test_a_long_chain_is_one_condition() -> None:
    text = "define x = " + " and ".join(f"nights >= {i}" for i in range(10_000))
    (found,) = parse(SourceFile("x.loy", text)).file.declarations
    assert isinstance(found, ast.DefineDecl)
    assert isinstance(found.value, ast.And)
    assert len(found.value.items) == 10_000


def test_a_file_of_five_megabytes_is_parsed() -> None:
    note = "x" * 980
    text = "".join(f'award a{i} "{note}" {{ earn 10 points per night }}\n' for i in range(5_000))
    assert len(text) > 5_000_000
    assert len(parse(decoded(text.encode())).file.declarations) == 5_000


@pytest.mark.parametrize("text", ["{" * 50_000, "}" * 50_000, '"' * 50_001, "award " * 20_000, "award a {\n" * 20_000])
def test_a_file_of_nothing_but_mistakes_is_refused_soon(text: str) -> None:
    start = time.process_time()
    parsed = parse(SourceFile("x.loy", text))
    assert 1 <= len(parsed.diagnostics) <= 1_000
    assert time.process_time() - start < 30


def test_twelve_thousand_lines_take_a_moment() -> None:
    lines = ["award a{} {{", "  when nights >= 3 and tier is Opal", "  earn 10 points per USD of room_revenue", "}"]
    text = "\n".join("\n".join(lines).replace("{}", str(i), 1).replace("{{", "{") for i in range(3_000))
    best = min(timed(text) for _ in range(3))
    assert best < 1.5, f"{best:.2f} s for {text.count(chr(10)) + 1} lines"


def timed(text: str) -> float:
    start = time.process_time()
    assert parse(SourceFile("x.loy", text)).diagnostics == ()
    return time.process_time() - start
