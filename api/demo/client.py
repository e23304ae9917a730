"""The tour's own GraphQL client: plain HTTP, a token per account, and acts written as a front end would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from .replay import PASSWORD

LOGIN = "mutation($name: String!, $password: String!) { sessionOpen(name: $name, password: $password) { token userErrors { message } } }"


class Broken(Exception):
    """A step of the tour did not hold."""


@dataclass
class Client:
    """Speaks to the API over HTTP as anyone could."""

    http: httpx.AsyncClient
    api: str
    tokens: dict[str, str] = field(default_factory=dict)

    async def data(self, query: str, who: str | None = None, **variables: Any) -> dict[str, Any]:
        """The data of an operation. Broken: it came back with errors."""
        headers = {"authorization": f"Bearer {await self.token(who)}"} if who else {}
        answer = await self.http.post(
            f"{self.api}/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        body = answer.json()
        if "errors" in body:
            raise Broken(body["errors"][0]["message"])
        return body["data"]  # type: ignore[no-any-return]

    async def token(self, who: str) -> str:
        """The token of an account, by logging in once."""
        if who not in self.tokens:
            opened = (await self.data(LOGIN, name=who, password=PASSWORD))["sessionOpen"]
            if opened["token"] is None:
                raise Broken(f"{who}：{opened['userErrors'][0]['message']}")
            self.tokens[who] = opened["token"]
        return self.tokens[who]

    async def tried(self, who: str | None, act: str, kind: str = "", select: str = "id", **arguments: Any) -> Any:
        """A mutation's payload; `kind` names the input type of the argument `form`."""
        kinds = {"id": "ID!", "key": "String", "form": f"{kind}!"}
        head = ", ".join(f"${name}: {kinds[name]}" for name in arguments)
        body = ", ".join(f"{name}: ${name}" for name in arguments)
        noun = next(act[:n] for n, c in enumerate(act) if c.isupper())
        query = f"mutation({head}) {{ {act}({body}) {{ {noun} {{ {select} }} userErrors {{ code message field article }} }} }}"
        payload = (await self.data(query, who, **arguments))[act]
        return {"case": payload[noun], "errors": payload["userErrors"]}

    async def act(self, who: str | None, act: str, kind: str = "", select: str = "id", **arguments: Any) -> Any:
        """A mutation that must be done. Broken: it was refused."""
        payload = await self.tried(who, act, kind, select, **arguments)
        if payload["errors"]:
            raise Broken(f"{act}：" + "；".join(f"{e['message']}（{e['article']}）" for e in payload["errors"]))
        return payload["case"]
