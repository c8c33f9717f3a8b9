"""NumPy: the four workloads as they are usually written by hand.

    h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h)        (Elman 1990)
    y_t = W_hy h_t + b_y        p_t = softmax(y_t)        loss = sum_t -ln p_t[target_t]

    dy_t = p_t - onehot(target_t)
    dh_t = W_hy.T dy_t + W_hh.T dz_{t+1}             (backpropagation through time, Werbos 1990)
    dz_t = (1 - h_t^2) * dh_t
    dW_hh = sum_t dz_t h_{t-1}.T        and so on: the same weights at every timestep, so their gradients add up
"""

import numpy as np

from protocol import Model, serve


def softmax(y):
    e = np.exp(y - np.max(y))  # the largest is subtracted, so that nothing overflows
    return e / np.sum(e)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class CharacterRnn(Model):
    """W1, after Karpathy's min-char-rnn (2015): column vectors, one-hot inputs, an outer product per timestep, Adagrad."""

    def __init__(self, task):
        super().__init__(task)
        self.W_xh, self.W_hh, self.W_hy = (task.weights[name] for name in ("W_xh", "W_hh", "W_hy"))
        self.b_h, self.b_y = (task.weights[name].reshape(-1, 1) for name in ("b_h", "b_y"))
        self.memory = [np.zeros_like(parameter) for parameter in self.parameters()]

    def parameters(self):
        return [self.W_xh, self.W_hh, self.W_hy, self.b_h, self.b_y]

    def start_pass(self):
        self.h = np.zeros_like(self.b_h)

    def gradients(self, inputs, targets):
        """The loss of a window, and its gradient by each parameter; the last state is kept for the next window."""
        V = self.W_xh.shape[1]
        x, h, p = {}, {-1: self.h}, {}
        loss = 0
        for t in range(len(inputs)):
            x[t] = np.zeros((V, 1))
            x[t][inputs[t]] = 1
            h[t] = np.tanh(np.dot(self.W_xh, x[t]) + np.dot(self.W_hh, h[t - 1]) + self.b_h)
            p[t] = softmax(np.dot(self.W_hy, h[t]) + self.b_y)
            loss += -np.log(p[t][targets[t], 0])

        dW_xh, dW_hh, dW_hy = np.zeros_like(self.W_xh), np.zeros_like(self.W_hh), np.zeros_like(self.W_hy)
        db_h, db_y = np.zeros_like(self.b_h), np.zeros_like(self.b_y)
        dh_next = np.zeros_like(self.h)
        for t in reversed(range(len(inputs))):
            dy = np.copy(p[t])
            dy[targets[t]] -= 1
            dW_hy += np.dot(dy, h[t].T)
            db_y += dy
            dh = np.dot(self.W_hy.T, dy) + dh_next
            dz = (1 - h[t] * h[t]) * dh
            db_h += dz
            dW_xh += np.dot(dz, x[t].T)
            dW_hh += np.dot(dz, h[t - 1].T)
            dh_next = np.dot(self.W_hh.T, dz)
        self.h = h[len(inputs) - 1]
        return loss, [dW_xh, dW_hh, dW_hy, db_h, db_y]

    def update(self, inputs, targets):
        """Adagrad (Duchi et al. 2011)."""
        loss, gradients = self.gradients(inputs, targets)
        for theta, g, m in zip(self.parameters(), gradients, self.memory):
            np.clip(g, -self.task.clip, self.task.clip, out=g)
            m += g * g
            theta -= self.task.learning_rate * g / np.sqrt(m + 1e-8)
        return loss


class SentimentRnn(Model):
    """W2, after Zhou's RNN from scratch (2019): only the last state feeds the output; SGD.

    His way back multiplies by W_hh; the gradient needs W_hh.T, as here.
    """

    def __init__(self, task):
        super().__init__(task)
        self.W_xh, self.W_hh, self.W_hy = (task.weights[name] for name in ("W_xh", "W_hh", "W_hy"))
        self.b_h, self.b_y = (task.weights[name].reshape(-1, 1) for name in ("b_h", "b_y"))

    def one_hot(self, symbol):
        x = np.zeros((self.W_xh.shape[1], 1))
        x[symbol] = 1
        return x

    def update(self, inputs, targets):
        xs = [self.one_hot(symbol) for symbol in inputs]
        target = targets[-1]

        h = np.zeros_like(self.b_h)
        hs = {0: h}
        for i, x in enumerate(xs):
            h = np.tanh(self.W_xh @ x + self.W_hh @ h + self.b_h)
            hs[i + 1] = h
        p = softmax(self.W_hy @ h + self.b_y)
        loss = -np.log(p[target, 0])

        dy = p
        dy[target] -= 1
        dW_hy, db_y = dy @ h.T, dy
        dW_xh, dW_hh, db_h = np.zeros_like(self.W_xh), np.zeros_like(self.W_hh), np.zeros_like(self.b_h)
        dh = self.W_hy.T @ dy
        for t in reversed(range(len(xs))):
            dz = (1 - hs[t + 1] ** 2) * dh
            db_h += dz
            dW_hh += dz @ hs[t].T
            dW_xh += dz @ xs[t].T
            dh = self.W_hh.T @ dz

        for d in (dW_xh, dW_hh, dW_hy, db_h, db_y):
            np.clip(d, -self.task.clip, self.task.clip, out=d)
        self.W_xh -= self.task.learning_rate * dW_xh
        self.W_hh -= self.task.learning_rate * dW_hh
        self.W_hy -= self.task.learning_rate * dW_hy
        self.b_h -= self.task.learning_rate * db_h
        self.b_y -= self.task.learning_rate * db_y
        return loss


class Mod3Rnn(Model):
    """W3: a target at every timestep, plain SGD; vectors with one axis, and a column of W_xh instead of W_xh x."""

    def __init__(self, task):
        super().__init__(task)
        self.parameters = [task.weights[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y")]

    def update(self, inputs, targets):
        W_xh, W_hh, b_h, W_hy, b_y = self.parameters
        T = len(inputs)
        h = np.zeros((T + 1, len(b_h)))  # row t is h_{t-1}
        p = np.zeros((T, len(b_y)))
        loss = 0
        for t in range(T):
            h[t + 1] = np.tanh(W_xh[:, inputs[t]] + W_hh @ h[t] + b_h)
            p[t] = softmax(W_hy @ h[t + 1] + b_y)
            loss -= np.log(p[t, targets[t]])

        gradients = [np.zeros_like(parameter) for parameter in self.parameters]
        dW_xh, dW_hh, db_h, dW_hy, db_y = gradients
        dh_next = np.zeros_like(b_h)
        for t in reversed(range(T)):
            dy = p[t]
            dy[targets[t]] -= 1
            dW_hy += np.outer(dy, h[t + 1])
            db_y += dy
            dh = W_hy.T @ dy + dh_next
            dz = (1 - h[t + 1] ** 2) * dh
            dW_xh[:, inputs[t]] += dz
            dW_hh += np.outer(dz, h[t])
            db_h += dz
            dh_next = W_hh.T @ dz

        for theta, g in zip(self.parameters, gradients):
            theta -= self.task.learning_rate * g
        return loss


class CharacterLstm(Model):
    """W4: long short-term memory (Hochreiter and Schmidhuber 1997, forget gate by Gers et al. 2000), Adagrad.

    The rows of W_x (4H x V), W_h (4H x H) and b are the gates i, f, g, o below each other.

        i, f, o = sigmoid(z_t)    g = tanh(z_t)    z_t = W_x x_t + W_h h_{t-1} + b
        c_t = f * c_{t-1} + i * g        h_t = o * tanh(c_t)
    """

    def __init__(self, task):
        super().__init__(task)
        self.parameters = [task.weights[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y")]
        self.memory = [np.zeros_like(parameter) for parameter in self.parameters]

    def start_pass(self):
        H = len(self.parameters[2]) // 4
        self.h, self.c = np.zeros(H), np.zeros(H)

    def gradients(self, inputs, targets):
        W_x, W_h, b, W_hy, b_y = self.parameters
        T, H = len(inputs), len(self.h)
        h, c = np.zeros((T + 1, H)), np.zeros((T + 1, H))  # row t is the state before timestep t
        h[0], c[0] = self.h, self.c
        gates, tanh_c, p = np.zeros((T, 4 * H)), np.zeros((T, H)), np.zeros((T, len(b_y)))
        loss = 0
        for t in range(T):
            z = W_x[:, inputs[t]] + W_h @ h[t] + b
            gates[t] = sigmoid(z)
            gates[t, 2 * H : 3 * H] = np.tanh(z[2 * H : 3 * H])
            i, f, g, o = np.split(gates[t], 4)
            c[t + 1] = f * c[t] + i * g
            tanh_c[t] = np.tanh(c[t + 1])
            h[t + 1] = o * tanh_c[t]
            p[t] = softmax(W_hy @ h[t + 1] + b_y)
            loss -= np.log(p[t, targets[t]])

        gradients = [np.zeros_like(parameter) for parameter in self.parameters]
        dW_x, dW_h, db, dW_hy, db_y = gradients
        dh_next, dc_next = np.zeros(H), np.zeros(H)
        for t in reversed(range(T)):
            i, f, g, o = np.split(gates[t], 4)
            dy = p[t]
            dy[targets[t]] -= 1
            dW_hy += np.outer(dy, h[t + 1])
            db_y += dy
            dh = W_hy.T @ dy + dh_next
            dc = o * (1 - tanh_c[t] ** 2) * dh + dc_next
            dz = np.concatenate([
                i * (1 - i) * g * dc,
                f * (1 - f) * c[t] * dc,
                (1 - g**2) * i * dc,
                o * (1 - o) * tanh_c[t] * dh,
            ])
            dW_x[:, inputs[t]] += dz
            dW_h += np.outer(dz, h[t])
            db += dz
            dh_next, dc_next = W_h.T @ dz, f * dc
        self.h, self.c = h[T], c[T]
        return loss, gradients

    def update(self, inputs, targets):
        loss, gradients = self.gradients(inputs, targets)
        for theta, g, m in zip(self.parameters, gradients, self.memory):
            np.clip(g, -self.task.clip, self.task.clip, out=g)
            m += g * g
            theta -= self.task.learning_rate * g / np.sqrt(m + 1e-8)
        return loss


if __name__ == "__main__":
    serve({"W1": CharacterRnn, "W2": SentimentRnn, "W3": Mod3Rnn, "W4": CharacterLstm})
