//! The maths of a recurrent network: no I/O, no clock, no thread, no error.
//!
//! Shapes are asserted; a loss that is not finite any more is data, not an error.
//! `H` is the number of hidden units, `V` of input symbols, `O` of output classes, `T` of timesteps.
//!
//! The learner reads these files in the app, so a file is one idea and its names are the equations' symbols:
//!
//! ```text
//! e_t = Eᵀ x_t                                                   input        D, V×D (with an embedding)
//! h_t = tanh(z_t)     z_t = W_xh x_t + W_hh h_{t−1} + b_h        cell/rnn     H, H×V, H×H, H
//! y_t = W_hy h_t + b_y     p_t = softmax(y_t)                    head         O×H, O
//! loss = Σ_t −ln p_t[target_t]                                   head
//! dy_t = p_t − onehot(target_t)                                  head         O
//! dh_t = W_hyᵀ dy_t + W_hhᵀ dz_{t+1}                             bptt         H
//! dz_t = (1 − h_t²) ⊙ dh_t                                       cell/rnn     H
//! dW_xh = Σ_t dz_t x_tᵀ     dW_hh = Σ_t dz_t h_{t−1}ᵀ     db_h = Σ_t dz_t     cell
//! dW_hy = Σ_t dy_t h_tᵀ     db_y = Σ_t dy_t                      head
//! ```
//!
//! `cell/lstm` and `cell/gru` have gates instead of one tanh, and `z_t`, `dz_t` have a row for each of them.

pub(crate) mod bptt;
pub mod cell;
pub(crate) mod clip;
pub(crate) mod cost;
pub(crate) mod equation;
pub(crate) mod example;
pub(crate) mod faults;
pub mod gradcheck;
pub(crate) mod grads;
pub(crate) mod head;
pub(crate) mod init;
pub(crate) mod input;
pub mod kernel;
pub(crate) mod ledger;
pub(crate) mod listing;
pub(crate) mod memory_map;
pub(crate) mod off_tape;
pub(crate) mod optimizer;
pub(crate) mod params;
pub(crate) mod quantity;
pub(crate) mod spectrum;
pub(crate) mod step_back;
pub mod stream;
pub(crate) mod tape;
pub(crate) mod tensor;
pub(crate) mod wiring;

pub use bptt::{Model, Outputs};
pub use cell::kind::CellKind;
pub use cell::rnn::Activation;
pub use clip::Clip;
pub(crate) use clip::Clipped;
pub use equation::Equation;
pub use example::{Example, Input};
pub use faults::{Fault, Implementation};
pub(crate) use grads::Grads;
pub use init::{Init, InitPlan};
pub(crate) use ledger::{Ledger, Share};
pub(crate) use memory_map::MemoryMap;
pub use off_tape::OffTape;
pub(crate) use optimizer::Memory;
pub use optimizer::{Optimizer, OptimizerKind};
pub use params::{Dims, Name, Params};
pub use quantity::{Age, Quantity, Stage, Variable};
pub(crate) use spectrum::Spectrum;
pub(crate) use step_back::StepBack;
pub use tape::State;
pub(crate) use tape::Tape;
pub(crate) use tensor::Pass;
pub use tensor::Tensor;
pub(crate) use wiring::Wiring;
