//! The vectors that a share is made of: its norm and its products with other shares follow from theirs.

use ndarray::{Array2, ArrayRef2};
use std::ops::Range;

use crate::nn::cell::OuterSum;
use crate::nn::example::Input;
use crate::nn::kernel::{dot, norm, row};
use crate::nn::tape::Tape;

/// Rows of a share that read the same: `d_t readᵀ`.
pub(super) struct Block<'a> {
    /// The vectors that come back.
    pub(crate) d: Rows,
    /// What they are multiplied with.
    pub(crate) read: Read<'a>,
}

impl Block<'_> {
    /// Some rows of the recurrent matrix.
    pub(super) fn of(
        OuterSum { rows, error, read }: &OuterSum,
        tape: &Tape,
        timesteps: &Range<usize>,
    ) -> Self {
        let (error, read) = (error.of(tape), read.of(tape));
        Block {
            d: Rows::of(&error, timesteps, 0, rows.clone()),
            read: Read::Rows(Rows::of(&read, timesteps, 0, 0..read.ncols())),
        }
    }

    pub(super) fn scale(&self) -> f64 {
        self.d.scale * self.read.scale()
    }

    pub(super) fn norm(&self, t: usize) -> f64 {
        self.d.norm(t) * self.read.norm(t)
    }

    /// `share_t · share_s`, in units of `unit²`.
    pub(super) fn product(&self, t: usize, s: usize, unit: f64) -> f64 {
        let share = self.scale() / unit;
        let read = self.read.dot(t, s);
        // most symbols are not read twice
        if read == 0.0 { 0.0 } else { share * share * read * self.d.dot(t, s) }
    }
}

/// What a share reads.
pub(super) enum Read<'a> {
    /// The 1 beside a bias.
    One,
    /// Where `x_t` is 1.
    Places(Vec<&'a Input>),
    /// A vector.
    Rows(Rows),
}

impl Read<'_> {
    pub(super) fn scale(&self) -> f64 {
        if let Read::Rows(rows) = self { rows.scale } else { 1.0 }
    }

    pub(super) fn norm(&self, t: usize) -> f64 {
        match self {
            Read::One => 1.0,
            Read::Places(x) => (x[t].places().len() as f64).sqrt(),
            Read::Rows(rows) => rows.norm(t),
        }
    }

    fn dot(&self, t: usize, s: usize) -> f64 {
        match self {
            Read::One => 1.0,
            Read::Places(x) => {
                let both = x[t].places().iter().filter(|p| x[s].places().contains(p));
                both.count() as f64
            }
            Read::Rows(rows) => rows.dot(t, s),
        }
    }
}

/// One vector for each timestep, over the largest number of them all, so that no square is too large or too small.
pub(super) struct Rows {
    scale: f64,
    over_scale: Array2<f64>,
}

impl Rows {
    pub(super) fn of(
        m: &ArrayRef2<f64>,
        timesteps: &Range<usize>,
        later: usize,
        columns: Range<usize>,
    ) -> Self {
        let first = (timesteps.start + later, columns.start);
        let size = (timesteps.len(), columns.len());
        let mut rows = Array2::from_shape_fn(size, |(i, j)| m[[first.0 + i, first.1 + j]]);
        let largest = rows.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
        let scale = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        rows.mapv_inplace(|x| x / scale);
        Rows { scale, over_scale: rows }
    }

    pub(super) fn norm(&self, t: usize) -> f64 {
        self.scale * norm(row(&self.over_scale, t))
    }

    fn dot(&self, t: usize, s: usize) -> f64 {
        dot(row(&self.over_scale, t), row(&self.over_scale, s))
    }
}
