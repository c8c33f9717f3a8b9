//! What is said of a slip.

use super::{Axis, Kept, Slip};
use crate::trace::grade::decay::rounded;

/// What a slip is called, what is wrong, and the line as it is and as it should be.
pub(crate) struct Lines {
    pub(crate) name: &'static str,
    pub(crate) sentence: String,
    pub(crate) wrong: String,
    pub(crate) right: String,
}

impl Slip {
    /// What is said of it.
    pub(crate) fn lines(self) -> Lines {
        let lines = |name, sentence: String, wrong: String, right: String| Lines {
            name,
            sentence,
            wrong,
            right,
        };
        match self {
            Slip::InPlace { .. } => lines(
                "in_place",
                "every stored state is the last one: one array is stored for all timesteps and changed in place".to_owned(),
                "h[t] = state".to_owned(),
                "h[t] = state.copy()".to_owned(),
            ),
            Slip::LeftOut { t: 0 } => lines(
                "left_out",
                "the backward pass leaves out t = 0".to_owned(),
                "for t in range(T - 1, 0, -1):".to_owned(),
                "for t in range(T - 1, -1, -1):".to_owned(),
            ),
            Slip::LeftOut { t } => lines(
                "left_out",
                format!("the backward pass leaves out the last timestep, t = {t}"),
                "for t in range(T - 2, -1, -1):".to_owned(),
                "for t in range(T - 1, -1, -1):".to_owned(),
            ),
            Slip::OtherState { t, row } => lines(
                "other_state",
                format!("at t = {t} alone, dW_hh takes {} instead of {}", state(row), state(t)),
                format!("dW_hh += np.outer(dz, h[{}])", row as i64 - 1),
                format!("dW_hh += np.outer(dz, h[{}])", t as i64 - 1),
            ),
            Slip::OtherOutputState { t, row } => lines(
                "other_output_state",
                format!("at t = {t} alone, dW_hy takes {} instead of {}", state(row), state(t + 1)),
                format!("dW_hy += np.outer(dy, h[{}])", row as i64 - 1),
                format!("dW_hy += np.outer(dy, h[{t}])"),
            ),
            Slip::OtherSymbol { t, symbol } => lines(
                "other_symbol",
                format!("at t = {t} alone, dW_xh takes symbol {symbol} instead of the one that was read"),
                format!("dW_xh += np.outer(dz, onehot({symbol}))"),
                format!("dW_xh += np.outer(dz, onehot(inputs[{t}]))"),
            ),
            Slip::SoftmaxOver(axis) => softmax(axis),
            Slip::LostDuplicates { kept, is_embedded } => lost(kept, is_embedded),
            Slip::ZeroStart => zero_start(),
            Slip::NotZeroed => not_zeroed(),
            Slip::Scaled { mine, of_loss } => scaled(mine, of_loss),
            Slip::OtherTarget { t, class } => lines(
                "other_target",
                format!("at t = {t} alone, the 1 is subtracted from class {class} instead of the target"),
                format!("dy[{class}] -= 1"),
                format!("dy[targets[{t}]] -= 1"),
            ),
        }
    }
}

/// What is said of a sum that takes 0 for the state carried in.
fn zero_start() -> Lines {
    Lines {
        name: "zero_start",
        sentence:
            "dW_hh takes 0 for the state before t = 0, but the forward pass began with another one"
                .to_owned(),
        wrong: "h[-1] = np.zeros(H)  # in the backward pass".to_owned(),
        right: "h[-1] = h0  # the state that the forward pass began with".to_owned(),
    }
}

/// What is said of gradients that are never set to zero.
fn not_zeroed() -> Lines {
    Lines {
        name: "not_zeroed",
        sentence:
            "gradients of earlier updates are still in these: set them to zero before each update"
                .to_owned(),
        wrong: "dW_hh += np.outer(dz, h[t-1])  # on top of those of the last update".to_owned(),
        right: "dW_hh.fill(0)  # before each update, all of them; in PyTorch optimizer.zero_grad()"
            .to_owned(),
    }
}

/// What is said of a softmax over the wrong axis.
fn softmax(axis: Axis) -> Lines {
    let (over, wrong) = match axis {
        Axis::Time => ("over the timesteps", "p = e / e.sum(axis=TIME, keepdims=True)"),
        Axis::Batch => {
            ("over the sequences of the batch", "p = e / e.sum(axis=BATCH, keepdims=True)")
        }
        Axis::One => (
            "over an axis with one element, so that every p is 1",
            "p = e / e.sum(axis=ONE, keepdims=True)",
        ),
    };
    Lines {
        name: "softmax_axis",
        sentence: format!("softmax is taken {over}, not over the classes"),
        wrong: wrong.to_owned(),
        right: "p = e / e.sum(axis=CLASSES, keepdims=True)".to_owned(),
    }
}

/// What is said of a gradient in which a symbol counts once.
fn lost(kept: Kept, is_embedded: bool) -> Lines {
    let (sum, of) = if is_embedded { ("dE", "de") } else { ("dW_xh.T", "dz") };
    let (which, at) = match kept {
        Kept::LastOfSequence => ("the last timestep that reads it", ""),
        Kept::FirstOfSequence => {
            ("the first timestep that reads it, as each assignment replaces the one before", "[t]")
        }
        Kept::LastOfTimestep => ("at each timestep the last sequence that reads it", "[:, t]"),
        Kept::LastOfAll => ("the last place of the batch that reads it", ""),
        Kept::LastOfAllByTime => ("the last sequence at the last timestep that reads it", ""),
    };
    let (wrong, right) = match kept {
        Kept::FirstOfSequence => {
            (format!("{sum}[inputs[t]] = {of}[t]"), format!("{sum}[inputs[t]] += {of}[t]"))
        }
        _ => (
            format!("{sum}[inputs{at}] += {of}{at}"),
            format!("np.add.at({sum}, inputs{at}, {of}{at})"),
        ),
    };
    Lines {
        name: "lost_duplicates",
        sentence: format!("of all that reads the same symbol, only one counts: {which}"),
        wrong,
        right,
    }
}

/// What is said of gradients that have a scale of their own.
fn scaled(mine: f64, of_loss: Option<f64>) -> Lines {
    let ratio = rounded(mine / of_loss.unwrap_or(1.0));
    if ratio == -1.0 {
        return Lines {
            name: "sign",
            sentence: "the sign of dy is flipped, and so is that of every gradient, but your weights descend with them (W -= lr * dW), so the loss rises".to_owned(),
            wrong: format!("dy = {}", times(-mine).replace("p - onehot", "onehot - p")),
            right: format!("dy = {}", times(-mine)),
        };
    }
    let of = match of_loss {
        Some(_) => "that of your own loss",
        None => "p − onehot, which is not a mean over timesteps or sequences",
    };
    Lines {
        name: "scaled",
        sentence: format!("dy is {ratio} times {of}, and so is every gradient that follows"),
        wrong: format!("dy = {}", times(mine)),
        right: format!("dy = {}", times(of_loss.unwrap_or(1.0))),
    }
}

/// The gradient of a loss that is multiplied by that: `(p - onehot) / 30`.
fn times(factor: f64) -> String {
    let count = rounded(1.0 / factor);
    match (factor == 1.0, count > 1.0 && count.fract() == 0.0) {
        (true, _) => "p - onehot".to_owned(),
        (false, true) => format!("(p - onehot) / {count}"),
        (false, false) => format!("(p - onehot) * {}", rounded(factor)),
    }
}

/// A row of `h` in words.
fn state(row: usize) -> String {
    match row.checked_sub(1) {
        None => "the state before t = 0".to_owned(),
        Some(t) => format!("h_{t}"),
    }
}
