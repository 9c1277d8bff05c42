"""Stands in for `headway.documents.nearest` until every caller imports it from there."""

from headway.documents.nearest import did_you_mean

__all__ = ["did_you_mean"]
