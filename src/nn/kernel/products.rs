//! The three products of a network. What is computed together, for speed, does not change the order of any sum.

use std::ops::Range;

use super::lanes::{Eight, LANES, REST, Simd, few, last};

/// For so many vectors at a time, a few rows of the matrix are read once.
const VECTORS: usize = 8;

/// So many rows of `dW` are summed together.
const ROWS: usize = 4;

/// A strip has so many blocks of columns, or some more.
const STRIP: usize = 4;

// Rows are found by their number, not by an iterator over them: that would divide to know how many there are, and a
// small matrix is done in the time of a few divisions.

/// The next eight rows of length `n`.
#[inline(always)]
fn eight_rows(mut w: &[f64], n: usize) -> [&[f64]; LANES] {
    std::array::from_fn(|_| {
        let (row, after) = w.split_at(n);
        w = after;
        row
    })
}

/// `out += W x` for each of some vectors: `out` has `m` numbers for each of them, `x` has `n`, and `W` is m×n.
#[inline(always)]
pub(super) fn add_mat_vecs<S: Simd>(
    simd: S,
    (out, w, x): (&mut [f64], &[f64], &[f64]),
    (m, n): (usize, usize),
) {
    for (outs, xs) in out.chunks_mut(VECTORS * m).zip(x.chunks(VECTORS * n)) {
        for i in (0..m).step_by(LANES) {
            let rows = i..m.min(i + LANES);
            let w = &w[rows.start * n..rows.end * n];
            for (out, x) in outs.chunks_exact_mut(m).zip(xs.chunks_exact(n)) {
                add_mat_vec(simd, &mut out[rows.clone()], w, x);
            }
        }
    }
}

/// `out += W x`
#[inline(always)]
pub(super) fn add_mat_vec<S: Simd>(simd: S, out: &mut [f64], w: &[f64], x: &[f64]) {
    let (m, n) = (out.len(), x.len());
    if n < LANES {
        let x = simd.load(&few(x));
        for i in 0..m {
            let row = simd.load(&few(&w[i * n..][..n]));
            out[i] += simd.sum(simd.mul_add(row, x, simd.splat(0.0)));
        }
        return;
    }
    let whole = m - m % LANES;
    for i in (0..whole).step_by(LANES) {
        let sums = simd.sums(dots(simd, eight_rows(&w[i * n..], n), x));
        let out = out[i..].first_chunk_mut().expect("eight rows");
        *out = simd.store(simd.add(simd.load(out), sums));
    }
    for i in whole..m {
        let [lanes] = dots(simd, [&w[i * n..][..n]], x);
        out[i] += simd.sum(lanes);
    }
}

/// Some rows times `x`, of the same length, in lanes that are still to be summed.
#[inline(always)]
fn dots<S: Simd, const R: usize>(simd: S, w: [&[f64]; R], x: &[f64]) -> [S::Lanes; R] {
    let mut acc = [simd.splat(0.0); R];
    let (x_blocks, left_over) = x.as_chunks();
    let w_blocks: [&[Eight]; R] = w.map(|w| &w.as_chunks().0[..x_blocks.len()]);
    for (j, x) in x_blocks.iter().enumerate() {
        let x = simd.load(x);
        for r in 0..R {
            acc[r] = simd.mul_add(simd.load(&w_blocks[r][j]), x, acc[r]);
        }
    }
    if !left_over.is_empty() {
        let counts = simd.load(&REST[left_over.len()]);
        let x = simd.mul_add(simd.load(last(x)), counts, simd.splat(0.0));
        for r in 0..R {
            acc[r] = simd.mul_add(simd.load(last(w[r])), x, acc[r]);
        }
    }
    acc
}

/// `out = Wᵀ d` for each of some vectors: `out` has `n` numbers for each of them, `d` has `m`, and `W` is m×n.
#[inline(always)]
pub(super) fn mat_t_vecs<S: Simd>(
    simd: S,
    (out, w, d): (&mut [f64], &[f64], &[f64]),
    (m, n): (usize, usize),
) {
    for (outs, ds) in out.chunks_mut(VECTORS * n).zip(d.chunks(VECTORS * m)) {
        for j in strips(n) {
            for (out, d) in outs.chunks_exact_mut(n).zip(ds.chunks_exact(m)) {
                strip(simd, out, w, d, j.clone());
            }
        }
    }
}

/// `out = Wᵀ d`
#[inline(always)]
pub(super) fn mat_t_vec<S: Simd>(simd: S, out: &mut [f64], w: &[f64], d: &[f64]) {
    for j in strips(out.len()) {
        strip(simd, out, w, d, j);
    }
}

/// `n` columns in strips of four blocks, the last of which is not narrower.
#[inline(always)]
fn strips(n: usize) -> impl Iterator<Item = Range<usize>> {
    let wide = STRIP * LANES;
    let mut next = 0;
    std::iter::from_fn(move || {
        let j = next..if n - next < 2 * wide { n } else { next + wide };
        next = j.end;
        (!j.is_empty()).then_some(j)
    })
}

/// Some columns of `out = Wᵀ d`.
#[inline(always)]
fn strip<S: Simd>(simd: S, out: &mut [f64], w: &[f64], d: &[f64], j: Range<usize>) {
    match (j.len(), j.len().div_ceil(LANES)) {
        (0..LANES, _) => few_columns(simd, out, w, d),
        (_, 1) => columns::<S, 0>(simd, out, w, d, j),
        (_, 2) => columns::<S, 1>(simd, out, w, d, j),
        (_, 3) => columns::<S, 2>(simd, out, w, d, j),
        (_, 4) => columns::<S, 3>(simd, out, w, d, j),
        (_, 5) => columns::<S, 4>(simd, out, w, d, j),
        (_, 6) => columns::<S, 5>(simd, out, w, d, j),
        (_, 7) => columns::<S, 6>(simd, out, w, d, j),
        _ => columns::<S, 7>(simd, out, w, d, j),
    }
}

/// `out = Wᵀ d` where `W` is narrow.
#[inline(always)]
fn few_columns<S: Simd>(simd: S, out: &mut [f64], w: &[f64], d: &[f64]) {
    let n = out.len();
    out.fill(0.0);
    for (i, d) in d.iter().enumerate() {
        for (out, w) in out.iter_mut().zip(&w[i * n..][..n]) {
            *out = simd.fused(*d, *w, *out);
        }
    }
}

/// The sum over all rows of `w`, which are as long as `out`, in some columns that stay in registers: `C` blocks and
/// the last eight. Where these are some of the last block again, so is their sum.
#[inline(always)]
fn columns<S: Simd, const C: usize>(
    simd: S,
    out: &mut [f64],
    w: &[f64],
    d: &[f64],
    j: Range<usize>,
) {
    let n = out.len();
    let mut sums = [simd.splat(0.0); C];
    let mut last_sum = simd.splat(0.0);
    for (i, d) in d.iter().enumerate() {
        let d = simd.splat(*d);
        let row = &w[i * n + j.start..i * n + j.end];
        let blocks: &[Eight; C] = row.as_chunks().0.first_chunk().expect("so many columns");
        for c in 0..C {
            sums[c] = simd.mul_add(d, simd.load(&blocks[c]), sums[c]);
        }
        last_sum = simd.mul_add(d, simd.load(last(row)), last_sum);
    }
    let out = &mut out[j];
    *out.last_chunk_mut().expect("at least eight columns") = simd.store(last_sum);
    for (out, sum) in out.as_chunks_mut().0.iter_mut().zip(sums) {
        *out = simd.store(sum);
    }
}

/// `dW = Σ_t d_t v_tᵀ`, `t` downwards: `d` has rows of `d_len` numbers, of which those from `first` on are meant,
/// `v` has rows of `v_len`.
#[inline(always)]
pub(super) fn sum_over_time<S: Simd>(
    simd: S,
    dw: &mut [f64],
    (d, d_len, first): (&[f64], usize, usize),
    (v, v_len): (&[f64], usize),
    timesteps: usize,
) {
    let (d, v) = (&d[..timesteps * d_len], &v[..timesteps * v_len]);
    let rows = dw.len() / v_len;
    let whole = rows - rows % ROWS;
    for r in (0..whole).step_by(ROWS) {
        let (some, d) = (&mut dw[r * v_len..][..ROWS * v_len], (d, d_len, first + r));
        match v_len {
            16.. if S::MANY => sum_rows::<S, ROWS, 2>(simd, some, d, (v, v_len)),
            _ => sum_rows::<S, ROWS, 1>(simd, some, d, (v, v_len)),
        }
    }
    for r in whole..rows {
        let row = &mut dw[r * v_len..][..v_len];
        sum_rows::<S, 1, 1>(simd, row, (d, d_len, first + r), (v, v_len));
    }
}

/// `R` rows of `dW`, of which `C` blocks of columns at a time stay in registers.
#[inline(always)]
fn sum_rows<S: Simd, const R: usize, const C: usize>(
    simd: S,
    dw: &mut [f64],
    (d, d_len, i): (&[f64], usize, usize),
    (v, v_len): (&[f64], usize),
) {
    if v_len < LANES {
        dw.fill(0.0);
        for (d, v) in d.chunks_exact(d_len).zip(v.chunks_exact(v_len)).rev() {
            for (row, d) in dw.chunks_exact_mut(v_len).zip(&d[i..]) {
                for (dw, v) in row.iter_mut().zip(v) {
                    *dw = simd.fused(*d, *v, *dw);
                }
            }
        }
        return;
    }
    let wide = C * LANES;
    let mut j = 0;
    while j < v_len {
        j = j.min(v_len - wide); // a rest goes with some of the last block again, which has the same sums
        let mut sums = [[simd.splat(0.0); C]; R];
        let (mut of_d, mut of_v) = (d.len() + i, v.len() + j);
        while of_d >= d_len + i {
            (of_d, of_v) = (of_d - d_len, of_v - v_len);
            let d: &[f64; R] = d[of_d..].first_chunk().expect("a row of d");
            let v: &[Eight; C] = v[of_v..].as_chunks().0.first_chunk().expect("blocks of v");
            let v = v.map(|v| simd.load(&v));
            for r in 0..R {
                let d = simd.splat(d[r]);
                for c in 0..C {
                    sums[r][c] = simd.mul_add(d, v[c], sums[r][c]);
                }
            }
        }
        for r in 0..R {
            let dw = dw[r * v_len + j..].as_chunks_mut().0;
            for (dw, sum) in dw.iter_mut().zip(sums[r]) {
                *dw = simd.store(sum);
            }
        }
        j += wide;
    }
}
