"""A model as a class with its weights, states and gradients as attributes; the inputs are strings of characters."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


class RNN:
    def __init__(self, vocab, hidden_size=5, seed=3):
        self.vocab = vocab
        self.char_to_idx = {c: i for i, c in enumerate(vocab)}
        V, H = len(vocab), hidden_size
        self.rng = np.random.default_rng(seed)
        self.U = self.rng.normal(size=(H, V)) / 2
        self.W = self.rng.normal(size=(H, H)) / 2
        self.V = self.rng.normal(size=(V, H)) / 2
        self.b = self.rng.normal(size=H) / 5
        self.c = np.zeros(V)

    def forward(self, text):
        self.h = [np.zeros(len(self.b))]
        self.probs = []
        for ch in text:
            x = np.eye(len(self.vocab))[self.char_to_idx[ch]]
            self.h.append(np.tanh(self.U @ x + self.W @ self.h[-1] + self.b))
            o = self.V @ self.h[-1] + self.c
            self.probs.append(np.exp(o) / np.exp(o).sum())
        return self.probs

    def backward(self, text, targets):
        self.dU, self.dW, self.dV = np.zeros_like(self.U), np.zeros_like(self.W), np.zeros_like(self.V)
        self.db, self.dc = np.zeros_like(self.b), np.zeros_like(self.c)
        dz = np.zeros_like(self.b)
        for t in range(len(text) - 1, -1, -1):
            do = self.probs[t].copy()
            do[self.char_to_idx[targets[t]]] -= 1
            self.dV += np.outer(do, self.h[t + 1])
            self.dc += do
            dz = (self.V.T @ do + self.W.T @ dz) * (1 - (self.h[t + 1] if WRONG else self.h[t + 1] ** 2))
            self.dW += np.outer(dz, self.h[t])
            self.dU[:, self.char_to_idx[text[t]]] += dz
            self.db += dz


rnn = RNN(["l", "o", "h", "e"])
inputs, targets = "hell", "ello"
rnn.forward(inputs)
rnn.backward(inputs, targets)
record(locals(), path)
