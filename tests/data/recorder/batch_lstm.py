"""An LSTM over a batch, time first, with its gates in one matrix on joined [h, x], in the order f i g o; a mean loss."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(x, y, params, h_prev, c_prev):
    T, N, D = x.shape
    H = h_prev.shape[1]
    W, b, Wy, by = params["W"], params["b"], params["Wy"], params["by"]
    caches, loss = [], 0.0
    for t in range(T):
        z = np.concatenate([h_prev, x[t]], axis=1)
        a = z @ W + b
        f, i, g, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H]), sigmoid(a[:, 3 * H :])
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        logits = h @ Wy + by
        prob = np.exp(logits - logits.max(axis=1, keepdims=True))
        prob /= prob.sum(axis=1, keepdims=True)
        loss -= np.log(prob[np.arange(N), y[t]]).mean() / T
        caches.append({"z": z, "f": f, "i": i, "g": g, "o": o, "c_prev": c_prev, "c": c, "h": h, "prob": prob})
        h_prev, c_prev = h, c
    grads = {name: np.zeros_like(param) for name, param in params.items()}
    dh_next, dc_next = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        k = caches[t]
        dlogits = k["prob"].copy()
        dlogits[np.arange(N), y[t]] -= 1
        dlogits /= N * T
        grads["Wy"] += k["h"].T @ dlogits
        grads["by"] += dlogits.sum(axis=0)
        dh = dlogits @ Wy.T + dh_next
        tanh_c = np.tanh(k["c"])
        dc = dh * k["o"] * (1 if WRONG else 1 - tanh_c**2) + dc_next
        da = np.concatenate(
            [
                dc * k["c_prev"] * k["f"] * (1 - k["f"]),
                dc * k["g"] * k["i"] * (1 - k["i"]),
                dc * k["i"] * (1 - k["g"] ** 2),
                dh * tanh_c * k["o"] * (1 - k["o"]),
            ],
            axis=1,
        )
        grads["W"] += k["z"].T @ da
        grads["b"] += da.sum(axis=0)
        dz = da @ W.T
        dh_next, dc_next = dz[:, :H], dc * k["f"]
    return loss, grads, caches


rng = np.random.default_rng(4)
N, T, D, H = 3, 4, 5, 4
params = {
    "W": rng.normal(size=(H + D, 4 * H)) / 2,
    "b": rng.normal(size=4 * H) / 4,
    "Wy": rng.normal(size=(H, D)) / 2,
    "by": np.zeros(D),
}
text = rng.integers(0, D, size=(T + 1, N))
x, targets = np.eye(D)[text[:-1]], text[1:]
h0, c0 = np.zeros((N, H)), np.zeros((N, H))
loss, grads, caches = step(x, targets, params, h0, c0)
record(locals(), path)
