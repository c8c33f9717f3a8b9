//! What goes in ([`Example`]) and what the two passes remember ([`Tape`]).

use ndarray::Array2;

use super::params::Dims;

/// One sequence: what is read at each timestep, and what should be answered there.
///
/// Every wiring is this one type. Many-to-many has a target at every timestep, many-to-one at the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The symbol read at each timestep (T), each below `V`.
    pub inputs: Vec<usize>,
    /// The class expected at each timestep (T), each below `O`; `None`: no loss there.
    pub targets: Vec<Option<usize>>,
    /// Whether the hidden state comes from the end of the example before; otherwise it starts at zero.
    pub carried: bool,
}

impl Example {
    /// `T`: the number of timesteps.
    pub fn timesteps(&self) -> usize {
        self.inputs.len()
    }
}

/// What the forward pass remembers, and what the backward pass finds. Row `t` belongs to timestep `t`.
///
/// The buffers are made once, for the longest example, and used again; rows that the current example
/// has not reached yet hold old numbers. Whoever shows a tape asks the cursor which rows are computed.
#[derive(Clone, Debug)]
pub struct Tape {
    /// The symbol read at each timestep (T): `x_t` is one-hot, 1 at this place.
    pub x: Vec<usize>,
    /// Hidden states (T+1 × H): row 0 is the state carried in, row t+1 is `h_t`.
    pub h: Array2<f64>,
    /// What tanh is applied to (T × H): `z_t`. Kept to be looked at; the way back needs only `h_t`.
    pub z: Array2<f64>,
    /// Logits (T × O).
    pub y: Array2<f64>,
    /// Probabilities (T × O).
    pub p: Array2<f64>,
    /// −ln p_t\[target_t\] (T); 0 where there is no target.
    pub loss: Vec<f64>,
    /// ∂L/∂y_t (T × O).
    pub dy: Array2<f64>,
    /// The part of `dh_t` that comes from the output at `t` itself (T × H): `W_hyᵀ dy_t`.
    pub dh_from_output: Array2<f64>,
    /// The part of `dh_t` that comes from all later timesteps (T × H): `W_hhᵀ dz_{t+1}`.
    pub dh_from_later: Array2<f64>,
    /// The total derivative ∂L/∂h_t (T × H).
    pub dh: Array2<f64>,
    /// ∂L/∂z_t (T × H).
    pub dz: Array2<f64>,
}

impl Tape {
    /// Room for `timesteps` timesteps.
    pub fn new(dims: Dims, timesteps: usize) -> Self {
        let by_hidden = || Array2::zeros((timesteps, dims.hidden));
        let by_output = || Array2::zeros((timesteps, dims.outputs));
        Tape {
            x: vec![0; timesteps],
            h: Array2::zeros((timesteps + 1, dims.hidden)),
            z: by_hidden(),
            y: by_output(),
            p: by_output(),
            loss: vec![0.0; timesteps],
            dy: by_output(),
            dh_from_output: by_hidden(),
            dh_from_later: by_hidden(),
            dh: by_hidden(),
            dz: by_hidden(),
        }
    }
}
