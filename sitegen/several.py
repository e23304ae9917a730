"""A record's query as one question for several records. How it is made is kept: making it (sitegen/joining.py) takes long to begin."""

from functools import cache

from sitegen.kept import kept


@cache
def at_once(document: str) -> int:
    """How many records of this kind may be asked for in one question."""

    def made() -> str:
        from sitegen import joining

        return str(joining.at_once(document))

    return int(kept(f"at once\n{document}", made))


@cache
def together(document: str, count: int) -> str:
    """A record's query as a query for several, its roots with _0 for key0 and so on, each connection from its beginning."""

    def made() -> str:
        from sitegen import joining

        return joining.together(document, count)

    return kept(f"together {count}\n{document}", made)
