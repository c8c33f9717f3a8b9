//! The mistakes in words: a sentence, and the line in NumPy as it is and as it should be.
//!
//! In these lines `h[-1]` and `c[-1]` are the state carried in.

use super::Fault;

impl Fault {
    /// What is wrong, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Fault::MissingTranspose => {
                "W_hh is not transposed where the gradient goes back through it"
            }
            Fault::DoubledBias => "db_y is added to itself, where dy_t should be added to it",
            Fault::SwappedOuter => "the outer product of dW_hh is the other way round (transposed)",
            Fault::OneLossAhead => {
                "dh_t sees the loss of the next timestep only, not those of all later ones"
            }
            Fault::NoFuture => {
                "dh_t sees its own loss only: nothing comes back from later timesteps"
            }
            Fault::NoCellPath => {
                "nothing comes back from c_{t+1}: f_{t+1} ⊙ dc_{t+1} is left out of dc_t"
            }
            Fault::NoHiddenPath => {
                "nothing comes back from z_{t+1}: W_hᵀ dz_{t+1} is left out of dh_t"
            }
            Fault::CurrentForget => {
                "the gradient of c_t takes f_t where c_{t+1} was made with f_{t+1}"
            }
            Fault::NoCellTanhPrime => "tanh′ of c_t is forgotten in dc_t",
            Fault::CurrentCell => {
                "the forget gate's gradient takes c_t where the forward pass used c_{t−1}"
            }
            Fault::PreviousCell => {
                "tanh takes c_{t−1} for c_t: the row before (in a trace, row 0 of c is the state carried in)"
            }
            Fault::SigmoidCandidate => {
                "the slope of the candidate is taken as g (1 − g), but it is a tanh: 1 − g²"
            }
            Fault::NoGateSlopes => {
                "the slopes of σ and tanh are forgotten: dz is the gradient of the gates after them"
            }
            Fault::DotProduct => "the product with tanh′ is a dot product instead of elementwise",
            Fault::AssignedSum => "gradients are assigned at each timestep, not added up over time",
            Fault::CurrentState => "dW_hh takes h_t where the forward pass used h_{t−1}",
            Fault::UnsquaredTanh => "tanh′ is taken as 1 − h instead of 1 − h²",
            Fault::NoTanhPrime => "tanh′ is forgotten: dz_t is dh_t",
            Fault::NoTanhPrimeOnTheWay => {
                "tanh′ is forgotten on the way to the timestep before: W_hhᵀ dh_{t+1}"
            }
            Fault::PreviousTanhPrime => "tanh′ is taken at h_{t−1} instead of h_t",
            Fault::PreviousStateInOutput => "dW_hy takes h_{t−1} where the forward pass used h_t",
            Fault::TargetEverywhere => {
                "where there is no target (−1), the 1 is subtracted from the last class: there dy_t is 0"
            }
            Fault::NoTarget => "the 1 of the target is not subtracted from p_t",
            Fault::SquaredNorm => {
                "clipping compares with the squared norm: the root is forgotten, so long gradients become tiny"
            }
            Fault::NaiveSoftmax => {
                "softmax without subtracting the maximum: exp overflows from logits of 710 on, and ∞/∞ is NaN"
            }
        }
    }

    /// The line as the mistake has it, in NumPy.
    pub fn wrong_line(self) -> &'static str {
        match self {
            Fault::MissingTranspose => "dh = W_hy.T @ dy + W_hh @ dz_next",
            Fault::DoubledBias => "db_y += db_y",
            Fault::SwappedOuter => "dW_hh += np.outer(h[t-1], dz)",
            Fault::OneLossAhead => {
                "dh = W_hy.T @ dy + W_hh.T @ ((1 - h[t+1]**2) * (W_hy.T @ dy_next))"
            }
            Fault::NoFuture => "dh = W_hy.T @ dy",
            Fault::NoCellPath => "dc = o[t] * (1 - np.tanh(c[t])**2) * dh",
            Fault::NoHiddenPath => "dh = W_hy.T @ dy",
            Fault::CurrentForget => "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + f[t] * dc[t+1]",
            Fault::NoCellTanhPrime => "dc = o[t] * dh + f[t+1] * dc[t+1]",
            Fault::CurrentCell => "dz_f = f[t] * (1 - f[t]) * c[t] * dc",
            Fault::PreviousCell => "dc = o[t] * (1 - np.tanh(c[t-1])**2) * dh + f[t+1] * dc[t+1]",
            Fault::SigmoidCandidate => "dz_g = g[t] * (1 - g[t]) * i[t] * dc",
            Fault::NoGateSlopes => "dz = [di, df, dg, do]",
            Fault::DotProduct => "dz[:] = (1 - h[t]**2) @ dh",
            Fault::AssignedSum => "dW_hh = np.outer(dz, h[t-1])",
            Fault::CurrentState => "dW_hh += np.outer(dz, h[t])",
            Fault::UnsquaredTanh => "dz = (1 - h[t]) * dh",
            Fault::NoTanhPrime => "dz = dh",
            Fault::NoTanhPrimeOnTheWay => "dh = W_hy.T @ dy + W_hh.T @ dh_next",
            Fault::PreviousTanhPrime => "dz = (1 - h[t-1]**2) * dh",
            Fault::PreviousStateInOutput => "dW_hy += np.outer(dy, h[t-1])",
            Fault::NoTarget => "dy = mask[t] * p[t]",
            Fault::TargetEverywhere => "dy = p[t].copy(); dy[targets[t]] -= 1",
            Fault::SquaredNorm => "norm = np.sum(grad**2)",
            Fault::NaiveSoftmax => "p = np.exp(y) / np.sum(np.exp(y))",
        }
    }

    /// The right line, in NumPy.
    pub fn right_line(self) -> &'static str {
        match self {
            Fault::MissingTranspose
            | Fault::OneLossAhead
            | Fault::NoFuture
            | Fault::NoTanhPrimeOnTheWay => "dh = W_hy.T @ dy + W_hh.T @ dz_next",
            Fault::DoubledBias => "db_y += dy",
            Fault::NoCellPath
            | Fault::CurrentForget
            | Fault::NoCellTanhPrime
            | Fault::PreviousCell => "dc = o[t] * (1 - np.tanh(c[t])**2) * dh + f[t+1] * dc[t+1]",
            Fault::NoHiddenPath => "dh = W_hy.T @ dy + W_h.T @ dz_next",
            Fault::CurrentCell => "dz_f = f[t] * (1 - f[t]) * c[t-1] * dc",
            Fault::SigmoidCandidate => "dz_g = (1 - g[t]**2) * i[t] * dc",
            Fault::NoGateSlopes => {
                "dz = [di * i[t] * (1 - i[t]), df * f[t] * (1 - f[t]), dg * (1 - g[t]**2), do * o[t] * (1 - o[t])]"
            }
            Fault::SwappedOuter | Fault::AssignedSum | Fault::CurrentState => {
                "dW_hh += np.outer(dz, h[t-1])"
            }
            Fault::DotProduct
            | Fault::UnsquaredTanh
            | Fault::NoTanhPrime
            | Fault::PreviousTanhPrime => "dz = (1 - h[t]**2) * dh",
            Fault::PreviousStateInOutput => "dW_hy += np.outer(dy, h[t])",
            Fault::NoTarget | Fault::TargetEverywhere => "dy = mask[t] * (p[t] - onehot[t])",
            Fault::SquaredNorm => "norm = np.sqrt(np.sum(grad**2))",
            Fault::NaiveSoftmax => "e = np.exp(y - y.max()); p = e / e.sum()",
        }
    }
}
