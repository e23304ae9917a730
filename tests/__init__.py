"""The tests, room by room as the house is."""
