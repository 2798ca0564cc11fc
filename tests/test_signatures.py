"""What every function of the rooms that decide figures has in common: how it is called."""

import importlib
import inspect
import pkgutil

import pytest

import scp_lib

ROOMS = ("measures", "areas", "build", "disclosure")


def functions(room):
    """Every function of a room's modules, those of its classes too."""
    package = importlib.import_module(f"{scp_lib.__name__}.{room}")
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(found.name)
        held = [module, *(it for it in vars(module).values() if inspect.isclass(it))]
        for owner in held:
            for each in vars(owner).values():
                if inspect.isfunction(each) and each.__module__ == module.__name__:
                    yield each


@pytest.mark.parametrize("room", ROOMS)
def test_every_argument_can_be_named(room):
    fixed = inspect.Parameter.POSITIONAL_ONLY
    found = list(functions(room))
    assert len(found) > 20
    for each in found:
        kinds = [argument.kind for argument in inspect.signature(each).parameters.values()]
        is_tuple = each.__name__ in ("__new__", "_make", "_replace")  # a NamedTuple's own
        assert is_tuple or fixed not in kinds, f"{each.__module__}.{each.__qualname__}"
