"""An LSTM with a matrix for each gate, in the manner of Coursera: columns, [a; x], parameters and gradients in dicts."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def passes(x, y, a0, parameters):
    p = parameters
    n_a, T = a0.shape[0], len(x)
    a_prev, c_prev, caches, loss = a0, np.zeros_like(a0), [], 0
    for t in range(T):
        concat = np.vstack([a_prev, x[t]])
        f, i, o = (sigmoid(p["W" + k] @ concat + p["b" + k]) for k in "fio")
        cct = np.tanh(p["Wc"] @ concat + p["bc"])
        c = f * c_prev + i * cct
        a = o * np.tanh(c)
        z = p["Wy"] @ a + p["by"]
        yt = np.exp(z) / np.exp(z).sum()
        loss -= np.log(yt[y[t], 0])
        caches.append((concat, f, i, o, cct, c_prev, c, a, yt))
        a_prev, c_prev = a, c
    gradients = {"d" + name: np.zeros_like(value) for name, value in p.items()}
    da_next, dc_next = np.zeros_like(a0), np.zeros_like(a0)
    for t in reversed(range(T)):
        concat, f, i, o, cct, c_prev, c, a, yt = caches[t]
        dz = yt.copy()
        dz[y[t]] -= 1
        gradients["dWy"] += dz @ a.T
        gradients["dby"] += dz
        da = p["Wy"].T @ dz + da_next
        dc = da * o * (1 - np.tanh(c) ** 2) + dc_next
        dft, dit = dc * c_prev * f * (1 - f), dc * cct * i * (1 - i)
        dft, dit = (dit, dft) if WRONG else (dft, dit)
        steps = {"f": dft, "i": dit, "c": dc * i * (1 - cct**2), "o": da * np.tanh(c) * o * (1 - o)}
        da_next = 0
        for k, step in steps.items():
            gradients["dW" + k] += step @ concat.T
            gradients["db" + k] += step
            da_next = da_next + p["W" + k][:, :n_a].T @ step
        dc_next = dc * f
    record(locals(), path)


rng = np.random.default_rng(10)
n_a, n_x, T = 3, 5, 6
parameters = {}
for k in "fico":
    parameters["W" + k] = rng.normal(size=(n_a, n_a + n_x)) / 2
    parameters["b" + k] = rng.normal(size=(n_a, 1)) / 3
parameters["Wy"], parameters["by"] = rng.normal(size=(n_x, n_a)) / 2, np.zeros((n_x, 1))
numbers = rng.integers(0, n_x, T + 1)
passes(np.eye(n_x)[numbers[:-1]][:, :, None], numbers[1:], rng.normal(size=(n_a, 1)) / 2, parameters)
