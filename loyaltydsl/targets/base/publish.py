"""What is published with a target and made from its code: JSON Schemas, and the tables of its README.

`python -m loyaltydsl.targets.base.publish` renews them in the checkout.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from loyaltydsl.targets.base.registry import find_target, own_targets
from loyaltydsl.targets.base.table import markdown, settings_markdown
from loyaltydsl.targets.base.target import Target

TABLES: dict[str, Callable[[Target], str]] = {"settings": settings_markdown, "capabilities": markdown}
"""The tables that stand in a README between `<!-- NAME -->` and `<!-- end -->`."""
END = "<!-- end -->"
BASE = "https://loyaltydsl.example/schema"


def schema_files(target: Target) -> dict[str, str]:
    """The text of each of a target's schema files by name."""
    return {f"{name}.json": _text(target.name, target.version, name, model) for name, model in target.models().items()}


def manifest_schema() -> str:
    from loyaltydsl.targets.base.manifest import Manifest

    return _text("manifest", 1, "manifest", Manifest)


def _text(system: str, version: int, name: str, model: object) -> str:
    made = model.model_json_schema(by_alias=True)  # type: ignore[attr-defined]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{BASE}/{system}/{version}/{name}.json"}
    return json.dumps(head | made, indent=2, ensure_ascii=False) + "\n"


def with_tables(target: Target, readme: str) -> str:
    """The README with its tables as the code has them."""
    for name, table in TABLES.items():
        begin = f"<!-- {name} -->\n"
        before, found, after = readme.partition(begin)
        if found:
            readme = before + begin + table(target) + END + after.partition(END)[2]
    return readme


def publish() -> list[Path]:
    """Write schemas and tables into the folders of loy's own targets; the result are the files that changed."""
    changed = []
    for name in sorted(own_targets()):
        target = find_target(name)
        assert target is not None
        for file, text in schema_files(target).items():
            changed += _put(target.folder / "schema" / file, text)
        readme = target.folder / "README.md"
        if readme.exists():
            changed += _put(readme, with_tables(target, readme.read_text(encoding="utf-8")))
        changed += _put(target.folder.parent / "manifest.schema.json", manifest_schema())
    return changed


def _put(path: Path, text: str) -> list[Path]:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return [path]


if __name__ == "__main__":
    for path in publish():
        print(path)
