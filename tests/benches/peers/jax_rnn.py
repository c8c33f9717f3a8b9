"""JAX: the four workloads by automatic differentiation; a whole update is one compiled function.

The equations are those of numpy_rnn.py: `lax.scan` goes forward through time, `value_and_grad` goes back.
A sequence of another length is compiled anew, once.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

from protocol import Model, serve

jax.config.update("jax_enable_x64", True)


def rnn(weights, state, inputs):
    """h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h)"""

    def step(h, x):
        h = jnp.tanh(weights["W_xh"][:, x] + weights["W_hh"] @ h + weights["b_h"])
        return h, h

    return lax.scan(step, state, inputs)


def lstm(weights, state, inputs):
    """c_t = f * c_{t-1} + i * g, h_t = o * tanh(c_t), with the gates i, f, g, o below each other in W_x, W_h and b"""

    def step(state, x):
        h, c = state
        i, f, g, o = jnp.split(weights["W_x"][:, x] + weights["W_h"] @ h + weights["b"], 4)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return lax.scan(step, state, inputs)


def loss_and_state(cell, only_last, weights, state, inputs, targets):
    """The sum of -ln p_t[target_t] over the timesteps that have a target, and the last state."""
    state, h = cell(weights, state, inputs)
    if only_last:
        h, targets = h[-1:], targets[-1:]
    y = h @ weights["W_hy"].T + weights["b_y"]
    log_p = jax.nn.log_softmax(y)
    return -jnp.sum(jnp.take_along_axis(log_p, targets[:, None], axis=1)), state


@partial(jax.jit, static_argnums=(0, 1), donate_argnums=(2, 3))
def adagrad(cell, clip, weights, memory, state, inputs, targets, learning_rate):
    """One update of a character model."""
    loss = partial(loss_and_state, cell, False)
    (loss, state), grads = jax.value_and_grad(loss, has_aux=True)(weights, state, inputs, targets)
    grads = jax.tree.map(lambda g: jnp.clip(g, -clip, clip), grads)
    memory = jax.tree.map(lambda m, g: m + g * g, memory, grads)
    step = lambda theta, g, m: theta - learning_rate * g / jnp.sqrt(m + 1e-8)
    return loss, state, jax.tree.map(step, weights, grads, memory), memory


@partial(jax.jit, static_argnums=(0, 1), donate_argnums=(2,))
def sgd(only_last, clip, weights, state, inputs, targets, learning_rate):
    """One update on a sequence by itself."""
    loss = partial(loss_and_state, rnn, only_last)
    (loss, _), grads = jax.value_and_grad(loss, has_aux=True)(weights, state, inputs, targets)
    step = lambda theta, g: theta - learning_rate * jnp.clip(g, -clip, clip)
    return loss, jax.tree.map(step, weights, grads)


class JaxModel(Model):
    def __init__(self, task):
        super().__init__(task)
        self.weights = jax.tree.map(jnp.array, task.weights)
        task.sequences = jax.tree.map(jnp.array, task.sequences)
        self.zero = jnp.zeros(task.weights["W_hy"].shape[1])


class CharacterRnn(JaxModel):
    """W1."""

    cell = staticmethod(rnn)

    def __init__(self, task):
        super().__init__(task)
        self.memory = jax.tree.map(jnp.zeros_like, self.weights)

    def start_pass(self):
        self.state = self.zero

    def update(self, inputs, targets):
        loss, self.state, self.weights, self.memory = adagrad(
            self.cell, self.task.clip, self.weights, self.memory, self.state, inputs, targets, self.task.learning_rate
        )
        return loss


class CharacterLstm(CharacterRnn):
    """W4."""

    cell = staticmethod(lstm)

    def start_pass(self):
        self.state = (self.zero, self.zero)


class SentimentRnn(JaxModel):
    """W2."""

    only_last = True

    def update(self, inputs, targets):
        loss, self.weights = sgd(
            self.only_last, self.task.clip, self.weights, self.zero, inputs, targets, self.task.learning_rate
        )
        return loss


class Mod3Rnn(SentimentRnn):
    """W3."""

    only_last = False


if __name__ == "__main__":
    serve({"W1": CharacterRnn, "W2": SentimentRnn, "W3": Mod3Rnn, "W4": CharacterLstm})
