"""`loy fmt`: the one canonical layout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltydsl.cli.command import loy_command

if TYPE_CHECKING:
    from loyaltydsl.source import SourceFile
    from loyaltydsl.syntax.format.formatting import Formatted

BOM = b"\xef\xbb\xbf"
STDIN = "-"


@loy_command("fmt", example="loy fmt my_hotel\nloy fmt --check --diff rulesets\nloy fmt - < program.loy")
@click.argument(
    "rulesets", metavar="RULESET...", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True)
)
@click.option("--check", is_flag=True, help="Write nothing; exit status 1 if a file is not in the layout.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(rulesets: tuple[str, ...], check: bool, diff: bool) -> None:
    """Put rulesets into the one canonical layout.

    A RULESET is a .loy file, a folder (all .loy files in it and below) or - for standard input, which goes to
    standard output. Comments stay, the order stays; a declaration that does not parse is left as it is, and the
    exit status is then 1.
    """
    from loyaltydsl.cli.output import say
    from loyaltydsl.tools.tables import count

    files = _files(rulesets)
    done = [_format(path, check, diff) for path in files]
    changed = sum(one for one, _ in done)
    if changed and (check or diff):
        say(f"{count(changed, 'file')} would change")
    elif files != [STDIN]:
        say(f"{count(changed, 'file')} formatted, {len(done) - changed:,} left as they were")
    if any(faulty for _, faulty in done) or (check and changed):
        click.get_current_context().exit(1)


def _files(rulesets: tuple[str, ...]) -> list[str]:
    """The files named, and those of the folders named, each once."""
    found: dict[str, None] = {}
    for ruleset in rulesets:
        if ruleset != STDIN and Path(ruleset).is_dir():
            inside = sorted(str(path) for path in Path(ruleset).rglob("*.loy") if path.is_file())
            if not inside:
                raise click.UsageError(f"folder `{ruleset}` holds no `.loy` file")
            found |= dict.fromkeys(inside)
        else:
            found[ruleset] = None
    return list(found)


def _format(path: str, check: bool, diff: bool) -> tuple[bool, bool]:
    """Format one file; whether it changed (or would), and whether something in it was left as it is."""
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.syntax.format.formatting import format_source

    shown = "<stdin>" if path == STDIN else path
    data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    source = _decode(shown, data)
    if source is None:
        return False, True
    result = format_source(source)
    _report(shown, result)
    changed = result.text != source.text
    if diff and changed:
        out(_difference(shown, source.text, result.text))
    elif path == STDIN and not check and not diff:
        out(result.text)
    elif check and changed:
        out(f"{shown}\n")
    elif changed:
        _write(path, (BOM if data.startswith(BOM) else b"") + result.text.encode())
        say(f"formatted {shown}")
    return changed, bool(result.left) or result.refused


def _decode(shown: str, data: bytes) -> SourceFile | None:
    """The text without its byte order mark; None, and words about it, where it is no text."""
    from loyaltydsl.cli.output import say, wants_color
    from loyaltydsl.source import SourceFile
    from loyaltydsl.syntax.decode import decode

    decoded = decode(shown, data)
    if isinstance(decoded, SourceFile):
        return decoded
    from loyaltydsl.diagnostics.render import render

    say(render("text", [decoded], color=wants_color(sys.stderr)).rstrip("\n"))
    return None


def _report(shown: str, result: Formatted) -> None:
    from loyaltydsl.cli.output import say

    for span in result.left:
        say(f"{shown}:{span.line}:{span.column}: does not parse, left as it is (`loy check` says why)")
    if result.refused and not result.left:
        say(f"{shown}: the layout would change what it says, left as it is; this is a bug in loy, please report it")
    elif result.refused:
        say(f"{shown}: left as it is until it parses")


def _difference(shown: str, before: str, after: str) -> str:
    """A unified diff."""
    from difflib import unified_diff

    lines = unified_diff(_lines(before), _lines(after), shown, f"{shown} (formatted)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines with their ends, cut at LF alone."""
    rows = [f"{row}\n" for row in text.split("\n")]
    rows[-1] = rows[-1].removesuffix("\n")
    return rows if rows[-1] else rows[:-1]


def _write(path: str, data: bytes) -> None:
    """Write a file whole or not at all; a link stays one, and the file's permissions stay."""
    from loyaltydsl.atomic import write_file

    real = Path(path).resolve()
    mode = real.stat().st_mode
    write_file(real, data)
    real.chmod(mode & 0o7777)
