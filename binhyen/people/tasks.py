"""The room's periodic work: accounts at their end."""

from datetime import time

from binhyen.core.actor import system_actor
from binhyen.jobs.checkpoints import Checkpoint
from binhyen.jobs.registry import PATIENT, Payload, job
from binhyen.jobs.rules import Daily
from binhyen.people.services import ending

ACCOUNTS = system_actor("accounts")


@job("people.end_accounts", priority=PATIENT, schedule=Daily(at=time(3, 40)))
def end_accounts(payload: Payload, checkpoint: Checkpoint) -> None:
    """End the accounts whose time has passed; ending one twice changes nothing."""
    ending.end_old_accounts(by=ACCOUNTS)
