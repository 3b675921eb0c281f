"""`loy diff`: formats, limits, revisions, exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Loy

OLD = """program "Inn" { currency USD  property "SPR"  point_value 0.01 USD }
award base { earn 10 points per 1 USD of room_revenue }
award long { when nights >= 2  earn 100 points per stay }
"""
STAYS = """stay_id,member_id,property,arrival,departure,room_revenue
1,A,SPR,2026-01-05,2026-01-08,60
2,B,SPR,2026-01-05,2026-01-06,10
"""


@pytest.fixture
def inn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.loy").write_text(OLD)
    Path("new.loy").write_text(OLD.replace("100 points", "150 points"))
    Path("stays.csv").write_text(STAYS)
    return tmp_path


def test_rules_and_points_as_text(inn: Path, loy: Loy) -> None:
    result = loy("diff", "old.loy", "new.loy", "--stays", "stays.csv")
    assert (result.status, result.err) == (0, "")
    assert result.out == (
        """\
Inn: old.loy → new.loy
1 changed

changed: award `long`  (new.loy:3)
  `earn 100 points per stay` is now `earn 150 points per stay`

In all
                              before  after  change
  points earned                  800    850     +50  +6.3%
  points spent                     0      0       0   0.0%
  balances at the end            800    850     +50  +6.3%
  stays that earn points           2      2       0   0.0%
  excluded stays                   0      0       0   0.0%
  nights that points can pay       0      0       0   0.0%
  rewards issued                   0      0       0   0.0%
  liability, USD                8.00   8.50   +0.50  +6.3%

By award
  award  points before  after  change          liability, USD  after
  long             100    150     +50  +50.0%            1.00   1.50
  no change in 1 more

By property
  property  points before  after  change         liability, USD  after
  SPR                 800    850     +50  +6.3%            8.00   8.50

By month
  month    points before  after  change         liability, USD  after
  2026-01            800    850     +50  +6.3%            8.00   8.50

of 2 members, 1 end with more points, 0 with fewer, 1 with the same

1 of 2 stays change

  stay 1, member A, departure 2026-01-08: 700 → 750 points (+50)
    `long`, which changes: 100 points: 100 points per stay; now 150 points: 150 points per stay
"""
    )


def test_nothing_changes(inn: Path, loy: Loy) -> None:
    result = loy("diff", "old.loy", "old.loy", "--fail-if", "rules > 0")
    assert (result.status, result.out) == (0, "Inn: old.loy → old.loy\nno rule changes\n")


def test_both_engines_say_the_same(inn: Path, loy: Loy) -> None:
    batch, reference = (
        loy("diff", "old.loy", "new.loy", "--stays", "stays.csv", "--format", "json", *words)
        for words in ((), ("--engine", "reference"))
    )
    assert batch == reference
    data = json.loads(batch.out)
    assert data["rules"][0]["clauses"] == [
        {"key": "earn", "before": "earn 100 points per stay", "after": "earn 150 points per stay"}
    ]
    assert data["effect"]["liability"] == {
        "before": {"amount": "8.00", "currency": "USD"}, "after": {"amount": "8.50", "currency": "USD"},
    }  # fmt: skip
    assert data["effect"]["members"] == {"all": 2, "gaining": 1, "losing": 0}


def test_markdown_for_a_pull_request(inn: Path, loy: Loy) -> None:
    result = loy(
        "diff", "old.loy", "new.loy", "--stays", "stays.csv", "--format", "markdown", "--fail-if", "points > 1%"
    )
    assert result.status == 1
    assert result.out.startswith(
        "## Inn\n\n`old.loy` → `new.loy`: 1 changed\n\n**`points > 1%` is passed**: points changes by +6.25%\n\n"
        "* **changed** award `long` (new.loy:3)\n  * `earn 100 points per stay` is now `earn 150 points per stay`\n"
    )
    assert "| long | 100 | 150 | +50 | +50.0% | 1.00 | 1.50 |\n" in result.out


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


def test_a_page_that_needs_no_network(inn: Path, loy: Loy) -> None:
    Path("new.loy").write_text(OLD.replace('"Inn"', '"Inn <& Co>"'))
    result = loy("diff", "old.loy", "new.loy", "--stays", "stays.csv", "--format", "html")
    page = _Page()
    page.feed(result.out)
    assert page.links == ["data:,"]
    assert "script" not in page.tags
    assert "<h1>Inn &lt;&amp; Co&gt;: what changes</h1>" in result.out


def test_limits_fail_the_command(inn: Path, loy: Loy) -> None:
    result = loy(
        "diff", "old.loy", "new.loy", "--stays", "stays.csv", "--fail-if", "points > +5%", "--fail-if", "rules > 3"
    )
    assert (result.status, result.err) == (1, "error: `points > +5%` is so: points changes by +6.25%\n")
    assert loy("diff", "old.loy", "new.loy", "--stays", "stays.csv", "--fail-if", "points > +7%").status == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["old.loy", "gone.loy"], "there is no `gone.loy`"),
        (["old.loy", "new.loy", "--fail-if", "points > 1"], "`points` needs a history: `--stays FILE`"),
        (["old.loy", "new.loy", "--fail-if", "much"], "`much` is no limit such as"),
        (["nowhere:old.loy", "new.loy"], "`nowhere:old.loy`: "),
    ],
)
def test_mistakes_of_the_command_line(inn: Path, loy: Loy, words: list[str], message: str) -> None:
    result = loy("diff", *words)
    assert result.status == 2
    assert message in " ".join(result.err.split())


def test_a_ruleset_with_errors(inn: Path, loy: Loy) -> None:
    Path("new.loy").write_text(OLD.replace("nights >= 2", "nigths >= 2"))
    result = loy("diff", "old.loy", "new.loy")
    assert (result.status, result.out) == (1, "")
    assert "`nigths`" in result.err


def test_other_currencies_cannot_be_compared(inn: Path, loy: Loy) -> None:
    Path("new.loy").write_text(OLD.replace("USD", "EUR"))
    assert loy("diff", "old.loy", "new.loy").status == 0
    assert (
        "points in USD and in EUR cannot be compared" in loy("diff", "old.loy", "new.loy", "--stays", "stays.csv").err
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_revisions_with_the_files_they_use(inn: Path, loy: Loy) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e@example.com", *words], check=True, capture_output=True
        )

    git("init", "-q")
    rules = Path("hotels/rules")
    rules.mkdir(parents=True)
    (rules / "inn.loy").write_text('program "Inn" { currency USD }\nuse "../shared.loy"\n')
    (rules / "more.loy").write_text("define weekend = Friday\n")
    Path("hotels/shared.loy").write_text("award base { earn 1 point per stay }\n")
    git("add", "hotels")
    git("commit", "-q", "-m", "first")
    Path("hotels/shared.loy").write_text("award base { earn 2 points per stay }\n")
    git("commit", "-q", "-a", "-m", "second")
    words = "`earn 1 point per stay` is now `earn 2 points per stay`"
    for old in ("HEAD~1:hotels/rules/inn.loy", "HEAD~1:hotels/rules", "HEAD~1:./hotels/rules/"):
        result = loy("diff", old, "hotels/rules")
        assert (result.status, result.err) == (0, ""), old
        assert words in result.out
    between = loy("diff", "HEAD~1:hotels/rules", "HEAD:hotels/rules")
    assert "changed: award `base`  (HEAD:/hotels/shared.loy:1)" in between.out
    assert loy("diff", "HEAD:hotels/none.loy", "hotels/rules").status == 2
    assert loy("diff", "--", "--all:hotels", "hotels/rules").status == 2


def test_standard_input_that_would_have_to_be_read_twice(inn: Path, loy: Loy, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    Path("new.loy").write_text(OLD + "field spa flag\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STAYS.encode())))
    result = loy("diff", "old.loy", "new.loy", "--stays", "-")
    assert result.status == 2
    assert "standard input can be read only once" in " ".join(result.err.split())
