//! The ledger of a sum over time: what each timestep adds to a gradient.
//!
//! The share of timestep `t` in `dW_hh` is `dz_t h_{t−1}ᵀ` (H×H), a matrix of rank one. So its norm, and its product
//! with another share, follow from the two vectors, as if the matrices were long vectors:
//!
//! ```text
//! ‖dz_t h_{t−1}ᵀ‖ = ‖dz_t‖ ‖h_{t−1}‖
//! share_t · share_s = (dz_t · dz_s) (h_{t−1} · h_{s−1})
//! ‖share_{T−1} + … + share_t‖² = Σ_r Σ_s share_r · share_s        r, s = t … T−1
//! ```

mod block;

use ndarray::Array2;
use std::fmt;
use std::ops::Range;

use super::cell::Weights;
use super::faults::time::{row_before, rows_before, summed, wrapped};
use super::faults::{Fault, Implementation};
use super::kernel::row_mut;
use super::params::Name;
use super::tape::Tape;
use super::tensor::Tensor;
use block::{Block, Read, Rows};

/// What the timesteps that backward has come to have added to one gradient.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ledger {
    /// The vector that comes back: `dz_t`, `dy_t` or `de_t`.
    pub(crate) error: Tensor,
    /// The other factor; none for a bias, and two where some rows read something else than the others.
    pub(crate) read: Vec<Factor>,
    /// The timestep that backward has come to.
    pub(crate) from: usize,
    /// One for each timestep from there on.
    pub(crate) shares: Vec<Share>,
}

/// A vector that the error is multiplied with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// `x_t`.
    Input,
    /// `e_t`.
    Embedded,
    /// `x_{t−1}`, by mistake.
    PreviousInput,
    /// `e_{t−1}`, by mistake.
    PreviousEmbedded,
    /// `h_t`.
    State,
    /// `h_{t−1}`.
    PreviousState,
    /// `r_t ⊙ h_{t−1}`.
    ResetPast,
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Factor::Input => "x_t",
            Factor::Embedded => "e_t",
            Factor::PreviousInput => "x_{t−1}",
            Factor::PreviousEmbedded => "e_{t−1}",
            Factor::State => "h_t",
            Factor::PreviousState => "h_{t−1}",
            Factor::ResetPast => "r_t ⊙ h_{t−1}",
        })
    }
}

/// What one timestep adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    /// `‖dz_t‖` and `‖h_{t−1}‖`, where the share is a product of two vectors alone.
    pub(crate) factors: Option<[f64; 2]>,
    /// `‖dz_t h_{t−1}ᵀ‖`.
    pub(crate) norm: f64,
    /// The norm of the sum from the last timestep back to this one; none where sums were not asked for.
    pub(crate) total: Option<f64>,
    /// How much of the sum so far it makes up: `(share · sum) / ‖sum‖²`. These add up to 1, and one that works
    /// against the others is below 0. None where there is no sum.
    pub(crate) along: Option<f64>,
}

impl Ledger {
    /// What this timestep adds, if backward has come to it.
    pub(crate) fn share(&self, t: usize) -> Option<&Share> {
        self.shares.get(t.checked_sub(self.from)?)
    }

    /// Whether a timestep adds nothing because no state is before it.
    pub(crate) fn reads_no_state(&self, tape: &Tape, t: usize) -> bool {
        t == 0
            && self.read.first() == Some(&Factor::PreviousState)
            && self.share(t).is_some_and(|share| share.norm == 0.0)
            && tape.h.row(0).iter().all(|h| *h == 0.0)
    }

    /// The timestep with the largest share so far, if any is not 0.
    pub(crate) fn largest(&self) -> Option<usize> {
        let largest = self.shares.iter().enumerate().max_by(|a, b| a.1.norm.total_cmp(&b.1.norm));
        largest.filter(|(_, share)| share.norm != 0.0).map(|(i, _)| self.from + i)
    }

    /// The timestep that makes up most of the sum so far, if there is one. It need not be the largest: shares may cancel.
    pub(crate) fn most_along(&self) -> Option<usize> {
        let along = |(i, share): (usize, &Share)| Some((i, share.along?));
        let most =
            self.shares.iter().enumerate().filter_map(along).max_by(|a, b| a.1.total_cmp(&b.1));
        most.map(|(i, _)| self.from + i)
    }
}

impl Implementation {
    /// What these timesteps, those that backward has come to, add to the gradient of that name.
    ///
    /// A wrong one adds what [`Implementation::accumulate`] adds. The sums take a product of vectors for each two
    /// timesteps, of a long sequence many: they can be left out.
    pub(crate) fn ledger(
        &self,
        tape: &Tape,
        name: Name,
        timesteps: Range<usize>,
        with_sums: bool,
    ) -> Ledger {
        let (error, read, blocks) = self.blocks(tape, name, &timesteps);
        let mut shares: Vec<Share> = (0..timesteps.len()).map(|t| alone(&blocks, t)).collect();
        if with_sums {
            add_up(&mut shares, &blocks);
        }
        let weights = self.model.cell.weights();
        match self.fault {
            Some(fault) if fault.assigns_sum(name, &weights) => assigned(&mut shares),
            Some(Fault::StuckBias) if name == Name::b_y => shares.fill(Share::NOTHING),
            _ => {}
        }
        Ledger { error, read, from: timesteps.start, shares }
    }

    /// The vectors that come back to a bias: by mistake, with sums of their numbers in place of each.
    fn bias_of(&self, m: &Array2<f64>, name: Name, timesteps: &Range<usize>) -> Rows {
        let of = |m: &Array2<f64>| Rows::of(m, timesteps, 0, 0..m.ncols());
        let weights = self.model.cell.weights();
        match self.fault.filter(|fault| fault.spoils_sum(name, &weights)) {
            Some(Fault::ScalarBias) => of(&rows_summed(m, self.model.dims.hidden)),
            Some(Fault::ScalarBiasOfAll | Fault::ScalarOutputBias) => {
                of(&rows_summed(m, m.ncols()))
            }
            _ => of(m),
        }
    }

    /// What the shares are made of.
    fn blocks<'a>(
        &self,
        tape: &'a Tape,
        name: Name,
        timesteps: &Range<usize>,
    ) -> (Tensor, Vec<Factor>, Vec<Block<'a>>) {
        let of = |m: &Array2<f64>, later: usize| Rows::of(m, timesteps, later, 0..m.ncols());
        let all = || of(&tape.dz, 0);
        let block = |d: Rows, read: Read<'a>| vec![Block { d, read }];
        let x = || Read::Places(tape.x[timesteps.clone()].iter().collect());
        let Weights { input, recurrent, bias, recurrent_bias } = self.model.cell.weights();
        let fault = |fault| self.fault == Some(fault);
        let bias_of = |m: &Array2<f64>| block(self.bias_of(m, name, timesteps), Read::One);
        match name {
            Name::E => (Tensor::De, vec![Factor::Input], block(of(&tape.de, 0), x())),
            Name::b_y => (Tensor::Dy, vec![], bias_of(&tape.dy)),
            Name::W_hy if fault(Fault::PreviousStateInOutput) => (
                Tensor::Dy,
                vec![Factor::PreviousState],
                block(of(&tape.dy, 0), Read::Rows(of(&tape.h, 0))),
            ),
            Name::W_hy => (
                Tensor::Dy,
                vec![Factor::State],
                block(of(&tape.dy, 0), Read::Rows(of(&tape.h, 1))),
            ),
            name if name == bias => (Tensor::Dz, vec![], bias_of(&tape.dz)),
            name if Some(name) == recurrent_bias => (Tensor::Dpast, vec![], bias_of(&tape.dpast)),
            name if name == input => {
                let (error, d) = match fault(Fault::UnslopedInput) {
                    true => (Tensor::Dh, of(&tape.dh, 0)),
                    false => (Tensor::Dz, all()),
                };
                let (factor, read) = read_input(tape, timesteps, fault(Fault::PreviousInput));
                (error, vec![factor], block(d, read))
            }
            name if name == recurrent && fault(Fault::CurrentState) => {
                (Tensor::Dz, vec![Factor::State], block(all(), Read::Rows(of(&tape.h, 1))))
            }
            name if name == recurrent && fault(Fault::Wraparound) => {
                let h = wrapped(&tape.h, timesteps.end);
                let read = Read::Rows(of(&h, 0));
                (Tensor::Dz, vec![Factor::PreviousState], block(all(), read))
            }
            name if name == recurrent && fault(Fault::NoResetInSum) => {
                (Tensor::Dz, vec![Factor::PreviousState], block(all(), Read::Rows(of(&tape.h, 0))))
            }
            _ => {
                let sums = self.model.cell.recurrent_sums(self.model.dims.hidden);
                let read = sums.iter().map(|sum| match sum.read {
                    Tensor::Reset => Factor::ResetPast,
                    _ => Factor::PreviousState,
                });
                let blocks = sums.iter().map(|sum| Block::of(sum, tape, timesteps));
                (sums[0].error, read.collect(), blocks.collect())
            }
        }
    }
}

/// Rows in which each block of so many numbers has its sum in place of each of them, by mistake.
fn rows_summed(m: &Array2<f64>, block: usize) -> Array2<f64> {
    let mut sums = m.clone();
    (0..m.nrows()).for_each(|t| summed(row_mut(&mut sums, t), block));
    sums
}

/// What the sum for the input's matrix reads: `x_t` or `e_t`, or by mistake the one before.
fn read_input<'a>(tape: &'a Tape, timesteps: &Range<usize>, is_before: bool) -> (Factor, Read<'a>) {
    let embedded = |e| Read::Rows(Rows::of(e, timesteps, 0, 0..tape.e.ncols()));
    let before = |t| &tape.x[row_before(t, timesteps.end)];
    match (tape.e.ncols() > 0, is_before) {
        (true, false) => (Factor::Embedded, embedded(&tape.e)),
        (true, true) => (Factor::PreviousEmbedded, embedded(&rows_before(&tape.e, timesteps.end))),
        (false, false) => (Factor::Input, Read::Places(tape.x[timesteps.clone()].iter().collect())),
        (false, true) => {
            (Factor::PreviousInput, Read::Places(timesteps.clone().map(before).collect()))
        }
    }
}

impl Share {
    const NOTHING: Share = Share { factors: None, norm: 0.0, total: Some(0.0), along: None };
}

/// A share by itself.
fn alone(blocks: &[Block], t: usize) -> Share {
    let norm = blocks.iter().map(|b| b.norm(t)).fold(0.0, f64::hypot);
    Share { factors: factors(blocks, t), norm, total: None, along: None }
}

/// Back in time: each share with those that are already in the sum.
fn add_up(shares: &mut [Share], blocks: &[Block]) {
    let unit = blocks.iter().map(Block::scale).fold(0.0, f64::max);
    let product = |t: usize, s: usize| blocks.iter().map(|b| b.product(t, s, unit)).sum::<f64>();
    let mut along = vec![0.0; shares.len()]; // share_t · sum
    let mut square = 0.0; // sum · sum
    for t in (0..shares.len()).rev() {
        for s in t + 1..shares.len() {
            let product = product(t, s);
            along[t] += product;
            along[s] += product;
        }
        let own = product(t, t);
        square += 2.0 * along[t] + own;
        along[t] += own;
        // shares that cancel leave a rounding error, which may be below 0
        shares[t].total = Some(unit * square.clamp(0.0, f64::INFINITY).sqrt());
    }
    for (share, along) in shares.iter_mut().zip(along) {
        share.along = (square > 0.0).then(|| along / square);
    }
}

fn factors(blocks: &[Block], t: usize) -> Option<[f64; 2]> {
    match blocks {
        [Block { d, read: read @ (Read::Rows(_) | Read::Places(_)) }] => {
            Some([d.norm(t), read.norm(t)])
        }
        _ => None,
    }
}

/// `=` instead of `+=`: what is written last stands alone.
fn assigned(shares: &mut [Share]) {
    let stands = shares.first().is_some_and(|share| share.norm != 0.0);
    for (i, share) in shares.iter_mut().enumerate() {
        share.total = Some(share.norm);
        share.along = stands.then(|| f64::from(u8::from(i == 0)));
    }
}

#[cfg(test)]
mod tests;
