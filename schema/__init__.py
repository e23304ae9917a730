"""The law, and what has happened under it.

`law` says what may be done; `record` keeps what was done; `desk` is the one door between them and `clock` acts when a
time limit ends. (The GraphQL SDL, the other thing called a schema, is `api/schema.graphql`.)
"""
