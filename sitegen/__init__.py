"""The public site's generator: asks the register in GraphQL as the public may ask, and publishes what it hears."""
