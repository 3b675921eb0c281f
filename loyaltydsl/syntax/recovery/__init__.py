"""What happens when a file does not parse: every mistake told once, and all that can be saved is built.

`lexis` cuts the text anew, with kinds for what people write by mistake; `chunks` cuts the tokens into
declarations; `walk` takes the tokens of one declaration through the grammar's tables and, where they do not fit,
asks the `rules` (each knows one kind of mistake) and then `missing` (what word would make it fit); what cannot be
mended is left out. What comes out are tokens that parse, and a diagnostic for each thing that was done to them.
"""
