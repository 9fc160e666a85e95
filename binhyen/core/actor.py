"""Who acts: the post owns the duty, the person is recorded beside it. Policies take an Actor and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What one post may do, and where: `verbs` in the subtree of the unit with primary key `unit_id`.

    `function` narrows the grant to one branch of work ("" = every branch); `whole_subtree` False means this unit only.
    """

    unit_id: int
    verbs: frozenset[str]
    function: str = ""
    whole_subtree: bool = True


@dataclass(frozen=True, slots=True)
class StaffSession:
    """An approved, short window of elevated reading (30 minutes, second person, written reason: wall W19)."""

    public_id: str
    unit_id: int
    scope: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or something, that asks for a verb to be carried out.

    `person_id` and `post_id` are public ids ("" when there is none). `system` marks the product itself (jobs, loaders),
    `anonymous` a visitor.
    """

    person_id: str = ""
    post_id: str = ""
    unit_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())
    staff_session: StaffSession | None = None
    system: str = ""

    @property
    def anonymous(self) -> bool:
        """Whether this is a visitor without an account."""
        return not self.person_id and not self.system

    def holds(self, verb: str) -> bool:
        """Whether any grant, anywhere, carries `verb`. Where it holds is the policy's question."""
        return any(verb in grant.verbs for grant in self.grants)

    def grants_for(self, verb: str) -> tuple[Grant, ...]:
        """The grants that carry `verb`."""
        return tuple(grant for grant in self.grants if verb in grant.verbs)


VISITOR = Actor()


def system_actor(name: str) -> Actor:
    """The product itself acting under a name, e.g. "org-load". Policies let it through; the audit names it."""
    return Actor(system=name)
