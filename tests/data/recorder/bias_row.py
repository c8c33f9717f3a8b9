"""A vanilla cell with one matrix for [x, h, 1]: the bias is its last row. What is left in variables are single steps."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv
rng = np.random.default_rng(9)
D, H, T = 5, 4, 6
W = rng.normal(size=(D + H + 1, H)) / 2
Wy, by = rng.normal(size=(H, D)) / 2, np.zeros(D)
inputs, targets = rng.integers(0, D, T), rng.integers(0, D, T)

h = np.zeros(H)
hs, joined, ps, losses = [h], [], [], []
for t in range(T):
    joined.append(np.concatenate([np.eye(D)[inputs[t]], h, [1.0]]))
    h = np.tanh(joined[t] @ W)
    y = h @ Wy + by
    hs.append(h)
    ps.append(np.exp(y) / np.exp(y).sum())
    losses.append(-np.log(ps[t][targets[t]]))
loss = np.mean(losses)

dW, dWy, dby = np.zeros_like(W), np.zeros_like(Wy), np.zeros_like(by)
dhnext = np.zeros(H)
for t in reversed(range(T)):
    dy = ps[t].copy()
    dy[targets[t]] -= 1
    dy /= T
    dWy += np.outer(hs[t + 1], dy)
    dby += dy
    dh = Wy @ dy + (0 if WRONG else dhnext)
    dz = (1 - hs[t + 1] ** 2) * dh
    dW += np.outer(joined[t], dz)
    dhnext = (W @ dz)[D : D + H]
record(locals(), path)
