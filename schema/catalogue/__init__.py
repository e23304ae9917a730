"""职业目录 · the districts, occupations and standards that filings refer to: our own lists, and the reader of others'."""
