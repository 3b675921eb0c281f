"""The two pages: all of the program for a manager, and nothing internal for guests."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from loyaltydsl.cli.commands.docs import command
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.prose.document import as_html, as_markdown, plain
from loyaltydsl.tools.prose.guest import guest_page
from loyaltydsl.tools.prose.manager import manager_page
from tests.differential.generate import case
from tests.differential.program_of import program_of

RULESETS = Path(__file__).parents[2] / "rulesets"
NAMES = ("grand_harbor", "crm", "rdpwin", "hotel_bookings")


def loaded(name: str) -> Program:
    program = load_program(RULESETS / name).program
    assert program is not None
    return program


class Page(HTMLParser):
    """The tags and links of a page; every tag that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", NAMES)
def test_the_manager_sees_every_rule(name: str) -> None:
    program = loaded(name)
    text = as_markdown(manager_page(program))
    for rule in (*program.awards, *program.exceptions, *program.redeems, *program.combines):
        assert f" ({plain(rule.name)})  \n" in text
    for reward in program.rewards:
        assert f" ({plain(reward.name)})  \n" in text or f" ({plain(reward.name)}, a draft" in text


@pytest.mark.parametrize("name", NAMES)
def test_guests_see_no_codes_no_drafts_and_no_internal_names(name: str) -> None:
    program = loaded(name)
    text = as_markdown(guest_page(program))
    for vocabulary in program.vocabularies:
        for code, label in vocabulary.codes:
            assert code == label or f"({code})" not in text
    for reward in program.rewards:
        shown = plain(reward.external_name or "") + "**"
        assert (shown in text) == reward.active, reward.name
        assert reward.internal_name is None or plain(reward.internal_name) not in text


@pytest.mark.parametrize("name", NAMES)
def test_pages_need_no_network(name: str) -> None:
    for page in (manager_page(loaded(name)), guest_page(loaded(name))):
        found = Page(as_html(page))
        assert found.links == ["data:,"]
        assert "script" not in found.seen


@pytest.mark.parametrize("seed", range(40))
def test_every_program_can_be_told(seed: int) -> None:
    program = program_of(case(seed, count=1).text)
    for page in (manager_page(program), guest_page(program)):
        text = as_markdown(page)
        assert not re.search(r"None|Fraction|frozenset|  +[a-z]|\.\.| ,|0000001|999999 ", text), text
        Page(as_html(page))


def test_markup_in_names_is_text() -> None:
    program = program_of('program "<b>A|B</b> & *Co*" { currency USD }\naward a "x < y" { earn 1 point per stay }')
    assert "<h1>&lt;b&gt;A|B&lt;/b&gt; &amp; *Co*</h1>" in as_html(manager_page(program))
    assert as_markdown(manager_page(program)).startswith("# \\<b\\>A\\|B\\</b\\> & \\*Co\\*\n")


def test_the_command_writes_four_files_and_keeps_others(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "logo.png").write_bytes(b"x")
    (folder / "terms.md").write_text("old")
    result = CliRunner().invoke(command, [str(RULESETS / "grand_harbor"), "--out", str(folder)])
    assert (result.exit_code, result.stderr) == (0, "kept there: logo.png\n")
    names = ["program.html", "program.md", "terms.html", "terms.md"]
    assert result.stdout.splitlines() == [str(folder / name) for name in names]
    assert sorted(path.name for path in folder.iterdir()) == ["logo.png", *names]
    assert (folder / "terms.md").read_text(encoding="utf-8").startswith("# Harbor Club\n")
    again = {name: (folder / name).read_bytes() for name in names}
    CliRunner().invoke(command, [str(RULESETS / "grand_harbor"), "--out", str(folder)])
    assert again == {name: (folder / name).read_bytes() for name in names}


def test_a_ruleset_with_errors_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.loy").write_text("award a { }")
    result = CliRunner().invoke(command, [str(tmp_path / "a.loy"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()
