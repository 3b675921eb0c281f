"""What the payload models share. Imports pydantic: only for use while a payload is made."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

VISIBLE = r"^[^\x00-\x1f\x7f]*$"
"""No control characters: what goes into one line of a form."""

Line = Annotated[str, Field(pattern=VISIBLE)]
"""Text in one line."""

Iso = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""An ISO date."""

Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")]
"""The name of a variable of the environment."""

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

Amount = Annotated[
    Decimal,
    Field(ge=0, lt=10**15, max_digits=21, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 10**15}),
]
"""An exact amount, written as a JSON number without an exponent."""


class Payload(BaseModel):
    """Nothing but the fields named, nothing converted, nothing changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
