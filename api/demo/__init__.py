"""The demonstration: a recorded history replayed through the desk, everything started by one command, and a tour."""
