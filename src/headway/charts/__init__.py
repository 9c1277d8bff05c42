"""Headway: charts."""
