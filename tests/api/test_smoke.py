"""The API stands: the simplest questions are answered."""

from tests.world import World


async def test_the_public_sees_sixteen_districts(world: World) -> None:
    data = await world.data(
        "{ districts { code name } viewer { roleText } institutions { totalCount nodes { name } } }"
    )
    assert len(data["districts"]) == 16
    assert data["districts"][0] == {"code": "120101", "name": "和平区"}
    assert data["viewer"] == {"roleText": "社会公众"}
    assert data["institutions"] == {"totalCount": 0, "nodes": []}


async def test_one_request_may_try_one_password(world: World) -> None:
    tries = " ".join(f'a{n}: sessionOpen(name: "bureau", password: "{n}") {{ token }}' for n in range(2))
    answer = await world.ask(f"mutation {{ {tries} }}")
    assert "data" not in answer or answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "TOO_COSTLY"
