"""Saves what your own RNN code has in hand, so that `rnn-tui grade mine.npz` can judge it.

Put this file beside your code, and call it after the backward pass, before the weights change:

    from recorder import record
    ...
    record(locals(), "mine.npz")

It takes arrays, tensors, numbers, strings, lists and dicts by timestep, objects and modules, all under your own names;
in a function also the global arrays that the function uses. The next call adds the next update; `update=0` in two
places puts both into one update. A new run of your program writes the file anew. It needs NumPy only, changes none of
your values and never raises: what it leaves out, it says on standard error.
"""

import inspect
import sys
import types
import zipfile

import numpy as np

MOST_UPDATES = 100  # so that a call in a long loop does not fill the disk
MOST_NUMBERS = 20_000_000  # of one update
DEEPEST = 5  # objects in objects
LISTS = {"params", "grads", "weights", "gradients"}  # lists of different things, not of timesteps
LIBRARIES = {"numpy", "torch", "jax", "jaxlib", "tensorflow", "keras", "matplotlib", "pandas", "tqdm"}
LIBRARIES |= set(getattr(sys, "stdlib_module_names", ())) - {"__main__"}

_updates = {}  # file → the number of its next update
_said = set()


def record(names, path="mine.npz", update=None):
    """Adds an update to an .npz file: everything in `names`, usually `locals()`."""
    try:
        path = str(path)
        after = _updates.get(path, 0)
        update = after if update is None else int(update)
        if update >= MOST_UPDATES:
            return _say(f"{path}: update {update} and later ones are left out: {MOST_UPDATES} are enough")
        found = _Found(path)
        frame = inspect.currentframe().f_back
        for name, value in {**names, **_globals_of(frame, names)}.items():
            if isinstance(name, str) and not name.startswith("_") and name not in ("In", "Out"):
                found.take(name, value, DEEPEST)
        found.take_lists()
        with zipfile.ZipFile(path, "a" if path in _updates else "w") as file:
            entries = {f"{update}/{name}.npy" if update else f"{name}.npy": a for name, a in found.arrays.items()}
            new = {entry: array for entry, array in entries.items() if entry not in file.namelist()}
            if entries and not new:
                _say(f"{path} already has update {update}: call record once for each update, or count with update=k")
            for entry, array in new.items():
                with file.open(entry, "w", force_zip64=True) as out:
                    np.lib.format.write_array(out, array, allow_pickle=False)
        _updates[path] = max(after, update + 1)
    except Exception as problem:  # your own program goes on, whatever it is
        _say(f"nothing recorded: {type(problem).__name__}: {problem}")


def _say(message):
    if message not in _said:
        _said.add(message)
        print(f"record: {message}", file=sys.stderr)


def _globals_of(frame, names):
    """The globals that a function uses, if `names` are its locals: weights are often global."""
    if frame is None or frame.f_locals is frame.f_globals or set(names) != set(frame.f_locals):
        return {}
    used = [name for name in frame.f_code.co_names if name in frame.f_globals and name not in names]
    return {name: frame.f_globals[name] for name in used}


def _is_tensor(value):
    """A tensor of PyTorch; PyTorch itself is not needed."""
    return hasattr(value, "detach") and hasattr(value, "numpy")


def _array(value):
    """A value as an array; None if it is none."""
    if isinstance(value, type):
        return None
    if _is_tensor(value):
        value = value.detach().cpu()
        value = (value.float() if "float16" in str(value.dtype) else value).numpy()
    elif isinstance(value, str):
        return np.array(value) if 0 < len(value) <= 100_000 and "\0" not in value else None
    elif not isinstance(value, (bool, int, float)) and not hasattr(value, "__array__"):
        return None
    array = np.asarray(value)
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype(np.float32 if array.dtype.itemsize < 4 else np.float64)
    return array


def _is_readable(array):
    return array is not None and (array.dtype.kind == "U" or array.dtype.kind in "biuf" and array.dtype.itemsize <= 8)


def _is_whole(value):
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


class _Found:
    """The arrays that were found, by name."""

    def __init__(self, path):
        self.path = path
        self.arrays = {}
        self.names = {}  # id of a value → the name it was found under
        self.values = []  # keeps the values, so that no id is used twice
        self.lists = []  # lists of weights and gradients: name, values, names that are known for their places
        self.room = MOST_NUMBERS

    def leave_out(self, name, why):
        _say(f"{self.path}: left out {name}: {why}")

    def keep(self, name, array, value):
        if name in self.arrays:
            return
        if array.size > self.room:
            return self.leave_out(name, f"{array.size} numbers are too many")
        self.room -= array.size
        self.arrays[name] = np.array(array)
        self.see(name, value)

    def see(self, name, value):
        self.names.setdefault(id(value), name)
        self.values.append(value)

    def take(self, name, value, depth):
        """Keeps a value, or what is in it, under that name."""
        try:
            self.take_any(name, value, depth)
        except Exception as problem:
            self.leave_out(name, f"{type(problem).__name__}: {problem}")

    def take_any(self, name, value, depth):
        array = _array(value)
        if _is_readable(array):
            self.keep(name, array, value)
            return self.take_gradient(name, value)
        if array is not None and array.dtype == object and isinstance(value, np.ndarray):
            value = value.item() if value.ndim == 0 else value.tolist()  # a dict or a list that was wrapped
        elif array is not None:
            return self.leave_out(name, f"neither numbers nor text: {array.dtype}")
        if depth == 0 or id(value) in self.names or value is None or isinstance(value, (str, type)):
            return
        self.see(name, value)
        if hasattr(value, "named_parameters"):
            for part, parameter in value.named_parameters():
                self.take(f"{name}.{part}", parameter, depth)
            for attribute, part in vars(value).items():
                if _is_tensor(part):
                    self.take(f"{name}.{attribute}", part, depth)
        elif isinstance(value, dict) or hasattr(value, "_asdict"):
            self.take_dict(name, value if isinstance(value, dict) else value._asdict(), depth)
        elif isinstance(value, (list, tuple)):
            self.take_list(name, list(value), depth)
        elif hasattr(value, "__dict__") and not callable(value) or hasattr(value, "forward"):
            self.take_object(name, value, depth)

    def take_gradient(self, name, value):
        """The gradient that PyTorch keeps beside a parameter, or beside a tensor with retain_grad()."""
        if _is_tensor(value) and (getattr(value, "is_leaf", True) or getattr(value, "retains_grad", False)):
            gradient = getattr(value, "grad", None)
            if gradient is not None:
                self.keep(f"{name}.grad", _array(gradient), gradient)

    def take_dict(self, name, values, depth):
        if values and all(_is_whole(key) for key in values):
            # by timestep; -1 is the state before t = 0, and comes first
            steps = sorted(values)
            if steps[-1] - steps[0] == len(steps) - 1 and steps[0] in (-1, 0, 1):
                return self.take_list(name, [values[step] for step in steps], depth)
        if values and all(isinstance(key, str) and len(key) == 1 and _is_whole(n) for key, n in values.items()):
            # the numbers of characters: the vocabulary, in its order
            if sorted(values.values()) == list(range(len(values))):
                return self.keep(name, np.array(sorted(values, key=values.get)), values)
        for key, value in values.items():
            key = str(key).strip("/").replace("//", "/")
            if key:
                self.take(f"{name}/{key}", value, depth - 1)

    def take_list(self, name, values, depth):
        if name.replace("/", ".").split(".")[-1] in LISTS:
            return self.lists.append((name, values, []))
        values = [value._asdict() if hasattr(value, "_asdict") else value for value in values]
        arrays = [_array(value) for value in values]
        if arrays and all(_is_readable(array) for array in arrays):
            if len({array.shape for array in arrays}) > 1:
                return self.leave_out(name, "a list of different shapes, without names")
            return self.keep(name, np.stack(arrays), values)
        if values and all(isinstance(value, dict) for value in values) and len({tuple(value) for value in values}) == 1:
            for key in values[0]:  # a dict for each timestep
                self.take(f"{name}/{key}", [value[key] for value in values], depth - 1)
            return
        classes = [type(value).__name__ for value in values]
        if any(isinstance(value, (list, tuple, dict)) or a is not None for value, a in zip(values, arrays)):
            return self.leave_out(name, "a list of different things, without names")
        if len(values) > 1 and len(set(classes)) == 1:
            for attribute in vars(values[0]):  # an object for each timestep
                if attribute not in LISTS and _array(getattr(values[0], attribute)) is not None:
                    self.take(f"{name}.{attribute}", [getattr(value, attribute) for value in values], depth - 1)
            return
        for number, (kind, value) in enumerate(zip(classes, values)):
            self.take(f"{name}/{kind if classes.count(kind) == 1 else f'{kind}{number}'}", value, depth - 1)

    def take_object(self, name, value, depth):
        """The attributes of an object. Its lists of weights and gradients go by the names of what it is made of."""
        if type(value).__module__.split(".")[0] in LIBRARIES:
            return
        made_of = list(inspect.signature(type(value).__init__).parameters)[1:]
        made_of = [part for part in made_of if len(part) < 6 and part[0] in "WUVb"]
        for attribute, part in vars(value).items():
            if attribute in LISTS and isinstance(part, (list, tuple)):
                self.lists.append((f"{name}.{attribute}", list(part), made_of))
            else:
                self.take(f"{name}.{attribute.lstrip('_')}", part, depth - 1)

    def take_lists(self):
        """Lists of weights and gradients. Of two that correspond, a gradient goes by the name of its weight."""
        shapes = {name: [np.shape(value) for value in values] for name, values, _ in self.lists}
        for name, values, made_of in sorted(self.lists, key=lambda found: not found[2]):
            others = [other for n, other, _ in self.lists if n != name and shapes[n] == shapes[name]]
            for place, value in enumerate(values):
                if id(value) in self.names:
                    continue
                known = [self.names[id(other[place])] for other in others if id(other[place]) in self.names]
                known = made_of[place:place + 1] if len(made_of) >= len(values) else known
                last = known[0].replace("/", ".").split(".")[-1] if known else str(place)
                self.take(f"{name}/{last}", value, DEEPEST)
