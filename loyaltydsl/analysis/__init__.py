"""Facts about a checked program: exact set algebra, and one file a lint rule under `rules`.

`sets` and `days` are the algebra, `clauses` brings a condition to clauses of literals, `space` refutes such a clause
or keeps what is left of each dimension, `search` finds a concrete stay in it. What cannot be decided is `None`
everywhere: a rule that is not sure stays silent.
"""
