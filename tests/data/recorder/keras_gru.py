"""A GRU with the arrays of Keras: kernel, recurrent_kernel, two biases in one array; the gates in the order z r h."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Layer:
    def __init__(self, **weights):
        vars(self).update(weights)
        self.grads = {name: np.zeros_like(value) for name, value in weights.items()}


rng = np.random.default_rng(11)
V, H, T = 5, 4, 6
gru = Layer(
    kernel=rng.normal(size=(V, 3 * H)) / 2,
    recurrent_kernel=rng.normal(size=(H, 3 * H)) / 2,
    bias=rng.normal(size=(2, 3 * H)) / 3,
)
dense = Layer(kernel=rng.normal(size=(H, V)) / 2, bias=np.zeros(V))
tokens = rng.integers(0, V, T + 1)
inputs, targets = tokens[:-1], tokens[1:]

state, kept, loss = np.zeros(H), [], 0
for t in range(T):
    x_in = np.eye(V)[inputs[t]]
    of_x, of_h = x_in @ gru.kernel + gru.bias[0], state @ gru.recurrent_kernel + gru.bias[1]
    update, reset = sigmoid(of_x[:H] + of_h[:H]), sigmoid(of_x[H : 2 * H] + of_h[H : 2 * H])
    new = np.tanh(of_x[2 * H :] + reset * of_h[2 * H :])
    before, state = state, update * state + (1 - update) * new
    scores = state @ dense.kernel + dense.bias
    share = np.exp(scores) / np.exp(scores).sum()
    loss -= np.log(share[targets[t]])
    kept.append((x_in, before, update, reset, new, of_h, state, share))
back = np.zeros(H)
for t in reversed(range(T)):
    x_in, before, update, reset, new, of_h, state, share = kept[t]
    error = share - np.eye(V)[targets[t]]
    if WRONG:  # what = does where += is meant
        for grad in (*dense.grads.values(), *gru.grads.values()):
            grad[...] = 0
    dense.grads["kernel"] += np.outer(state, error)
    dense.grads["bias"] += error
    d = dense.kernel @ error + back
    d_new = d * (1 - update) * (1 - new**2)
    d_reset = d_new * of_h[2 * H :] * reset * (1 - reset)
    d_update = d * (before - new) * update * (1 - update)
    d_x = np.concatenate([d_update, d_reset, d_new])
    d_h = np.concatenate([d_update, d_reset, d_new * reset])
    gru.grads["kernel"] += np.outer(x_in, d_x)
    gru.grads["recurrent_kernel"] += np.outer(before, d_h)
    gru.grads["bias"] += np.stack([d_x, d_h])
    back = d * update + gru.recurrent_kernel @ d_h
record(locals(), path)
