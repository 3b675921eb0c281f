"""The same answers as the reference engine, over columns.

A program is made a plan: what a stay earns by its own fields is looked up (`facts`, `amounts`, `index`), what
depends on a member's earlier stays is summed over sorted members, and only what depends on the running balance, a
tier that points move, or what is left of a cap is folded, the k-th stays of all members at once (`waves`). What a
plan cannot carry in 64 bits, and members with very many stays, go through the reference engine itself.
"""
