"""Headway: synth."""
