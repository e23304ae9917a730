"""The public site's generator: a GraphQL client without rights that asks as the public may ask and publishes what it hears."""
