"""What others say a GraphQL server must do: their audits and their fuzzer, against a server that runs."""
