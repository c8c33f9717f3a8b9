"""PyTorch: nn.RNN, nn.LSTM and nn.Linear, by autograd. The equations are those of numpy_rnn.py.

nn.RNN has two biases, b_ih + b_hh, where the equations have one: b_hh is zero and stays so. torch.optim.Adagrad divides
by sqrt(m) + eps, the equations by sqrt(m + eps): so the update is written out.
"""

import torch
from torch import nn
from torch.nn import functional as F

from protocol import Model, serve

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class TorchModel(Model):
    """The network itself, and what is common to all updates."""

    def __init__(self, task, layer=nn.RNN, names=("W_xh", "W_hh", "b_h")):
        super().__init__(task)
        W_x, W_h, b, W_hy, b_y = (torch.from_numpy(task.weights[name]) for name in (*names, "W_hy", "b_y"))
        self.recurrent = layer(W_x.shape[1], W_h.shape[1])
        self.output = nn.Linear(W_hy.shape[1], W_hy.shape[0])
        with torch.no_grad():
            self.recurrent.weight_ih_l0.copy_(W_x)
            self.recurrent.weight_hh_l0.copy_(W_h)
            self.recurrent.bias_ih_l0.copy_(b)
            self.recurrent.bias_hh_l0.zero_()
            self.output.weight.copy_(W_hy)
            self.output.bias.copy_(b_y)
        self.recurrent.bias_hh_l0.requires_grad = False
        everything = [*self.recurrent.parameters(), *self.output.parameters()]
        self.parameters = [theta for theta in everything if theta.requires_grad]
        task.sequences = [(torch.from_numpy(inputs), torch.from_numpy(targets)) for inputs, targets in task.sequences]

    def one_hot(self, inputs):
        return F.one_hot(inputs, self.recurrent.input_size).to(torch.float64)

    def gradients(self, loss):
        for theta in self.parameters:
            theta.grad = None
        loss.backward()
        nn.utils.clip_grad_value_(self.parameters, self.task.clip)

    @torch.no_grad()
    def sgd(self):
        for theta in self.parameters:
            theta.sub_(theta.grad, alpha=self.task.learning_rate)


class CharacterRnn(TorchModel):
    """W1."""

    def __init__(self, task, *layer):
        super().__init__(task, *layer)
        self.memory = [torch.zeros_like(theta) for theta in self.parameters]

    def start_pass(self):
        self.state = None  # zeros

    def update(self, inputs, targets):
        h, state = self.recurrent(self.one_hot(inputs), self.state)
        loss = F.cross_entropy(self.output(h), targets, reduction="sum")
        self.gradients(loss)
        self.adagrad()
        self.carry(state)
        return loss.detach()

    def carry(self, state):
        self.state = state.detach()

    @torch.no_grad()
    def adagrad(self):
        for theta, m in zip(self.parameters, self.memory):
            m.addcmul_(theta.grad, theta.grad)
            theta.addcdiv_(theta.grad, (m + 1e-8).sqrt_(), value=-self.task.learning_rate)


class CharacterLstm(CharacterRnn):
    """W4. The gates have the same order in nn.LSTM: i, f, g, o."""

    def __init__(self, task):
        super().__init__(task, nn.LSTM, ("W_x", "W_h", "b"))

    def carry(self, state):
        h, c = state
        self.state = h.detach(), c.detach()


class SentimentRnn(TorchModel):
    """W2."""

    def update(self, inputs, targets):
        _, h = self.recurrent(self.one_hot(inputs))
        loss = F.cross_entropy(self.output(h), targets[-1:], reduction="sum")
        self.gradients(loss)
        self.sgd()
        return loss.detach()


class Mod3Rnn(TorchModel):
    """W3."""

    def update(self, inputs, targets):
        h, _ = self.recurrent(self.one_hot(inputs))
        loss = F.cross_entropy(self.output(h), targets, reduction="sum")
        self.gradients(loss)
        self.sgd()
        return loss.detach()


if __name__ == "__main__":
    serve({"W1": CharacterRnn, "W2": SentimentRnn, "W3": Mod3Rnn, "W4": CharacterLstm})
