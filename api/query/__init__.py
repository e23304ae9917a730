"""The roots of the schema: what can be asked for, by which arguments, in which order; a file for each chapter."""

from __future__ import annotations

import strawberry

from ..types.session import Own
from .assessment import Assessments
from .filing import Filings
from .office import Office
from .register import Register
from .supervision import Supervision


@strawberry.type(description="查询。看不见的记录等于不存在：单个为空，列表中没有。")
class Query(Register, Filings, Assessments, Supervision, Office, Own):
    """What can be asked."""
