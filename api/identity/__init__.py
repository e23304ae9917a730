"""Who may enter, and how that is made sure of: passwords, the second factor, sessions and cookies, keys and how far they reach."""
