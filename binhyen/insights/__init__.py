"""Insights: what the figures say, for the Centre, a province, a commune and the public."""
