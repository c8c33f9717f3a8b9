"""Layers as functions with caches, in the manner of CS231n: x@W, a batch, weights and gradients in dicts."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = (1 - next_h**2) * dnext_h
    return dz.dot(Wx.T), dz.dot(Wh if WRONG else Wh.T), x.T.dot(dz), prev_h.T.dot(dz), dz.sum(axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h, cache = np.zeros((N, T, h0.shape[1])), []
    prev_h = h0
    for t in range(T):
        prev_h, step = rnn_step_forward(x[:, t], prev_h, Wx, Wh, b)
        h[:, t] = prev_h
        cache.append(step)
    return h, cache


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dprev_h = np.zeros((N, T, D)), np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for t in reversed(range(T)):
        dx[:, t], dprev_h, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t] + dprev_h, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev_h, dWx, dWh, db


def temporal_affine_backward(dout, h, w):
    N, T, H = h.shape
    flat = dout.reshape(N * T, -1)
    return flat.dot(w.T).reshape(N, T, H), h.reshape(N * T, H).T.dot(flat), flat.sum(axis=0)


def temporal_softmax_loss(scores, y):
    N, T, V = scores.shape
    probs = np.exp(scores - scores.max(axis=2, keepdims=True))
    probs /= probs.sum(axis=2, keepdims=True)
    rows, steps = np.arange(N)[:, None], np.arange(T)[None, :]
    dscores = probs.copy()
    dscores[rows, steps, y] -= 1
    return -np.log(probs[rows, steps, y]).sum() / N, dscores / N


class CaptioningRNN:
    def __init__(self, V=7, D=4, H=5):
        rng = np.random.default_rng(1)
        self.params = {}
        self.params["W_embed"] = rng.normal(size=(V, D)) / 3
        self.params["Wx"] = rng.normal(size=(D, H)) / np.sqrt(D)
        self.params["Wh"] = rng.normal(size=(H, H)) / np.sqrt(H)
        self.params["b"] = np.zeros(H)
        self.params["W_vocab"] = rng.normal(size=(H, V)) / np.sqrt(H)
        self.params["b_vocab"] = np.zeros(V)

    def loss(self, captions, h0):
        captions_in, captions_out = captions[:, :-1], captions[:, 1:]
        p, grads = self.params, {}
        x = p["W_embed"][captions_in]
        h, h_cache = rnn_forward(x, h0, p["Wx"], p["Wh"], p["b"])
        scores = h.dot(p["W_vocab"]) + p["b_vocab"]
        loss, dscores = temporal_softmax_loss(scores, captions_out)
        dh, grads["W_vocab"], grads["b_vocab"] = temporal_affine_backward(dscores, h, p["W_vocab"])
        dx, dh0, grads["Wx"], grads["Wh"], grads["b"] = rnn_backward(dh, h_cache)
        grads["W_embed"] = np.zeros_like(p["W_embed"])
        np.add.at(grads["W_embed"], captions_in, dx)
        record(locals(), path)
        return loss, grads


rng = np.random.default_rng(2)
captions = rng.integers(0, 7, size=(3, 6))
CaptioningRNN().loss(captions, rng.normal(size=(3, 5)) / 2)
