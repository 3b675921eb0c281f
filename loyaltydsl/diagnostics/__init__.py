"""Facts about faults: one `Diagnostic` type, one registry of codes, one renderer a format."""

from loyaltydsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity

__all__ = ["Diagnostic", "Edit", "Fix", "Label", "Severity"]
