"""Comments that put findings aside, what they speak of, and their fixes."""

from __future__ import annotations

import pytest

from loyaltydsl.analysis.fixes import fixed_texts
from loyaltydsl.analysis.settings import Settings
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.linting import lint

HEAD = 'program "P" { currency USD }\n'


def findings(text: str, *select: str) -> tuple[Diagnostic, ...]:
    checked = load_program("r.loy", lambda path: (HEAD + text).encode())
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return lint(checked.program, Settings(select=select or ("default",))).diagnostics


def places(text: str) -> list[tuple[int, str, str]]:
    """Line, name and underlined text, the line of `program` not counted."""
    return [(d.span.line - 1, d.name, d.span.text) for d in findings(text)]


def fixed(text: str) -> str:
    texts, _ = fixed_texts(findings(text))
    return texts.get("r.loy", HEAD + text).removeprefix(HEAD)


DEAD = "when nights > 2 and nights < 2"


@pytest.mark.parametrize(
    "text",
    [
        f"award a {{ {DEAD}  earn nothing }}  # loy: ignore[never-matches] soon\n",
        f"award a {{ {DEAD}  earn nothing }}  # loy: ignore[LOY701]\n",
        f"award a {{ {DEAD}  earn nothing }}  #loy:ignore[ never-matches ]\n",
        f"# loy: ignore[never-matches] soon\naward a {{ {DEAD}  earn nothing }}\n",
        f"# loy: ignore[never-matches] soon\n\n# another comment\naward a {{\n  {DEAD}\n  earn nothing\n}}\n",
        f"award a {{  # loy: ignore[never-matches] soon\n  {DEAD}\n  earn nothing\n}}\n",
        "# loy: ignore[always-matches, unused-define] both\naward a {\n  when nights >= 0\n  earn 1 point per stay\n}\n"
        "define b = nights > 2  # loy: ignore[unused-define]\n".replace(", unused-define] both", "] both"),
        "award a {\n  # loy: ignore[always-matches] so it is\n  when nights >= 0\n  earn 1 point per stay\n}\n",
    ],
)
def test_a_finding_is_put_aside(text: str) -> None:
    assert places(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"award a {{ {DEAD}  earn nothing }}\n# loy: ignore[never-matches] too late\n",
        f"# loy: ignore[never-matches] of b\naward b {{ earn 1 point per stay }}\naward a {{ {DEAD}  earn nothing }}\n",
        f"award a {{ {DEAD}  earn nothing }}  # loy: ignore[always-matches] another\n",
        f'award a {{ {DEAD}  earn nothing }}\ntest "# loy: ignore[never-matches]" {{ expect 0 points }}\n'.replace(
            "{ expect 0 points }", "{ stay { arrival 2026-01-01  departure 2026-01-02 }  expect 0 points }"
        ),
    ],
)
def test_a_comment_elsewhere_puts_nothing_aside(text: str) -> None:
    assert "never-matches" in [name for _, name, _ in places(text)]


def test_an_idle_name_is_underlined() -> None:
    text = f"award a {{ {DEAD}  earn nothing }}  # loy: ignore[never-matches, shadowed, no-rule] soon\n"
    assert places(text) == [(1, "unused-suppression", "shadowed"), (1, "unused-suppression", "no-rule")]


def test_empty_brackets_are_idle() -> None:
    assert places("award a { earn 1 point per stay }  # loy: ignore[] all\n") == [
        (1, "unused-suppression", "# loy: ignore[] all")
    ]


def test_a_rule_that_does_not_run_leaves_comments_alone() -> None:
    text = "award a { earn 1 point per stay }  # loy: ignore[unused-code] later\n"
    assert findings(text) == ()
    assert [d.name for d in findings(text, "unused-code", "unused-suppression")] == ["unused-suppression"]


def test_fixes_take_comments_out() -> None:
    award = "award a { earn 1 point per stay }"
    assert fixed(f"{award}  # loy: ignore[never-matches] soon\n") == f"{award}\n"
    assert fixed(f"# loy: ignore[never-matches] soon\n{award}\n") == f"{award}\n"
    dead = f"award a {{ {DEAD}  earn nothing }}"
    assert fixed(f"{dead}  # loy: ignore[never-matches, shadowed] x\n") == f"{dead}  # loy: ignore[never-matches] x\n"
    assert fixed(f"{dead}  # loy: ignore[shadowed, never-matches] x\n") == f"{dead}  # loy: ignore[never-matches] x\n"


def test_fixes_take_defines_out() -> None:
    award = "award a { earn 1 point per stay }\n"
    assert fixed(f"define b = nights > 2   # long\n{award}") == award
    assert fixed(f"{award}define b =\n  nights > 2\n") == award
    assert fixed(f"define b = nights > 2 {award}") == f" {award}"


def test_fixes_take_conditions_that_always_hold_out() -> None:
    assert fixed("award a { when nights >= 0  earn 1 point per stay }\n") == "award a { earn 1 point per stay }\n"
    text = "award a {\n  when nights >= 0   # day use too\n  earn 1 point per stay\n}\n"
    assert fixed(text) == "award a {\n  earn 1 point per stay\n}\n"


@pytest.mark.parametrize("when", ["(nights >= 0)", "(nights < 1) or nights >= 1", "not (nights < 0)"])
def test_a_condition_in_parentheses_is_taken_out_whole_or_not_at_all(when: str) -> None:
    text = f"award a {{ when {when}  earn 1 point per stay }}\n"
    assert fixed(text) in (text, "award a { earn 1 point per stay }\n")


def test_fixes_take_dead_caps_out() -> None:
    text = "award a {\n  earn 5 points per stay\n  at_most 9 points per stay\n  at_most 4 points per stay\n}\n"
    assert fixed(text) == "award a {\n  earn 5 points per stay\n  at_most 4 points per stay\n}\n"
    assert fixed("award a { earn 5 points per stay  at_most 9 points per stay }\n") == (
        "award a { earn 5 points per stay  }\n"
    )


def test_fixes_do_not_touch_each_other() -> None:
    text = "define a = nights > 2  # loy: ignore[shadowed] x\naward b { earn 1 point per stay }\n"
    texts, count = fixed_texts(findings(text))
    assert count == 1 and texts["r.loy"] == HEAD + "award b { earn 1 point per stay }\n"
