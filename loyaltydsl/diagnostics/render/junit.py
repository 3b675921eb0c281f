"""Diagnostics as JUnit XML: a suite a file, a failing case a diagnostic, one passing case where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.render import text
from loyaltydsl.diagnostics.render.xml import clean


def render(diagnostics: Sequence[Diagnostic], *, checked: Sequence[str] = ()) -> str:
    from xml.etree import ElementTree as ET

    files: dict[str, list[Diagnostic]] = {path: [] for path in checked}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.span.source.path, []).append(diagnostic)
    root = ET.Element("testsuites", name="loy check")
    failures = 0
    for path, found in files.items():
        failing = sum(d.severity == "error" for d in found)
        failures += failing
        suite = ET.SubElement(
            root, "testsuite", name=clean(path), tests=str(max(len(found), 1)), failures=str(failing), errors="0"
        )
        for d in found:
            line, column = d.span.source.position(d.span.start)
            name = f"{d.code} {d.name} {line}:{column}"
            case = ET.SubElement(suite, "testcase", classname=clean(path), name=name, file=clean(path), line=str(line))
            tag = "failure" if d.severity == "error" else "system-out"
            element = ET.SubElement(case, tag)
            if tag == "failure":
                element.set("message", clean(d.message))
                element.set("type", d.code)
            element.text = clean(text.render([d]))
        if not found:
            ET.SubElement(suite, "testcase", classname=clean(path), name="no findings", file=clean(path))
    root.set("tests", str(sum(max(len(found), 1) for found in files.values())))
    root.set("failures", str(failures))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
