"""What the roots have in common: how an argument is told, and the usual orders and conditions."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from ..read import Order

NEWEST = Order(descending=True)
OF_CODE = Order((("{t}.code", "text"),))
STAGE = "{t}.stage = {v}"
OF_ORG = "{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})"


def said(type_: Any, description: str) -> Any:
    """An argument with its words."""
    return Annotated[type_ | None, strawberry.argument(description=description)]
