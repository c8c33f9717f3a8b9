"""What every peer does alike: read the workload that the bench wrote, show its first losses, then train on demand.

The bench starts `python3 PEER.py WORKLOAD FILE.npz`. The peer answers with one line on standard output,

    losses 4.174387 4.174102 4.173854

the loss of each of the first three updates, by which the bench sees that both do the same maths. Then each line on
standard input is a number of units (updates; epochs where the data are sentences or sequences), and the answer to it
is the processor time in seconds that they took.
"""

import sys
import time

import numpy as np


class Task:
    """Weights, data and settings of a workload.

    The equations have x_t as one-hot vectors of length V; the data are the numbers of their ones.
    `sequences` is a list of pairs: the inputs of T timesteps, and the targets, a class each or -1 for none.
    """

    def __init__(self, path):
        file = np.load(path)
        self.weights = {name.removeprefix("weights/"): file[name] for name in file if name.startswith("weights/")}
        ends = np.cumsum(file["lengths"])[:-1]
        self.sequences = list(zip(np.split(file["inputs"], ends), np.split(file["targets"], ends)))
        self.learning_rate = float(file["learning_rate"])
        self.clip = float(file["clip"])
        self.updates_per_unit = int(file["updates_per_unit"])


class Model:
    """A network in training: one update for each sequence, in their order, over and over."""

    def __init__(self, task):
        self.task = task
        self.position = 0

    def start_pass(self):
        """The first sequence comes next. A model that carries its state from window to window forgets it here."""

    def update(self, inputs, targets):
        """Forward, backward, and new weights, for one sequence. Returns its loss, the sum over time."""
        raise NotImplementedError

    def train(self, updates):
        """So many updates; returns the loss of each."""
        losses = []
        for _ in range(updates):
            if self.position == 0:
                self.start_pass()
            losses.append(self.update(*self.task.sequences[self.position]))
            self.position = (self.position + 1) % len(self.task.sequences)
        return losses


def serve(models):
    """Answers the bench; `models` has a class for each workload."""
    workload, path = sys.argv[1:]
    task = Task(path)
    model = models[workload](task)
    print("losses", *(repr(float(loss)) for loss in model.train(3)), flush=True)
    for line in sys.stdin:
        start = time.process_time()
        losses = model.train(int(line) * task.updates_per_unit)
        float(losses[-1])  # waits for a library that computes behind our back
        print(time.process_time() - start, flush=True)
