"""Recipes of the repository: none of this is part of the product."""
