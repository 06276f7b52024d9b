"""Nearest points and exact corners of linear programs: they now stand in `mcda_eiej.projection`."""

from ..projection import *  # noqa: F403
