"""JSON, SARIF, GitHub and JUnit: for machines."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.render import FORMATS, render
from loyaltydsl.source import SourceFile, Span
from tests.diagnostics.samples import BLOCK, ELSEWHERE, TWICE, one

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
WILD = Diagnostic(
    "LOY001",
    "wild",
    "`\x1b\0]]>%,: \n` is wild",
    Span(SourceFile("a b/ü,1.loy", "日\U0001f3e8 bad"), 3, 6),
    help=("no",),
)


def test_json_has_the_promised_shape() -> None:
    assert json.loads(render("json", [TWICE])) == {
        "diagnostics": [
            {
                "code": "LOY201",
                "name": "duplicate-name",
                "severity": "error",
                "message": "`spring` is declared twice",
                "help": ["give one of the two another name"],
                "path": "rules/main.loy",
                "range": {"start": {"line": 6, "column": 7}, "end": {"line": 6, "column": 13}},
                "labels": [
                    {
                        "path": "rules/main.loy",
                        "range": {"start": {"line": 3, "column": 7}, "end": {"line": 3, "column": 13}},
                        "message": "first declared here",
                    }
                ],
                "fix": {
                    "title": "rename the second to `spring_2`",
                    "safe": False,
                    "edits": [
                        {
                            "path": "rules/main.loy",
                            "range": {"start": {"line": 6, "column": 7}, "end": {"line": 6, "column": 13}},
                            "text": "spring_2",
                        }
                    ],
                },
            }
        ]
    }
    assert json.loads(render("json", [])) == {"diagnostics": []}


def test_json_columns_count_code_points() -> None:
    found = json.loads(render("json", [WILD]))["diagnostics"][0]
    assert found["range"] == {"start": {"line": 1, "column": 4}, "end": {"line": 1, "column": 7}}


@pytest.mark.parametrize("found", [[], [TWICE], [TWICE, ELSEWHERE, BLOCK, WILD]])
def test_sarif_meets_the_official_schema(found: list[Diagnostic]) -> None:
    log = json.loads(render("sarif", found))
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == [d.code for d in found]


def test_the_schema_test_can_fail() -> None:
    log = json.loads(render("sarif", [TWICE]))
    log["runs"][0]["results"][0]["level"] = "dreadful"
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(log)


def test_sarif_says_where_and_how_to_mend() -> None:
    run = json.loads(render("sarif", [TWICE, ELSEWHERE, WILD]))["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["LOY201", "LOY001"]
    first, second, wild = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 6, "startColumn": 7, "endLine": 6, "endColumn": 13}
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "spring_2"}
    related = second["relatedLocations"][0]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "chain/codes.loy"
    assert wild["ruleIndex"] == 1
    assert wild["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC%2C1.loy"


def test_github_escapes_what_would_end_a_command() -> None:
    assert render("github", [TWICE]) == (
        "::error file=rules/main.loy,line=6,endLine=6,col=7,endColumn=12,title=LOY201 duplicate-name"
        "::`spring` is declared twice%0Ahelp: give one of the two another name\n"
    )
    assert render("github", [BLOCK]) == (
        "::warning file=rules/main.loy,line=6,endLine=8,title=LOY900 dull-award::this award is dull\n"
    )
    wild = render("github", [WILD])
    assert wild.count("\n") == 1
    assert "file=a b/ü%2C1.loy" in wild and "%25,: %0A" in wild


def test_junit_has_a_suite_a_file() -> None:
    text = render("junit", [TWICE, BLOCK, WILD, one("x", "x", "note")], checked=["rules/main.loy", "clean.loy"])
    root = ElementTree.fromstring(text)
    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    suites = {s.get("name"): (s.get("tests"), s.get("failures")) for s in root}
    assert suites == {
        "rules/main.loy": ("2", "1"), "clean.loy": ("1", "0"), "a b/ü,1.loy": ("1", "1"), "t.loy": ("1", "0"),
    }  # fmt: skip
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None and failure.text is not None
    assert failure.get("message") == "`spring` is declared twice"
    assert "6 | award spring {" in failure.text


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_ends_with_a_line_end(format: str) -> None:
    assert render(format, [TWICE]).endswith("\n")  # type: ignore[arg-type]
