"""The grammar is free of conflicts, and the shipped tables are made from it."""

import json

from loyaltydsl.syntax import tables


def test_the_grammar_has_no_conflict_and_the_shipped_tables_match_it() -> None:
    built = tables.build(tables.grammar_file("loyalty.lark").read_text(encoding="utf-8"), strict=True)
    assert json.loads(tables.PREBUILT.read_text(encoding="utf-8")) == built


RESERVED = "and or not is in on to within any every no night past where otherwise last"


def test_reserved_words_are_the_only_keywords_that_are_no_names() -> None:
    loaded = tables.load()
    after_field = loaded.rows[loaded.rows[loaded.start]["FIELD"]]
    assert {text for text, kind in loaded.words.items() if kind not in after_field} == set(RESERVED.split())
