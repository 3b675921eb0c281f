"""One rule a kind of mistake: from a place to the repairs that would mend it, each with its diagnostic.

The walk asks them in the order of `RULES` and takes the best repair of the first that has one which helps.
"""

from __future__ import annotations

from loyaltydsl.syntax.recovery.rules import (
    braces,
    clauses,
    dates,
    keywords,
    missing,
    names,
    numbers,
    operators,
    punctuation,
    quotes,
    surplus,
)
from loyaltydsl.syntax.recovery.walk import Rule

RULES: tuple[Rule, ...] = (
    quotes.not_ended,
    punctuation.certain,
    dates.odd,
    dates.month_names,
    numbers.glued,
    numbers.grouped,
    numbers.money,
    quotes.other,
    braces.inner,
    punctuation.trailing_comma,
    quotes.missing,
    operators.signs,
    operators.phrases,
    operators.between,
    keywords.capitals,
    keywords.weekdays,
    keywords.two_words,
    missing.code_or_label,
    braces.missing,
    braces.pairs,
    braces.none,
    braces.replaced,
    keywords.days_of,
    keywords.synonyms,
    clauses.threshold_of_assigned,
    clauses.misplaced,
    missing.before_keyword,
    keywords.misspelt,
    clauses.unknown,
    clauses.declarations,
    missing.comma,
    surplus.value,
    quotes.surplus,
    surplus.twice,
    names.capitals,
    names.spelling,
    surplus.little,
    missing.parentheses,
    missing.one,
    names.two_words,
    missing.several,
    punctuation.likely,
    surplus.word,
)
