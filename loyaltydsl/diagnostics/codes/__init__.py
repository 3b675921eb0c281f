"""The long texts of the codes, one module a group; `diagnostics.registry` finds them."""
