"""Things that a recorder meets in somebody's variables; none may stop the program, or keep the others from the file."""
import threading
from collections import OrderedDict, namedtuple

import numpy as np
from recorder import record


class Refuses:
    """Everything asked of it raises."""

    def __getattr__(self, name):
        raise ValueError(name)

    def __bool__(self):
        raise ValueError("bool")

    def __eq__(self, other):
        raise ValueError("eq")

    __hash__ = None


class RefusesArray:
    def __array__(self, dtype=None, copy=None):
        raise TypeError("not today")


class Node:
    def __init__(self):
        self.itself, self.W, self.lock, self.slots = self, np.eye(2), threading.Lock(), Slots()
        self.params, self.grads = [np.ones(2)], [np.zeros(2)]


class Slots:
    __slots__ = ("x",)


class Layer:
    def __init__(self, Wx, b):
        self.params, self.grads = [Wx, b], [np.full_like(Wx, 2), np.full_like(b, 3)]


Pair = namedtuple("Pair", "h c")


def locals_of_a_function():
    refuses, refuses_array, node = Refuses(), RefusesArray(), Node()
    cyclic = {}
    cyclic["again"] = cyclic
    endless = []
    endless.append(endless)
    huge, complex_, strange = 10**40, np.array(1j), np.array([object()])
    dates, fields = np.array(["2020-01-01"], dtype="M8[D]"), np.zeros(2, dtype=[("a", float)])
    half, long = np.ones(2, dtype=np.float16), np.ones(2, dtype=np.longdouble)
    ragged, mixed, nothing, empty = [np.ones(2), np.ones(3)], [1, "two", None], None, []
    hs = {t: np.full((2, 1), t) for t in (1, -1, 0)}
    gaps = {0: np.ones(2), 5: np.ones(2)}
    by_name = OrderedDict(a=np.ones(1), b={"c": np.ones(1)}, **{"//": np.ones(1), "e/": np.ones(1)})
    states = [Pair(np.ones(2), np.zeros(2)) for _ in range(3)]
    steps = [{"h": np.ones(2), "c": np.zeros(2)} for _ in range(3)]
    char_to_ix = {"b": 0, "a": 1}
    Wx, b = np.ones((2, 3)), np.ones(3)
    layer = Layer(Wx, b)
    wrapped = np.array({"dW": np.ones(2)}, dtype=object)
    generator, function, kind = (x for x in range(3)), len, int
    record(locals(), "mine.npz")
    record({"x": np.ones(1)}, "mine.npz", update=0)
    record({"x": np.ones(1)}, "mine.npz", update=0)
    record({"x": np.ones(1)}, "no/such/folder/mine.npz")
    record({"x": np.ones(1)}, None)
    record(None)
    record({"x": np.ones(1)}, "mine.npz", update="three")
    for _ in range(200):
        record({"x": np.ones(1)}, "mine.npz")


locals_of_a_function()
with np.load("mine.npz") as mine:
    found = {name: mine[name] for name in mine.files}
assert found["hs"].shape == (3, 2, 1) and found["hs"][:, 0, 0].tolist() == [-1, 0, 1]
assert found["char_to_ix"].tolist() == ["b", "a"]
assert found["steps/h"].shape == found["states/h"].shape == (3, 2) and found["long"].dtype == np.float64
assert found["by_name/b/c"].shape == (1,) and found["by_name/e"].shape == (1,)
assert found["node.W"].shape == (2, 2) and found["wrapped/dW"].shape == (2,)
assert found["layer.grads/Wx"].tolist() == [[2] * 3] * 2 and found["layer.grads/b"].tolist() == [3] * 3
assert found["half"].dtype == np.float32 and found["x"].shape == (1,) and found["99/x"].shape == (1,)
assert not any(name.startswith(("100/", "complex_", "dates", "fields", "ragged", "strange")) for name in found)
