"""A real browser looks at every kind of page: `make check-site`. Needs node, npm and Chromium; says so when one is missing."""
