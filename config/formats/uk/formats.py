"""Dates as staff read them: the zone is always part of the time."""

DATETIME_FORMAT = "j E Y, H:i T"
