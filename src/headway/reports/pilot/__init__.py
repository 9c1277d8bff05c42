"""The report of a pilot: what was found, told as one story.

`pilot_report` turns the plain values of `PilotResults` into a `ReportDocument`, section by section; it computes
nothing but words. Each section answers one question and says what it rests on. What the data cannot tell is said, not
left out.
"""

from headway.reports.pilot.page import pilot_report

__all__ = ["pilot_report"]
