"""Back to text: the one canonical layout of a .loy file.

`formatting` cuts a file into declarations, `pieces` holds their tokens with the comments beside them, `declarations`
lays each one out, `lines` wraps and aligns, and `verify` refuses a result that says anything else than its source.
What the layout is stands in docs/formatting.md.
"""
