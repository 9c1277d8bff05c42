"""Headway: store/segments."""
