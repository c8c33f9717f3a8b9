"""Layers as objects with lists `params` and `grads`, in the manner of "deep learning from scratch"."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


class TimeEmbedding:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, xs):
        self.xs = xs
        return self.params[0][xs]

    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        np.add.at(dW, self.xs, dout)


class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.cache = None

    def forward(self, x, h_prev):
        Wx, Wh, b = self.params
        h_next = np.tanh(np.dot(h_prev, Wh) + np.dot(x, Wx) + b)
        self.cache = (x, h_prev, h_next)
        return h_next

    def backward(self, dh_next):
        Wx, Wh, b = self.params
        x, h_prev, h_next = self.cache
        dt = dh_next * (1 - h_next**2)
        self.grads[0][...] = np.dot(x.T, dt)
        self.grads[1][...] = np.dot((h_next if WRONG else h_prev).T, dt)
        self.grads[2][...] = np.sum(dt, axis=0)
        return np.dot(dt, Wx.T), np.dot(dt, Wh.T)


class TimeRNN:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.layers = None
        self.h, self.dh = None, None
        self.stateful = stateful

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        self.layers = []
        hs = np.empty((N, T, Wx.shape[1]))
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, Wx.shape[1]))
        for t in range(T):
            layer = RNN(*self.params)
            self.h = layer.forward(xs[:, t, :], self.h)
            hs[:, t, :] = self.h
            self.layers.append(layer)
        return hs

    def backward(self, dhs):
        N, T, H = dhs.shape
        dxs = np.empty((N, T, self.params[0].shape[0]))
        dh, grads = 0, [0, 0, 0]
        for t in reversed(range(T)):
            layer = self.layers[t]
            dx, dh = layer.backward(dhs[:, t, :] + dh)
            dxs[:, t, :] = dx
            for i, grad in enumerate(layer.grads):
                grads[i] += grad
        for i, grad in enumerate(grads):
            self.grads[i][...] = grad
        self.dh = dh
        return dxs


class TimeAffine:
    def __init__(self, W, b):
        self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]

    def backward(self, dout):
        N, T, H = self.x.shape
        flat = dout.reshape(N * T, -1)
        self.grads[0][...] = np.dot(self.x.reshape(N * T, H).T, flat)
        self.grads[1][...] = flat.sum(axis=0)
        return np.dot(flat, self.params[0].T).reshape(N, T, H)


class TimeSoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, ys, ts):
        ps = np.exp(ys - ys.max(axis=2, keepdims=True))
        ps /= ps.sum(axis=2, keepdims=True)
        N, T, V = ys.shape
        self.at = np.arange(N)[:, None], np.arange(T)[None, :], ts
        self.ps = ps
        return -np.log(ps[self.at]).sum() / (N * T)

    def backward(self, dout=1):
        dx = self.ps.copy()
        dx[self.at] -= 1
        return dx * dout / (dx.shape[0] * dx.shape[1])


class SimpleRnnlm:
    def __init__(self, vocab_size, wordvec_size, hidden_size):
        V, D, H = vocab_size, wordvec_size, hidden_size
        rn = np.random.default_rng(5).normal
        embed_W = (rn(size=(V, D)) / 2).astype("f")
        rnn_Wx, rnn_Wh = (rn(size=(D, H)) / np.sqrt(D)).astype("f"), (rn(size=(H, H)) / np.sqrt(H)).astype("f")
        affine_W = (rn(size=(H, V)) / np.sqrt(H)).astype("f")
        rnn_b, affine_b = np.zeros(H).astype("f"), np.zeros(V).astype("f")
        self.layers = [TimeEmbedding(embed_W), TimeRNN(rnn_Wx, rnn_Wh, rnn_b, True), TimeAffine(affine_W, affine_b)]
        self.loss_layer = TimeSoftmaxWithLoss()
        self.params, self.grads = [], []
        for layer in self.layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, xs, ts):
        for layer in self.layers:
            xs = layer.forward(xs)
        return self.loss_layer.forward(xs, ts)

    def backward(self, dout=1):
        dout = self.loss_layer.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)


rng = np.random.default_rng(6)
corpus = rng.integers(0, 6, size=13)
batch_x = np.stack([corpus[:5], corpus[6:11]])
batch_t = np.stack([corpus[1:6], corpus[7:12]])
model = SimpleRnnlm(vocab_size=6, wordvec_size=3, hidden_size=4)
loss = model.forward(batch_x, batch_t)
model.backward()
record(locals(), path)
