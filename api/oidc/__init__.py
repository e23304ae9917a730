"""Signing on at an OpenID provider: what it is asked, how its answer is judged, and what becomes of it."""
