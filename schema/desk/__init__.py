"""The one door through which a record changes: lock, ask the law, write record, ledger and outbox in one transaction."""

from .moment import Deployment, calendar_now, moment
from .perform import Outcome, perform

__all__ = ["Deployment", "Outcome", "calendar_now", "moment", "perform"]
