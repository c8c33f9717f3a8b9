"""Runs the programs beside it with the recorder, and keeps what it records: NAME.npz, and NAME_wrong.npz with a mistake.

python3 record.py            write the files, and recorded.txt, which says by which sources
python3 record.py --check    run all programs again, and compare with the files
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
RECORDER = FOLDER.parent.parent.parent / "assets" / "recorder.py"
PROGRAMS = [source.stem for source in sorted(FOLDER.glob("*.py")) if source.stem not in ("hostile", "record")]


def fnv(data):
    """FNV-1a, 64 bits: short enough to be computed by the tests as well."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def recorded(program, how):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(RECORDER.parent), "PYTHONDONTWRITEBYTECODE": "1"}
        source = (FOLDER / f"{program}.py").read_text()
        if program == "walk" and how == "right":  # the README's, which is wrong as it is
            source = source.replace("Whh @ dz", "Whh.T @ dz")
        (Path(folder) / f"{program}.py").write_text(source)
        command = [sys.executable, f"{program}.py", "mine.npz", how]
        subprocess.run(command, cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
        yield Path(folder) / "mine.npz"


def objects(path):
    """What is saved without the recorder, as pickled objects."""
    rng = np.random.default_rng(8)
    hs = {t: rng.normal(size=(2, 1)) for t in range(-1, 3)}
    grads = {"dWxh": rng.normal(size=(2, 3)).astype(np.float32), "steps": np.int64(3), "loss": np.float64(0.5)}
    lists = np.empty(2, dtype=object)
    lists[:] = [np.ones((2, 2), order="F") * [[1], [2]], np.arange(3)]
    numbers = {"h": 0, "e": 1, "l": 2}
    np.savez(path, hs=hs, grads=grads, lists=lists, numbers=numbers, names=["one", "three"], function=np.array(len))


def numbers(npz, path):
    """The numbers of a file as JSON, without its text."""
    with np.load(npz) as arrays:
        kept = {name: arrays[name].tolist() for name in arrays.files if arrays[name].dtype.kind == "f"}
    path.write_text(json.dumps(kept) + "\n")


def same(one, other):
    with np.load(one) as one, np.load(other) as other:
        assert one.files == other.files, (one.files, other.files)
        for name in one.files:
            equal = np.array_equal if one[name].dtype.kind == "U" else np.allclose
            assert one[name].dtype == other[name].dtype and equal(one[name], other[name]), name


def main():
    check = "--check" in sys.argv
    sources = [RECORDER] + [FOLDER / f"{program}.py" for program in PROGRAMS]
    manifest = "".join(f"{fnv(source.read_bytes())}  {source.name}\n" for source in sources)
    for program in PROGRAMS:
        for how, name in [("right", program), ("wrong", f"{program}_wrong")]:
            for file in recorded(program, how):
                kept = FOLDER / f"{name}.npz"
                same(file, kept) if check else shutil.copy(file, kept)
    for _ in recorded("hostile", "right"):
        pass
    if check:
        assert (FOLDER / "recorded.txt").read_text() == manifest, "recorded by other sources: run record.py"
    else:
        (FOLDER / "recorded.txt").write_text(manifest)
        objects(FOLDER / "objects.npz")
        numbers(FOLDER / "classes.npz", FOLDER / "classes.json")


main()
