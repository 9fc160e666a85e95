"""What this room writes into the trail, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binhyen.reviews.states import DriftChoice, ProposalState, ReviewKind, Section, Topic

AUDIT_WORDS: Mapping[str, str | Promise] = {
    "review.opened": _("A review was opened"),
    "review.drafted": _("The draft of a review was written anew from the figures"),
    "review.paragraph_written": _("A paragraph was added to a review"),
    "review.paragraph_changed": _("A paragraph of a review was changed"),
    "review.paragraph_removed": _("A paragraph was taken out of a review"),
    "review.picked": _("Blocks from below were taken into a review"),
    "review.submitted": _("A review was handed in for approval"),
    "review.sent_back": _("A leader gave a review back to be rewritten"),
    "review.approved": _("A review was approved"),
    "review.accepted": _("A review from below was received"),
    "review.returned": _("A review from below was returned"),
    "review.revised": _("The next revision of a review was opened"),
    "review.drift_decided": _("Corrections after an approval were decided on"),
    "proposal.raised": _("A proposal came from below"),
    "proposal.answered": _("A proposal was answered"),
    "past_figure.typed": _("A published total from before the system was typed"),
    "past_figure.loaded": _("Published totals from before the system were loaded"),
    "review": _("review"),
    "proposal": _("proposal"),
    "past_figure": _("figure from before the system"),
    "section": _("part of the report"),
    "paragraphs": _("paragraphs"),
    "kept": _("typed numbers stay"),
    "revision": _("revision"),
    "root": _("root over the reports"),
    "reports": _("reports"),
    "choice": _("choice"),
    "due": _("due on"),
    "topic": _("topic"),
    "count": _("how many"),
    "state": _("state"),
    "period": _("period"),
}
"""Verbs, kinds of things and keys of details."""

AUDIT_VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "review/kind": dict(ReviewKind.choices),
    "section": dict(Section.choices),
    "choice": dict(DriftChoice.choices),
    "proposal/state": dict(ProposalState.choices),
    "topic": dict(Topic.choices),
}
"""Closed values of details."""
