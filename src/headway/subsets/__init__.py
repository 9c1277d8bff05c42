"""Headway: subsets."""
