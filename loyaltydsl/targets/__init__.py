"""From a checked program to the configuration of the systems that a property has.

A target is a module here (every one but `base`) and a folder `targets/<system>/` with its templates, its schemas
and its notes. The module has a `TARGET`; nothing lists it. A package of somebody else's gives one by an entry
point of the group `loyaltydsl.targets`. `base` holds what all targets share and is what they may import.
"""
