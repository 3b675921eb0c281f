"""Texts for the formatter: generated rulesets, with their blanks shaken, with comments, and damaged."""

from __future__ import annotations

from random import Random

from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.format.formatting import Formatted, format_source
from loyaltydsl.syntax.parser import tables
from loyaltydsl.syntax.tokens import lex_all


def formatted(text: str) -> Formatted:
    return format_source(SourceFile("program.loy", text))


def shaken(text: str, random: Random) -> str:
    """Other blanks between the words of each declaration; the lines between declarations stay."""
    shaken = ""
    for token in lex_all(tables(), text):
        if token.kind == "SPACE" and token.text.count("\n") < 2:
            shaken += random.choice((" ", "  ", "\n  ", "\n    ", "\t", " \n "))
        else:
            shaken += token.text
    return shaken


def commented(text: str, random: Random) -> str:
    """Comments and empty lines at random places."""
    out = ""
    for number, token in enumerate(lex_all(tables(), text)):
        out += token.text
        if token.kind == "SPACE" and random.random() < 0.1:
            out += random.choice((f"# {number}\n", f"\n# {number}\n", f"\n\n  #{number}  \n\n", "\n\n\n"))
        elif token.kind != "SPACE" and random.random() < 0.05:
            out += f"  # {number}\n"
    return out


def damaged(text: str, random: Random) -> str:
    """A few words lost, doubled or replaced by rubbish."""
    words = [token.text for token in lex_all(tables(), text)]
    for _ in range(random.randint(1, 4)):
        i = random.randrange(len(words))
        words[i] = random.choice(("", words[i] * 2, "}", "{", '"', ",", "@", "award", "§", words[-i], "\n}\n"))
    return "".join(words)
