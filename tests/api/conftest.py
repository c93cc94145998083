import pytest

from tests.support.client import StagesClient
from tests.worlds import Worlds, two_academies


@pytest.fixture
def worlds(db: None) -> Worlds:
    return two_academies()


@pytest.fixture
def as_actor(worlds: Worlds) -> "SignIn":
    return SignIn(worlds)


class SignIn:
    """Give a client signed in as one kind of actor of the first académie."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self.clients: dict[str, StagesClient] = {}

    def __call__(self, kind: str) -> StagesClient:
        if kind not in self.clients:
            self.clients[kind] = StagesClient()
            self.clients[kind].force_login(self.worlds.a.users[kind])
        return self.clients[kind]
