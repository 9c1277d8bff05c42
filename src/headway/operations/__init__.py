"""Headway: operations."""
