"""From the AST to a checked `Program`: names resolved, expressions typed, sugar gone, amounts exact."""
