//! The sums over time. Blocking for speed does not change the order of any sum.

use std::slice::ChunksExact;

use super::elementwise::add;
use super::lanes::{LANES, Simd, padded};

/// Computes `dW = Σ_t d_t v_tᵀ` in descending order of `t`: the rows of `d` have `d_len` numbers, used from `first` on,
/// and those of `v` have `v_len`.
#[inline(always)]
pub(super) fn sum_over_time<S: Simd>(
    simd: S,
    dw: &mut [f64],
    (d, d_len, first): (&[f64], usize, usize),
    (v, v_len): (&[f64], usize),
    timesteps: usize,
) {
    let d = d[..timesteps * d_len].chunks_exact(d_len);
    let v = v[..timesteps * v_len].chunks_exact(v_len);
    match v_len {
        0..LANES => few_columns(simd, dw, (d, first), (v, v_len)),
        LANES => columns::<S, 1>(simd, dw, (d, first), (v, v_len)),
        _ if S::MANY => columns::<S, 2>(simd, dw, (d, first), (v, v_len)),
        _ => columns::<S, 1>(simd, dw, (d, first), (v, v_len)),
    }
}

/// Computes `dW`, keeping `C` blocks of columns at a time in registers, in as many rows as there are registers for.
#[inline(always)]
fn columns<S: Simd, const C: usize>(
    simd: S,
    mut dw: &mut [f64],
    (d, mut row): (ChunksExact<f64>, usize),
    v: (ChunksExact<f64>, usize),
) {
    let mut rows = dw.len() / v.1;
    while rows > 0 {
        let d = (d.clone(), row);
        let done = match rows {
            8.. if S::MANY => block::<S, 8, C>(simd, dw, d, v.clone()),
            6.. if !S::MANY => block::<S, 6, C>(simd, dw, d, v.clone()),
            4.. => block::<S, 4, C>(simd, dw, d, v.clone()),
            2.. => block::<S, 2, C>(simd, dw, d, v.clone()),
            _ => block::<S, 1, C>(simd, dw, d, v.clone()),
        };
        (rows, row) = (rows - done, row + done);
        dw = &mut std::mem::take(&mut dw)[done * v.1..];
    }
}

/// Computes the first `R` rows of `dw`, and returns their number. A remainder of columns overlaps the previous block,
/// with the same sums.
#[inline(always)]
fn block<S: Simd, const R: usize, const C: usize>(
    simd: S,
    dw: &mut [f64],
    (d, row): (ChunksExact<f64>, usize),
    (v, v_len): (ChunksExact<f64>, usize),
) -> usize {
    let mut j = 0;
    while j < v_len {
        let blocks: [usize; C] = std::array::from_fn(|c| (j + c * LANES).min(v_len - LANES));
        let mut sums = [[simd.splat(0.0); C]; R];
        let (mut d, mut v) = (d.clone(), v.clone());
        while let (Some(d), Some(v)) = (d.next_back(), v.next_back()) {
            let d: &[f64; R] = d[row..].first_chunk().expect("a row of d");
            let v = blocks.map(|j| simd.load(v[j..].first_chunk().expect("a block of v")));
            for r in 0..R {
                let d = simd.splat(d[r]);
                for c in 0..C {
                    sums[r][c] = simd.mul_add(d, v[c], sums[r][c]);
                }
            }
        }
        for r in 0..R {
            for c in 0..C {
                let dw = dw[r * v_len + blocks[c]..].first_chunk_mut().expect("a block of dW");
                *dw = simd.store(sums[r][c]);
            }
        }
        j += C * LANES;
    }
    R
}

/// Computes a `dW` of fewer than eight columns.
#[inline(always)]
fn few_columns<S: Simd>(
    simd: S,
    dw: &mut [f64],
    (d, first): (ChunksExact<f64>, usize),
    (v, v_len): (ChunksExact<f64>, usize),
) {
    for (row, dw) in (first..).zip(dw.chunks_exact_mut(v_len)) {
        let mut sum = simd.splat(0.0);
        let (mut d, mut v) = (d.clone(), v.clone());
        while let (Some(d), Some(v)) = (d.next_back(), v.next_back()) {
            sum = simd.mul_add(simd.splat(d[row]), simd.load(&padded(v)), sum);
        }
        dw.copy_from_slice(&simd.store(sum)[..v_len]);
    }
}

/// Computes `out = Σ_t d_t`, in descending order of `t`. A remainder of columns overlaps the previous block, with the
/// same sums.
#[inline(always)]
pub(super) fn sum_of_rows<S: Simd>(simd: S, out: &mut [f64], d: &[f64]) {
    let len = out.len();
    let d = d.chunks_exact(len);
    if len < LANES {
        out.fill(0.0);
        return d.rev().for_each(|d| add(simd, out, d));
    }
    let mut j = 0;
    while j < len {
        j = j.min(len - LANES);
        let mut sum = simd.splat(0.0);
        let mut d = d.clone();
        while let Some(d) = d.next_back() {
            sum = simd.add(sum, simd.load(d[j..].first_chunk().expect("a block")));
        }
        *out[j..].first_chunk_mut().expect("a block") = simd.store(sum);
        j += LANES;
    }
}
