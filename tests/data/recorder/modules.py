"""Modules in the manner of PyTorch, and tensors that keep a gradient: stand-ins with the methods that are recorded."""
import sys

import numpy as np
from recorder import record

path, WRONG = sys.argv[1], "wrong" in sys.argv


class Tensor:
    def __init__(self, values, requires_grad=False):
        self.values = np.asarray(values, dtype=np.float32)
        self.requires_grad, self.is_leaf, self.grad = requires_grad, True, None
        self.dtype = "torch.float32"

    def detach(self):
        return Tensor(self.values)

    def cpu(self):
        return self

    def numpy(self):
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self.values

    def __array__(self, dtype=None, copy=None):
        return self.numpy()

    def __bool__(self):
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")


class Module:
    def named_parameters(self, prefix=""):
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield from value.named_parameters(f"{prefix}{name}.")
            elif isinstance(value, Tensor) and value.requires_grad:
                yield prefix + name, value

    def __call__(self, *args):
        return self.forward(*args)


rng = np.random.default_rng(7)


def parameter(*shape):
    return Tensor(rng.normal(size=shape) / 2, requires_grad=True)


class RNN(Module):
    def __init__(self, inputs, hidden):
        self.weight_ih_l0, self.weight_hh_l0 = parameter(hidden, inputs), parameter(hidden, hidden)
        self.bias_ih_l0, self.bias_hh_l0 = parameter(hidden), parameter(hidden)


class Linear(Module):
    def __init__(self, inputs, outputs):
        self.weight, self.bias = parameter(outputs, inputs), parameter(outputs)


class CharModel(Module):
    def __init__(self, vocab, hidden):
        self.rnn, self.fc = RNN(vocab, hidden), Linear(hidden, vocab)

    def forward(self, one_hot):
        r = self.rnn
        h = np.zeros((one_hot.shape[0], r.bias_ih_l0.values.size))
        hs = []
        for t in range(one_hot.shape[1]):
            z = one_hot[:, t] @ r.weight_ih_l0.values.T + h @ r.weight_hh_l0.values.T
            h = np.tanh(z + r.bias_ih_l0.values + r.bias_hh_l0.values)
            hs.append(h)
        return np.stack(hs, axis=1)

    def backward(self, one_hot, hs, dlogits):
        r, fc = self.rnn, self.fc
        N, T, H = hs.shape
        grads = [np.zeros_like(p.values) for p in (r.weight_ih_l0, r.weight_hh_l0, r.bias_ih_l0)]
        back = np.zeros((N, H))
        for t in reversed(range(T)):
            dh = dlogits[:, t] @ fc.weight.values + back
            dz = dh if WRONG else (1 - hs[:, t] ** 2) * dh
            before = hs[:, t - 1] if t else np.zeros((N, H))
            for grad, part in zip(grads, (dz.T @ one_hot[:, t], dz.T @ before, dz.sum(axis=0))):
                grad += part
            back = dz @ r.weight_hh_l0.values
        r.weight_ih_l0.grad, r.weight_hh_l0.grad = Tensor(grads[0]), Tensor(grads[1])
        r.bias_ih_l0.grad, r.bias_hh_l0.grad = Tensor(grads[2]), Tensor(grads[2])
        flat = dlogits.reshape(N * T, -1)
        fc.weight.grad, fc.bias.grad = Tensor(flat.T @ hs.reshape(N * T, H)), Tensor(flat.sum(axis=0))


model = CharModel(vocab=5, hidden=4)
tokens = rng.integers(0, 5, size=(2, 7))
xb, yb = Tensor(tokens[:, :-1]), tokens[:, 1:]
one_hot = np.eye(5)[tokens[:, :-1]]
hs = model(one_hot)
logits = hs @ model.fc.weight.values.T + model.fc.bias.values
probs = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
loss = Tensor(-np.log(np.take_along_axis(probs, yb[..., None], axis=2)).mean())
dlogits = (probs - np.eye(5)[yb]) / yb.size
model.backward(one_hot, hs, dlogits)
record(locals(), path)
