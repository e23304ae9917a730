"""How staff front ends, institutions and the public speak to the record: GraphQL over HTTP, and the command line."""
