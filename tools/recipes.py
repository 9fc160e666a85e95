"""Recipes behind `./dev`."""
