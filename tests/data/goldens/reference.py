"""Recurrent networks in plain NumPy: the other opinion on every tensor that `rnn-tui trace` writes.

python3 reference.py            write one NAME.json for each case, and faults.json
python3 reference.py --check    compare the gradients with finite differences, and with autograd if it is installed
python3 reference.py --faults   how far each known mistake is from the right gradient
python3 reference.py --pytorch  write ../pytorch_gru.json: what PyTorch itself makes of its GRU
"""

import itertools
import json
import sys
import zlib
from pathlib import Path

import numpy as np

try:
    import autograd
    import autograd.numpy as autograd_numpy
except ImportError:
    autograd = None

FOLDER = Path(__file__).parent

# ---------------------------------------------------------------- the model

GATES = {"Rnn": 1, "Lstm": 4, "Gru": 3, "TorchGru": 3}
GATED = ("W_x", "W_h", "b")
WITH_C = {"Lstm"}  # has a cell state
NAMES = {"Rnn": ("W_xh", "W_hh", "b_h"), "Lstm": GATED, "Gru": GATED, "TorchGru": ("W_x", "W_h", "b_x")}


def shapes(case):
    V, D, H, O = (case[size] for size in ("inputs", "embedding", "hidden", "outputs"))
    W, U, b = NAMES[case["cell"]]
    rows = GATES[case["cell"]] * H
    table = {"E": (V, D)} if D else {}
    table |= {W: (rows, D or V), U: (rows, H), b: (rows,)}
    table |= {"b_h": (rows,)} if case["cell"] == "TorchGru" else {}
    return table | {"W_hy": (O, H), "b_y": (O,)}


def weights(case, std=0.5):
    rng = np.random.default_rng(zlib.crc32(case["name"].encode()))
    return {name: std * rng.standard_normal(shape) for name, shape in shapes(case).items()}


def sigmoid(z, np):
    return 1 / (1 + np.exp(-z))


def forward(case, P, example, h, c, nudge=None, np=np):
    """All timesteps from the state h, c. Row t of h and c is the state before timestep t, row t + 1 after it.

    `nudge` is added to z_t, c_t, h_t and y_t: the slope of the loss there is the total derivative.
    """
    tape = {name: [] for name in ("symbol", "x", "e", "gates", "y", "p", "loss")} | {"h": [h], "c": [c]}
    for t, (symbol, target) in enumerate(zip(example["inputs"], example["targets"])):
        plus = {name: nudge[name][t] if nudge else 0.0 for name in ("z", "c", "h", "y")}
        if symbol == "own":
            symbol = int(np.argmax(tape["p"][t - 1]))  # the first of equals
        x = np.zeros(case["inputs"])
        x[symbol] = 1.0  # a picture is a list of places
        e = P["E"].T @ x if case["embedding"] else x
        h, c, gates = STEP[case["cell"]](case, P, e, h, c, plus, np)
        y = P["W_hy"] @ h + P["b_y"] + plus["y"]
        top = np.max(y)
        p = np.exp(y - top) / np.sum(np.exp(y - top))
        loss = 0.0 if target is None else top + np.log(np.sum(np.exp(y - top))) - y[target]
        row = {"symbol": symbol, "x": x, "e": e, "gates": gates, "y": y, "p": p, "loss": loss, "h": h, "c": c}
        for name, value in row.items():
            tape[name].append(value)
    return tape


def backward(case, P, example, tape, first=0):
    """From the last timestep to the first. Nothing flows into the state carried in, nor through `own` inputs."""
    T, H = len(example["inputs"]), case["hidden"]
    W, _, b = NAMES[case["cell"]]
    G = {name: np.zeros(shape) for name, shape in shapes(case).items()}
    D = {"dy": [], "dh": [], "dc": [], "dz": []}
    dh_later = dc_later = np.zeros(H)
    for t in reversed(range(first, T)):
        dy = np.zeros(case["outputs"])
        if example["targets"][t] is not None:
            dy = tape["p"][t].copy()
            dy[example["targets"][t]] -= 1.0
        dh = P["W_hy"].T @ dy + dh_later
        dz, dc, recurrent, dh_later, dc_later = BACK[case["cell"]](case, P, tape, t, dh, dc_later)
        G[W] += np.outer(dz, tape["e"][t])
        for name, term in recurrent.items():
            G[name] += term
        G[b] += dz
        G["W_hy"] += np.outer(dy, tape["h"][t + 1])
        G["b_y"] += dy
        if case["embedding"]:
            G["E"] += np.outer(tape["x"][t], P[W].T @ dz)
        for name, value in (("dy", dy), ("dh", dh), ("dc", dc), ("dz", dz)):
            D[name].insert(0, value)
    return G, D


def each_loss(case, P, example, tape):
    """Truncation per loss: each loss by itself, followed back by so many timesteps; all of that added up."""
    T, H = len(example["inputs"]), case["hidden"]
    G = {name: np.zeros(shape) for name, shape in shapes(case).items()}
    rows = GATES[case["cell"]] * H
    D = {"dy": np.zeros((T, case["outputs"])), "dh": np.zeros((T, H)), "dc": np.zeros((T, H)), "dz": np.zeros((T, rows))}
    for t, target in enumerate(example["targets"]):
        if target is not None:
            alone = {"inputs": example["inputs"][: t + 1], "targets": [None] * t + [target]}
            first = max(0, t - case["reach"])
            of_loss, back = backward(case, P, alone, tape, first)
            for name in G:
                G[name] = G[name] + of_loss[name]
            for name in D if case["cell"] in WITH_C else ("dy", "dh", "dz"):
                D[name][first : t + 1] += np.array(back[name])
    return G, {name: list(rows) for name, rows in D.items()}


# ---------------------------------------------------------------- the cells: one step forward, one step back


def rnn_step(case, P, x, h, c, plus, np):
    """h_t = act(W_xh x_t + W_hh h_{t-1} + b_h)"""
    z = P["W_xh"] @ x + P["W_hh"] @ h + P["b_h"] + plus["z"]
    act = {"Tanh": np.tanh, "Relu": lambda z: np.maximum(z, 0.0), "Identity": lambda z: z}
    act["Sigmoid"] = lambda z: sigmoid(z, np)
    return act[case["activation"]](z) + plus["h"], c, None


def rnn_back(case, P, tape, t, dh, dc_later):
    h_before, h = tape["h"][t], tape["h"][t + 1]
    slope = {"Tanh": 1 - h**2, "Relu": (h > 0).astype(float), "Identity": np.ones_like(h), "Sigmoid": h * (1 - h)}
    dz = slope[case["activation"]] * dh
    return dz, None, {"W_hh": np.outer(dz, h_before)}, P["W_hh"].T @ dz, dc_later


def lstm_step(case, P, x, h, c, plus, np):
    """c_t = f * c_{t-1} + i * g, h_t = o * tanh(c_t)"""
    z = np.reshape(P["W_x"] @ x + P["W_h"] @ h + P["b"] + plus["z"], (4, -1))
    i, f, g, o = sigmoid(z[0], np), sigmoid(z[1], np), np.tanh(z[2]), sigmoid(z[3], np)
    c = f * c + i * g + plus["c"]
    return o * np.tanh(c) + plus["h"], c, np.concatenate([i, f, g, o])


def lstm_back(case, P, tape, t, dh, dc_later):
    i, f, g, o = tape["gates"][t].reshape(4, -1)
    h_before, c_before, tanh_c = tape["h"][t], tape["c"][t], np.tanh(tape["c"][t + 1])
    dc = dh * o * (1 - tanh_c**2) + dc_later
    di, df, dg, do = dc * g, dc * c_before, dc * i, dh * tanh_c
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)])
    return dz, dc, {"W_h": np.outer(dz, h_before)}, P["W_h"].T @ dz, dc * f


def gru_step(case, P, x, h, c, plus, np):
    """h_t = (1 - z) * n + z * h_{t-1}; n reads r * h_{t-1} (Cho et al. 2014)"""
    W_x, nudge = np.reshape(P["W_x"] @ x + P["b"], (3, -1)), np.reshape(plus["z"] + np.zeros(3 * len(h)), (3, -1))
    U_r, U_z, U_n = np.reshape(P["W_h"], (3, len(h), len(h)))
    r = sigmoid(W_x[0] + U_r @ h + nudge[0], np)
    z = sigmoid(W_x[1] + U_z @ h + nudge[1], np)
    n = np.tanh(W_x[2] + U_n @ (r * h) + nudge[2])
    return (1 - z) * n + z * h + plus["h"], c, np.concatenate([r, z, n])


def gru_back(case, P, tape, t, dh, dc_later):
    r, z, n = tape["gates"][t].reshape(3, -1)
    h_before = tape["h"][t]
    U_r, U_z, U_n = P["W_h"].reshape(3, len(r), len(r))
    dz_n = dh * (1 - z) * (1 - n**2)
    dz_z = dh * (h_before - n) * z * (1 - z)
    d_rh = U_n.T @ dz_n
    dz_r = d_rh * h_before * r * (1 - r)
    dU = np.vstack([np.outer(dz_r, h_before), np.outer(dz_z, h_before), np.outer(dz_n, r * h_before)])
    dh_before = dh * z + d_rh * r + U_r.T @ dz_r + U_z.T @ dz_z
    return np.concatenate([dz_r, dz_z, dz_n]), None, {"W_h": dU}, dh_before, dc_later


def torch_gru_step(case, P, x, h, c, plus, np):
    """h_t = (1 - z) * n + z * h_{t-1}; n reads r * (W_hn h_{t-1} + b_hn), as PyTorch documents nn.GRU"""
    W_x, W_h = np.reshape(P["W_x"] @ x + P["b_x"] + plus["z"], (3, -1)), np.reshape(P["W_h"] @ h + P["b_h"], (3, -1))
    r, z = sigmoid(W_x[0] + W_h[0], np), sigmoid(W_x[1] + W_h[1], np)
    n = np.tanh(W_x[2] + r * W_h[2])
    return (1 - z) * n + z * h + plus["h"], c, np.concatenate([r, z, n])


def torch_gru_back(case, P, tape, t, dh, dc_later):
    r, z, n = tape["gates"][t].reshape(3, -1)
    h_before = tape["h"][t]
    past = (P["W_h"] @ h_before + P["b_h"]).reshape(3, -1)[2]
    dz_n = dh * (1 - z) * (1 - n**2)
    dz_z = dh * (h_before - n) * z * (1 - z)
    dz_r = dz_n * past * r * (1 - r)
    back = np.concatenate([dz_r, dz_z, dz_n * r])
    recurrent = {"W_h": np.outer(back, h_before), "b_h": back}
    return np.concatenate([dz_r, dz_z, dz_n]), None, recurrent, dh * z + P["W_h"].T @ back, dc_later


STEP = {"Rnn": rnn_step, "Lstm": lstm_step, "Gru": gru_step, "TorchGru": torch_gru_step}
BACK = {"Rnn": rnn_back, "Lstm": lstm_back, "Gru": gru_back, "TorchGru": torch_gru_back}

# ---------------------------------------------------------------- clip and update


def clipped(clip, G):
    square = sum(np.sum(g**2) for g in G.values())
    norm = np.sqrt(square)
    match clip["name"], clip.get("c"):
        case "Value", c:
            return {name: np.clip(g, -c, c) for name, g in G.items()}
        case "Norm", c if norm > c:
            return {name: g * c / norm for name, g in G.items()}
        case "SquaredNorm", c if square > c:  # the mistake: the root is missing
            return {name: g * c / square for name, g in G.items()}
    return G


def updated(optimizer, theta, g, memory, k):
    """The parameter after update k, counted from 0, and the memory: two arrays like the parameter, zero at first."""
    lr, (m, v) = optimizer["lr"], memory
    match optimizer["name"]:
        case "Sgd":
            return theta - lr * g, memory
        case "Momentum":
            v = optimizer["mu"] * v + g
            return theta - lr * v, (m, v)
        case "Adagrad":
            m = m + g**2
            return theta - lr * g / np.sqrt(m + 1e-8), (m, v)
        case "RmsProp":
            m = optimizer["rho"] * m + (1 - optimizer["rho"]) * g**2
            return theta - lr * g / (np.sqrt(m) + 1e-8), (m, v)
        case "Adam":
            beta1, beta2 = optimizer["beta1"], optimizer["beta2"]
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_hat, v_hat = m / (1 - beta1 ** (k + 1)), v / (1 - beta2 ** (k + 1))
            return theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8), (m, v)


def updates(case, P):
    """Every tensor of one update an example, by its name in the trace."""
    tensors = {}
    memory = {name: (np.zeros_like(p), np.zeros_like(p)) for name, p in P.items()}
    h = c = zero = np.zeros(case["hidden"])
    for k, example in enumerate(case["examples"]):
        h, c = (h, c) if example["carried"] else (zero, zero)
        tape = forward(case, P, example, h, c)
        G, D = each_loss(case, P, example, tape) if "reach" in case else backward(case, P, example, tape)
        C = clipped(case["clip"], G)
        after = {}
        for name in P:
            after[name], memory[name] = updated(case["optimizer"], P[name], C[name], memory[name], k)

        of_time = {
            "inputs": [s if isinstance(s, int) else -1 for s in tape["symbol"]],
            "targets": [-1 if target is None else target for target in example["targets"]],
        }
        names = ["h", "y", "p", "loss"] + ["c"] * (case["cell"] in WITH_C)
        names += ["gates"] * (case["cell"] != "Rnn") + ["e"] * bool(case["embedding"])
        of_time |= {name: tape[name] for name in names}
        of_time |= {name: D[name] for name in ["dy", "dh", "dz"] + ["dc"] * (case["cell"] in WITH_C)}
        of_time["dh_norm"] = np.linalg.norm(D["dh"], axis=1)
        tensors |= {f"{k}/{name}": np.array(value) for name, value in of_time.items()}
        for group, params in {"before": P, "grad": G, "clipped": C, "after": after}.items():
            tensors |= {f"{k}/{group}/{name}": value for name, value in params.items()}
        P, h, c = after, tape["h"][-1], tape["c"][-1]
    return tensors


# ---------------------------------------------------------------- the cases


def example(inputs, targets, carried=False):
    assert len(inputs) == len(targets) and inputs[0] != "own"
    return {"inputs": inputs, "targets": targets, "carried": carried}


def last(target, T):
    return [None] * (T - 1) + [target]


SGD = {"name": "Sgd", "lr": 0.1}
MOMENTUM = {"name": "Momentum", "lr": 0.1, "mu": 0.9}
ADAGRAD = {"name": "Adagrad", "lr": 0.1}
RMSPROP = {"name": "RmsProp", "lr": 0.02, "rho": 0.9}
ADAM = {"name": "Adam", "lr": 0.05, "beta1": 0.9, "beta2": 0.999}
OFF = {"name": "Off"}


def make(name, sizes, examples, cell="Rnn", activation="Tanh", embedding=None, optimizer=SGD, clip=OFF):
    V, H, O = sizes
    return {
        "name": name, "cell": cell, "activation": activation,
        "inputs": V, "embedding": embedding, "hidden": H, "outputs": O,
        "optimizer": optimizer, "clip": clip, "examples": examples,
    }  # fmt: skip


MOD3 = [
    example([0, 2, 1, 1, 0, 2], [1, 0, 2, 2, 1, 0]),
    example([2, 2, 0, 1], [0, 0, 1, 2]),
    example([1, 0, 0, 2, 1], [2, 1, 1, 0, 2]),
]
SENTENCES = [
    example([0, 3, 1, 5], last(1, 4)),
    example([2, 3, 4, 1, 0, 5], last(0, 6)),
    example([5, 1, 1], last(1, 3)),
]
TEXT = [
    example([0, 1, 2, 2], [1, 2, 2, 3]),
    example([3, 4, 0, 1], [4, 0, 1, 2], carried=True),
    example([2, 2, 3], [2, 3, 4], carried=True),
]
WINDOWS = [
    example([0, 2, 1], [1, 0, 2]),
    example([1, 1, 0], [2, 2, 1], carried=True),
    example([2], [0], carried=True),
    example([2, 0, 1], [0, 1, 2]),
]
LETTERS = [  # places 0..3 are letters, 4..8 pixels
    example([[4, 6, 7], 0, 2, 1], [0, 2, 1, 3]),
    example([[5, 8], 2, 2, 0, 1], [2, 2, 0, 1, 3]),
]
CAPTIONS = [
    example([[4, 6, 7], "own", "own", "own"], [0, 2, 1, 3]),
    example([[5, 8], "own", "own", "own", "own"], [2, 2, 0, 1, 3]),
]
SPOKEN = [
    example([4, "own", "own", "own"], [0, 2, 1, 3]),
    example([4, "own", "own", "own", "own"], [2, 1, 0, 1, 3]),
    example([4, "own", "own"], [1, 2, 3]),
]
REVERSE = [
    example([0, 1, 2, 4, "own", "own"], [None, None, None, 2, 1, 0]),
    example([2, 2, 4, "own"], [None, None, 2, 2]),
    example([3, 0, 4, "own", "own"], [None, None, 0, 3, 4]),
]

CASES = [
    make("mod3", (3, 4, 3), MOD3),
    make("sentiment", (6, 4, 2), SENTENCES, clip={"name": "Value", "c": 0.25}),
    make("charlm", (5, 4, 5), TEXT, optimizer=ADAGRAD, clip={"name": "Value", "c": 0.5}),
    make("windows", (3, 4, 3), WINDOWS),
    make("lstm_charlm", (5, 3, 5), TEXT, "Lstm", optimizer=ADAGRAD, clip={"name": "Value", "c": 0.25}),
    make("lstm_many_to_one", (6, 3, 2), SENTENCES[:2], "Lstm"),
    make("gru_charlm", (5, 3, 5), TEXT, "Gru", optimizer=ADAGRAD),
    make("gru_many_to_one", (6, 3, 2), SENTENCES[:2], "Gru"),
    make("torch_gru_charlm", (5, 3, 5), TEXT, "TorchGru", optimizer=ADAGRAD),
    make("torch_gru_many_to_one", (6, 3, 2), SENTENCES[:2], "TorchGru"),
    make("embedding", (5, 4, 5), TEXT, embedding=3, clip={"name": "Norm", "c": 2.6}),
    make("lstm_embedding", (6, 3, 2), SENTENCES[:2], "Lstm", embedding=4),
    make("gru_embedding", (5, 3, 5), TEXT[:2], "Gru", embedding=4),
    make("torch_gru_embedding", (5, 3, 5), TEXT[:2], "TorchGru", embedding=4),
    make("sigmoid", (5, 4, 5), TEXT[:2], activation="Sigmoid"),
    make("relu", (5, 5, 5), TEXT[:2], activation="Relu"),
    make("identity", (5, 4, 5), TEXT[:2], activation="Identity"),
    make("momentum", (3, 3, 3), MOD3, optimizer=MOMENTUM),
    make("rmsprop", (3, 3, 3), MOD3, optimizer=RMSPROP),
    make("adam", (3, 3, 3), MOD3, optimizer=ADAM),
    make("norm", (3, 4, 3), MOD3, clip={"name": "Norm", "c": 2.5}),
    make("squared_norm", (3, 4, 3), MOD3, clip={"name": "SquaredNorm", "c": 8.0}),
    make("caption", (9, 4, 4), LETTERS),
    make("caption_own", (9, 4, 4), CAPTIONS),
    make("caption_embedding", (9, 4, 4), CAPTIONS, embedding=3),
    make("own", (5, 4, 5), SPOKEN),
    make("seq2seq", (5, 4, 5), REVERSE, optimizer=ADAM),
    make("lstm_reverse", (5, 3, 5), REVERSE[:2], "Lstm"),
    make("gru_reverse", (5, 3, 5), REVERSE[:2], "Gru"),
    make("torch_gru_reverse", (5, 3, 5), REVERSE[:2], "TorchGru"),
    make("reach", (3, 4, 3), MOD3) | {"reach": 2},
    make("lstm_reach", (3, 3, 3), MOD3, "Lstm", embedding=2) | {"reach": 1},
    make("gru_reach", (3, 3, 3), MOD3[:2], "Gru") | {"reach": 2},
    make("torch_gru_reach", (3, 3, 3), MOD3[:2], "TorchGru") | {"reach": 1},
]

# ---------------------------------------------------------------- known mistakes

FAULTS = {
    1: "W_hh @ dz_next without the transpose",
    2: "db_y stays 0",
    4: "dW_hh transposed",
    5: "of the later losses, only that of t+1",
    6: "no future term",
    8: "= instead of += over time",
    9: "h_t instead of h_{t-1} in dW_hh",
    10: "1 - h instead of 1 - h^2",
    11: "tanh' forgotten",
    12: "the -1 at the target forgotten",
    13: "norm clip without the root",
}
FAULT_CASE = make(
    "faults", (5, 4, 5), [example([0, 1, 2, 2, 3], [1, 2, 2, 3, 4])], clip={"name": "Norm", "c": 1.0}
)


def faulty(fault, P):
    """The gradients of FAULT_CASE with that mistake in the way back. 0 is right; 13 clips, the others do not."""
    case, example = FAULT_CASE, FAULT_CASE["examples"][0]
    zero = np.zeros(case["hidden"])
    tape = forward(case, P, example, zero, zero)
    G = {name: np.zeros_like(p) for name, p in P.items()}

    def add(name, term):
        G[name] = term if fault == 8 else G[name] + term

    dz_next = alone_next = zero
    for t in reversed(range(len(example["inputs"]))):
        h_before, h = tape["h"][t], tape["h"][t + 1]
        dy = tape["p"][t].copy()
        if fault != 12:
            dy[example["targets"][t]] -= 1.0
        slope = {10: 1 - h, 11: np.ones_like(h)}.get(fault, 1 - h**2)
        later = {1: P["W_hh"] @ dz_next, 5: P["W_hh"].T @ alone_next, 6: zero}.get(fault, P["W_hh"].T @ dz_next)
        from_output = P["W_hy"].T @ dy
        dz = slope * (from_output + later)
        add("W_xh", np.outer(dz, tape["x"][t]))
        add("W_hh", {4: np.outer(h_before, dz), 9: np.outer(dz, h)}.get(fault, np.outer(dz, h_before)))
        add("b_h", dz)
        add("W_hy", np.outer(dy, h))
        if fault != 2:
            add("b_y", dy)
        dz_next, alone_next = dz, slope * from_output
    return clipped({"name": "SquaredNorm", "c": case["clip"]["c"]}, G) if fault == 13 else G


def print_faults():
    """Fault 13 is compared with the norm clip, the others with the raw gradient."""
    for std in (0.5, 0.01):
        P = weights(FAULT_CASE, std)
        G = faulty(0, P)
        print(f"\nweights N(0, {std}^2)".ljust(46) + "".join(f"{name:>9}" for name in P))
        for fault, text in FAULTS.items():
            right = clipped(FAULT_CASE["clip"], G) if fault == 13 else G
            wrong = faulty(fault, P)
            print(f"{fault:>3} {text:<41}" + "".join(f"{apart(wrong[n], right[n]):>9.2g}" for n in P))


# ---------------------------------------------------------------- checks


def apart(a, b):
    """||a - b|| / max(||a||, ||b||), 0 if both are 0"""
    return np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) or 1.0)


def differences(loss, variables, step=1e-5):
    """Central differences of the loss, element by element."""
    slopes = {}
    for name, values in variables.items():
        slopes[name] = np.zeros_like(values)
        for at in np.ndindex(values.shape):
            start = values[at]
            values[at] = start + step
            above = loss(variables)
            values[at] = start - step
            below = loss(variables)
            values[at] = start
            slopes[name][at] = (above - below) / (2 * step)
    return slopes


def errors(case, P):
    """The worst relative error of any gradient tensor: by finite differences, by autograd (NaN without it)."""
    tensors, worst = updates(case, P), np.zeros(2)
    for k, example in enumerate(case["examples"]):
        T = len(example["inputs"])
        read = zip(example["inputs"], tensors[f"{k}/inputs"])
        fixed = example | {"inputs": [int(symbol) if given == "own" else given for given, symbol in read]}
        params = {name: tensors[f"{k}/before/{name}"].copy() for name in P}
        nudge = {name: np.zeros((T, case["hidden"])) for name in "ch"}
        nudge |= {name: np.zeros_like(tensors[f"{k}/d{name}"]) for name in "zy"}
        h = tensors[f"{k}/h"][0]
        c = tensors[f"{k}/c"][0] if case["cell"] in WITH_C else h

        def loss(variables, np=np):
            return sum(forward(case, variables, fixed, h, c, variables, np)["loss"])

        found = [differences(loss, params | nudge)]
        if autograd:
            found.append(autograd.grad(lambda variables: loss(variables, autograd_numpy))(params | nudge))
        analytic = {name: tensors[f"{k}/grad/{name}"] for name in P}
        analytic |= {name: tensors[f"{k}/d{name}"] for name in nudge if f"{k}/d{name}" in tensors}
        for i, slopes in enumerate(found):
            worst[i] = max(worst[i], *(apart(analytic[name], slopes[name]) for name in analytic))
    return worst if autograd else (worst[0], float("nan"))


def sensitivity(case, P):
    """How much larger a rounding error of the weights is in the worst tensor."""
    rng = np.random.default_rng(0)
    moved = {name: p + 1e-12 * rng.choice([-1.0, 1.0], p.shape) for name, p in P.items()}
    a, b = updates(case, P), updates(case, moved)
    return max(np.max(np.abs(a[name] - b[name])) for name in a) / 1e-12


WIRINGS = {
    "many-to-many": ((3, 4, 3), MOD3),
    "many-to-one": ((6, 4, 2), SENTENCES),
    "carried": ((5, 4, 5), TEXT),
    "picture": ((9, 4, 4), LETTERS),
    "own": ((5, 4, 5), SPOKEN),
    "seq2seq": ((5, 4, 5), REVERSE),
}
CELLS = [
    *(("Rnn", activation) for activation in ("Tanh", "Sigmoid", "Relu", "Identity")),
    *((cell, "Tanh") for cell in STEP if cell != "Rnn"),
]


def check():
    print("worst relative error of any gradient tensor: finite differences, autograd\n")
    worst = 0.0
    print(" " * 20 + "".join(f"{wiring:>18}" for wiring in WIRINGS))
    for (cell, activation), embedding in itertools.product(CELLS, (None, 3)):
        label = f"{cell} {activation} {'E' if embedding else ''}"
        row = []
        for wiring, (sizes, examples) in WIRINGS.items():
            case = make(f"{label} {wiring}", sizes, examples, cell, activation, embedding)
            row.append(errors(case, weights(case)))
        worst = max(worst, *(e[0] for e in row))
        print(f"{label:<20}" + "".join(f"{f:>10.0e}{a:>8.0e}" for f, a in row))
    print(f"\n{'golden':<20}{'differences':>14}{'autograd':>10}{'sensitivity':>13}{'file':>9}")
    for case in CASES:
        P = weights(case)
        whole = {key: value for key, value in case.items() if key != "reach"}  # which is meant to differ
        by_differences, by_autograd = errors(whole, P)
        moved = sensitivity(case, P)
        worst = max(worst, by_differences)
        assert moved < 1e4, f"{case['name']}: rounding could be seen at 1e-10"
        row = f"{by_differences:>14.0e}{by_autograd:>10.0e}{moved:>13.1f}{on_disk(golden(case)):>9}"
        print(f"{case['name']:<20}{row}")
    P = weights(FAULT_CASE)
    right = updates(FAULT_CASE, P)
    wrong = max(apart(faulty(0, P)[name], right[f"0/grad/{name}"]) for name in P)
    print(f"{'faults':<20}{wrong:>14.0e}{'':>23}{on_disk(faults()):>9}")
    assert worst < 1e-6 and wrong < 1e-12, "a gradient is wrong"


# ---------------------------------------------------------------- PyTorch

PYTORCH = make("pytorch_gru", (5, 4, 3), [example([0, 3, 1, 1, 4], [1, None, 0, 2, 2])], "TorchGru", embedding=3)


def pytorch():
    """The case in PyTorch's own modules, names and numbers: weights, hidden states, loss and gradients."""
    import torch

    torch.manual_seed(3)
    torch.set_default_dtype(torch.float64)
    V, D, H, O = (PYTORCH[size] for size in ("inputs", "embedding", "hidden", "outputs"))
    net = torch.nn.ModuleDict(
        {"emb": torch.nn.Embedding(V, D), "gru": torch.nn.GRU(D, H), "fc": torch.nn.Linear(H, O)}
    )
    inputs, targets = (PYTORCH["examples"][0][key] for key in ("inputs", "targets"))
    h, _ = net["gru"](net["emb"](torch.tensor(inputs)))
    logits = net["fc"](h)
    ignored = torch.tensor([-1 if target is None else target for target in targets])
    loss = torch.nn.functional.cross_entropy(logits, ignored, ignore_index=-1, reduction="sum")
    loss.backward()
    weights = {name: p.detach().numpy() for name, p in net.named_parameters()}
    found = {"h": h.detach().numpy(), "y": logits.detach().numpy(), "total_loss": loss.detach().numpy()}
    grads = {f"{name}.grad": p.grad.numpy() for name, p in net.named_parameters()}
    return {"case": PYTORCH, "weights": listed(weights), "found": listed(found | grads)}


def listed(tensors):
    return {name: value.tolist() for name, value in tensors.items()}


def write_pytorch():
    text = json.dumps(pytorch(), separators=(",", ":"), allow_nan=False) + "\n"
    (FOLDER.parent / "pytorch_gru.json").write_text(text)


# ---------------------------------------------------------------- files


def nested(tensors):
    """`0/grad/W_hh` is `{"0": {"grad": {"W_hh": …}}}`."""
    tree = {}
    for name, value in tensors.items():
        *folders, leaf = name.split("/")
        branch = tree
        for folder in folders:
            branch = branch.setdefault(folder, {})
        branch[leaf] = value.tolist()
    return tree


def golden(case):
    return {"case": case, "tensors": nested(updates(case, weights(case)))}


def faults():
    P = weights(FAULT_CASE)
    wrong = {}
    for fault in FAULTS:
        group = "clipped" if fault == 13 else "grad"
        wrong |= {f"{fault}/{group}/{name}": value for name, value in faulty(fault, P).items()}
    return golden(FAULT_CASE) | {"faults": nested(wrong)}


def path(content):
    return FOLDER / (content["case"]["name"] + ".json")


def on_disk(content):
    """Whether the file has these tensors, but for the last bits."""

    def same(a, b):
        if isinstance(a, dict):
            return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
        if isinstance(a, list):
            return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
        return abs(a - b) < 1e-12 if isinstance(a, float) and isinstance(b, float) else a == b

    file = path(content)
    if not file.exists():
        return "missing"
    return "same" if same(json.loads(file.read_text()), content) else "differs"


def write():
    total = 0
    for content in [*map(golden, CASES), faults()]:
        text = json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n"
        path(content).write_text(text)
        total += len(text)
        print(f"{path(content).name:<24}{len(text) / 1000:>7.1f} kB")
    print(f"{'':<24}{total / 1000:>7.1f} kB")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            write()
        case ["--check"]:
            check()
        case ["--faults"]:
            print_faults()
        case ["--pytorch"]:
            write_pytorch()
        case _:
            sys.exit(__doc__)
