"""What changes from one ruleset to another: in words of rules, and in points and money over a history.

`parts` takes declarations apart into clauses, `rules` compares them, `effect` compares two simulations, `reasons`
says why single stays changed, `limits` holds what `--fail-if` says, and `formats` and `page` show it all.
"""
