"""Bình Yên: an open platform for a people's community-safety movement."""

__version__ = "0.1.0"
