"""Figures: periods, indicators, forms, reports and the totals that live with them. Other rooms stand on it."""
