"""Headway: ledger."""
