"""What can be read, one file a noun; what is not named here cannot be asked for."""
