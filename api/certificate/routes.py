"""What anybody needs to verify certificates, over plain HTTP: the issuers' documents, their keys, the root of the signatures."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..receipt import signing_key
from ..settings import Settings
from . import issuer
from .authority import CODE, root


def published(settings: Settings) -> list[Route]:
    """The three routes. Nothing of them is secret, and a document says only by which keys an issuer's credentials are to be judged."""

    def document(request: Request) -> Response:
        if not CODE.fullmatch(code := request.path_params["code"]):
            raise HTTPException(404)
        base = (settings.public_url or str(request.base_url)).rstrip("/")
        return JSONResponse(issuer.document(base, code, [signing_key(settings.credential_key_file).public_key()]))

    def keys(_: Request) -> Response:
        return JSONResponse(issuer.key_set([signing_key(settings.credential_key_file).public_key()]), media_type="application/jwk-set+json")

    def trusted(_: Request) -> Response:
        return Response(root(settings.certificates, datetime.now(UTC)), media_type="application/pem-certificate-chain")

    return [
        Route(issuer.DOCUMENT, document),
        Route("/certificates/keys.json", keys),
        Route("/certificates/root.pem", trusted),
    ]
