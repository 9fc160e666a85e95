"""How each figure behaves in the sample: monthly means at a unit of usual size, for groups and for communes.

The sizes are made up so that they look plausible beside what communes publish; they say nothing about any real place.
"""

from collections.abc import Mapping

from binhyen.simulation.rules.counts import Profile


def _flow(mean: float, shape: float = 2.0, *, season: float = 0.15, peak: int = 8, trend: float = 0.02) -> Profile:
    return Profile(mean, shape, season, peak, trend)


def _stock(mean: float, trend: float = 0.03) -> Profile:
    return Profile(mean, trend=trend, stock=True)


def _part(code: str, share: float) -> Profile:
    return Profile(share, part_of=code)


GROUP: Mapping[str, Profile] = {
    "talks.held": _flow(1.4, 6),
    "talks.attended": _flow(52, 4),
    "patrols.held": _flow(8, 5, season=0.25, peak=1),
    "patrols.handled": _flow(0.5, 0.8, season=0.3, peak=1),
    "hazards.found": _flow(1.2, 1.2, season=0.4, peak=10),
    "hazards.removed": _part("hazards.found", 0.8),
    "sites.standing": _stock(2.2),
    "sites.working": _part("sites.standing", 0.85),
    "households.standing": _stock(250, 0.01),
    "registration.registered": _part("households.standing", 0.97),
    "model_teams.standing": _stock(1.6),
    "model_teams.members": _stock(9),
    "fire_points.standing": _stock(1.5, 0.1),
    "fire_points.working": _part("fire_points.standing", 0.9),
    "lit_roads.working": _stock(14, 0.05),
    "volunteer_hours.contributed": _flow(12, 2),
}
"""Figures of a residential group."""

COMMUNE: Mapping[str, Profile] = {
    "guidance.issued": _flow(6, 4),
    "committee.held": _flow(1.2, 6),
    "inspection.held": _flow(1.5, 3),
    "talks.held": _flow(4, 4, peak=7, season=0.3),
    "talks.attended": _flow(340, 3, peak=7, season=0.3),
    "news.published": _flow(11, 3),
    "leaflets.published": _flow(400, 1),
    "models.standing": _stock(5),
    "models.launched": _flow(0.12, 1),
    "models.ended": _flow(0.06, 1),
    "cameras.standing": _stock(64, 0.12),
    "cameras.working": _part("cameras.standing", 0.62),
    "tips.received": _flow(9, 2, season=0.2, peak=12),
    "tips.useful": _part("tips.received", 0.62),
    "tips.handed_over": _part("tips.received", 0.3),
    "tips.answered": _part("tips.received", 0.8),
    "crime_cases.found_out": _flow(1.6, 1.5, season=0.2, peak=12),
    "crime_cases.caught": _flow(2.1, 1.2, season=0.2, peak=12),
    "order_cases.handled": _flow(5, 2, season=0.2, peak=1),
    "wanted.caught": _flow(0.03, 0.5),
    "surrenders.surrendered": _flow(0.02, 0.5),
    "weapons.handed_in": _flow(0.6, 0.4, season=0.3, peak=12),
    "explosives.handed_in": _flow(0.4, 0.3, season=0.4, peak=12),
    "patrols.held": _flow(42, 4, season=0.2, peak=1),
    "drug_cases.handled": _flow(0.5, 0.8),
    "domestic_violence.handled": _flow(0.35, 0.8, season=0.15, peak=2),
    "fraud_warnings.published": _flow(5, 3, trend=0.25),
    "fires.found": _flow(0.3, 0.8, season=0.5, peak=5),
    "crashes.found": _flow(0.7, 1, season=0.2, peak=1),
    "fire_drills.held": _flow(0.8, 2, season=0.5, peak=10),
    "hazards.overdue": _stock(3),
    "hazards.reopened": _flow(0.6, 1),
    "security_teams.standing": _stock(28, 0.0),
    "security_teams.members": _stock(92, 0.01),
    "security_teams.rated": _part("security_teams.standing", 0.9),
    "security_teams.rated_high": _part("security_teams.standing", 0.16),
    "defence_teams.standing": _stock(28, 0.0),
    "training.held": _flow(0.5, 2),
    "training.attended": _flow(31, 1),
    "officers.filled": _stock(30, 0.0),
    "officers.vacant": _stock(1, 0.0),
    "awards.letters": _flow(1.4, 0.6, season=0.6, peak=8),
    "awards.total": _flow(2, 0.6, season=0.6, peak=8),
    "community_money.contributed": _flow(28, 0.8, season=0.2, peak=8),
    "budget.spent": _flow(45, 2),
    "volunteer_hours.contributed": _flow(300, 2),
    "festival.held": _flow(0.7, 2),
    "festival.attended": _flow(210, 2),
    "rehabilitation.standing": _stock(2),
    "rehabilitation.helped": _flow(1, 1),
    "areas.standing": _stock(32, 0.0),
    "areas.registered": _part("areas.standing", 0.99),
    "areas.recognised": _part("areas.standing", 0.82),
    "institutions.standing": _stock(9, 0.0),
    "institutions.registered": _part("institutions.standing", 0.98),
    "institutions.recognised": _part("institutions.standing", 0.85),
    "mediation_teams.standing": _stock(28, 0.0),
    "mediators.standing": _stock(165, 0.0),
    "mediators_women.standing": _part("mediators.standing", 0.32),
    "mediators_law.standing": _part("mediators.standing", 0.05),
    "mediators.trained": _part("mediators.standing", 0.4),
    "disputes.mediated": _flow(1.6, 1.5),
    "disputes.settled": _part("disputes.mediated", 0.82),
}
"""Figures of a commune."""

_OTHER_FLOW, _OTHER_STOCK = _flow(1.0, 1.0), _stock(3)


def profile_of(code: str, *, stock: bool, commune: bool) -> Profile:
    """How a figure behaves; one that the tables don't name is small."""
    return (COMMUNE if commune else GROUP).get(code, _OTHER_STOCK if stock else _OTHER_FLOW)
