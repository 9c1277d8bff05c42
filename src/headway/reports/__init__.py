"""Headway: reports."""
