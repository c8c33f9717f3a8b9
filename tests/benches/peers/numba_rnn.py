"""Numba: the vanilla cell in loops, compiled. The equations are those of numpy_rnn.py.

Sums over time are taken at the end, one product for each matrix. `fastmath` lets the compiler add the terms of a sum
in another order, so that it can use vector instructions; without it, it is slower.
"""

import numpy as np
from numba import njit

from protocol import Model, serve


@njit(fastmath=True)
def add_product(out, W, v):
    """out += W v"""
    for i in range(W.shape[0]):
        total = 0.0
        for j in range(W.shape[1]):
            total += W[i, j] * v[j]
        out[i] += total


@njit(fastmath=True)
def add_transposed_product(out, W, v):
    """out += W.T v"""
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            out[j] += W[i, j] * v[i]


@njit(fastmath=True)
def sum_over_time(dW, db, d, v):
    """dW = sum_t d_t v_t.T, db = sum_t d_t"""
    dW[:] = 0.0
    db[:] = 0.0
    for i in range(dW.shape[0]):
        for t in range(d.shape[0]):
            db[i] += d[t, i]
            for j in range(dW.shape[1]):
                dW[i, j] += d[t, i] * v[t, j]


@njit(fastmath=True)
def gradients(inputs, targets, before, parameters, grads):
    """Backpropagation through time; writes `grads`, returns the loss and the last state."""
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    dW_xh, dW_hh, db_h, dW_hy, db_y = grads
    T, H, O = len(inputs), W_hh.shape[0], W_hy.shape[0]
    h = np.empty((T + 1, H))  # row t is h_{t-1}
    h[0] = before
    dy = np.zeros((T, O))
    dz = np.empty((T, H))
    loss = 0.0

    for t in range(T):
        z = h[t + 1]
        for i in range(H):
            z[i] = W_xh[i, inputs[t]] + b_h[i]
        add_product(z, W_hh, h[t])
        for i in range(H):
            z[i] = np.tanh(z[i])
        if targets[t] < 0:
            continue
        y = dy[t]
        y[:] = b_y
        add_product(y, W_hy, z)
        largest = y.max()
        total = 0.0
        for i in range(O):
            y[i] = np.exp(y[i] - largest)
            total += y[i]
        for i in range(O):
            y[i] /= total
        loss -= np.log(y[targets[t]])
        y[targets[t]] -= 1.0

    dh = np.zeros(H)
    for t in range(T - 1, -1, -1):
        if targets[t] >= 0:
            add_transposed_product(dh, W_hy, dy[t])
        for i in range(H):
            dz[t, i] = (1.0 - h[t + 1, i] * h[t + 1, i]) * dh[i]
        dh[:] = 0.0
        add_transposed_product(dh, W_hh, dz[t])

    dW_xh[:] = 0.0
    for t in range(T):
        for i in range(H):
            dW_xh[i, inputs[t]] += dz[t, i]
    sum_over_time(dW_hh, db_h, dz, h[:T])
    sum_over_time(dW_hy, db_y, dy, h[1:])
    return loss, h[T]


@njit(fastmath=True)
def adagrad(theta, g, memory, learning_rate, clip):
    for i in range(theta.size):
        clipped = min(max(g[i], -clip), clip)
        memory[i] += clipped * clipped
        theta[i] -= learning_rate * clipped / np.sqrt(memory[i] + 1e-8)


@njit(fastmath=True)
def sgd(theta, g, learning_rate, clip):
    for i in range(theta.size):
        theta[i] -= learning_rate * min(max(g[i], -clip), clip)


@njit
def train(updates, first, data, is_text, state, parameters, grads, flat, learning_rate, clip):
    """So many updates, the first on the sequence of that number; returns the loss of each.

    `flat` has parameters, gradients and Adagrad's memory again, as vectors. A text has Adagrad and carries its state
    from window to window; other sequences have SGD and start from zero.
    """
    inputs, targets, starts = data
    sequences = len(starts) - 1
    losses = np.empty(updates)
    for k in range(updates):
        number = (first + k) % sequences
        here = slice(starts[number], starts[number + 1])
        if number == 0 or not is_text:
            state[:] = 0.0
        losses[k], last = gradients(inputs[here], targets[here], state, parameters, grads)
        state[:] = last
        for theta, g, memory in zip(*flat):
            if is_text:
                adagrad(theta, g, memory, learning_rate, clip)
            else:
                sgd(theta, g, learning_rate, clip)
    return losses


class Rnn(Model):
    """W1, W2 and W3: the loop over the updates is compiled, too."""

    is_text = False

    def __init__(self, task):
        super().__init__(task)
        self.parameters = tuple(task.weights[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
        self.grads = tuple(np.zeros_like(theta) for theta in self.parameters)
        memory = tuple(np.zeros_like(theta) for theta in self.parameters)
        self.flat = tuple(tuple(a.reshape(-1) for a in each) for each in (self.parameters, self.grads, memory))
        inputs, targets = (np.concatenate(each) for each in zip(*task.sequences))
        starts = np.cumsum([0] + [len(inputs) for inputs, _ in task.sequences])
        self.data = inputs, targets, starts
        self.state = np.zeros(len(task.weights["b_h"]))

    def train(self, updates):
        task, first = self.task, self.position
        self.position = (first + updates) % len(task.sequences)
        return train(
            updates, first, self.data, self.is_text, self.state, self.parameters, self.grads, self.flat,
            task.learning_rate, task.clip,
        )  # fmt: skip


class CharacterRnn(Rnn):
    """W1."""

    is_text = True


if __name__ == "__main__":
    serve({"W1": CharacterRnn, "W2": Rnn, "W3": Rnn})
