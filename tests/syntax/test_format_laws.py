"""Laws of the formatter, over generated, shaken, commented and damaged files."""

from __future__ import annotations

from random import Random

import pytest

from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.format.pieces import comments_of
from loyaltydsl.syntax.format.verify import same_tree
from loyaltydsl.syntax.parser import parse, tables
from tests.differential.generate import case
from tests.syntax.format_kit import commented, damaged, formatted, shaken

SEEDS = range(25)


def hold_laws(text: str) -> None:
    """The same tree, the same faults, the same comments; and formatting again changes nothing."""
    result = formatted(text)
    assert not result.refused or result.text == text
    before, after = parse(SourceFile("a.loy", text)), parse(SourceFile("a.loy", result.text))
    assert same_tree(before.file, after.file)
    assert [d.code for d in before.diagnostics] == [d.code for d in after.diagnostics]
    assert comments_of(tables(), text) == comments_of(tables(), result.text)
    assert formatted(result.text).text == result.text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_layout_depends_on_the_words_alone(seed: int) -> None:
    text = case(seed, count=1).text
    result = formatted(text)
    assert not result.refused and not result.left
    assert formatted(shaken(text, Random(seed))).text == result.text


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_with_comments_anywhere(seed: int) -> None:
    text = commented(shaken(case(seed, count=1).text, Random(seed)), Random(seed))
    hold_laws(text)
    assert not formatted(text).left


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_of_damaged_files(seed: int) -> None:
    random = Random(seed)
    hold_laws(damaged(commented(case(seed, count=1).text, random), random))


@pytest.mark.parametrize("seed", range(8))
def test_what_does_not_parse_is_left_byte_for_byte(seed: int) -> None:
    first, second = (
        case(n, count=1).text.replace("\n  ", "\n      ").replace(" {", "   {") for n in (seed, seed + 1000)
    )
    broken = "award  lost {\n   earn  5 ponts   per\tstay  # so?\n\n\n   }"
    text = f"{first}\n{broken}\n\n{second}"
    result = formatted(text)
    assert [span.text for span in result.left] == [broken]
    assert result.text == f"{formatted(first).text}\n{broken}\n\n{formatted(second).text}"
