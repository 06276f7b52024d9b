"""Polytopes: they now stand in `mcda_eiej.polytope`."""

from ..polytope import *  # noqa: F403
