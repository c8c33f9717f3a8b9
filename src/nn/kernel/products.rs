//! The three products of a network. What is computed together, for speed, does not change the order of any sum.

use super::lanes::{LANES, Lanes, few, last, mul_add, rest, scaled_add, sum};
use super::level::Arithmetic;

/// How many rows of a matrix go through the registers together.
const DOTS: usize = 8;
const ROWS: usize = 4;

/// The next `R` rows of length `n`.
#[inline(always)]
fn rows<const R: usize>(mut cells: &[f64], n: usize) -> [&[f64]; R] {
    std::array::from_fn(|_| {
        let (row, after) = cells.split_at(n);
        cells = after;
        row
    })
}

/// `out += W x`
#[inline(always)]
pub(super) fn add_mat_vec<A: Arithmetic>(out: &mut [f64], w: &[f64], x: &[f64]) {
    let n = x.len();
    if n < LANES {
        let x = few(x);
        for (out, row) in out.iter_mut().zip(w.chunks_exact(n.max(1))) {
            let mut acc = [0.0; LANES];
            mul_add::<A>(&mut acc, &few(row), &x);
            *out += sum(acc);
        }
        return;
    }
    let x_rest = rest(x);
    let (blocks, singles) = out.as_chunks_mut::<DOTS>();
    let (w_blocks, w_singles) = w.split_at(blocks.len() * DOTS * n);
    for (out, w) in blocks.iter_mut().zip(w_blocks.chunks_exact(DOTS * n)) {
        add_dots::<A, DOTS>(out, rows(w, n), x, &x_rest);
    }
    for (out, w) in singles.iter_mut().zip(w_singles.chunks_exact(n)) {
        add_dots::<A, 1>(std::array::from_mut(out), [w], x, &x_rest);
    }
}

#[inline(always)]
fn add_dots<A: Arithmetic, const R: usize>(
    out: &mut [f64; R],
    w: [&[f64]; R],
    x: &[f64],
    x_rest: &Lanes,
) {
    let mut acc = [[0.0; LANES]; R];
    let (x_blocks, left_over) = x.as_chunks();
    let w_blocks: [&[Lanes]; R] = w.map(|w| &w.as_chunks().0[..x_blocks.len()]);
    for (j, x) in x_blocks.iter().enumerate() {
        for r in 0..R {
            mul_add::<A>(&mut acc[r], &w_blocks[r][j], x);
        }
    }
    if !left_over.is_empty() {
        for r in 0..R {
            mul_add::<A>(&mut acc[r], last(w[r]), x_rest);
        }
    }
    let dots = acc.map(sum);
    for r in 0..R {
        out[r] += dots[r];
    }
}

/// `out += Wᵀ d`
#[inline(always)]
pub(super) fn add_mat_t_vec<A: Arithmetic>(out: &mut [f64], w: &[f64], d: &[f64]) {
    let n = out.len();
    if n < LANES {
        for (d, row) in d.iter().zip(w.chunks_exact(n.max(1))) {
            for (out, w) in out.iter_mut().zip(row) {
                *out = A::mul_add(*d, *w, *out);
            }
        }
        return;
    }
    let mut out_last = *last(out);
    let (d_blocks, d_singles) = d.as_chunks::<ROWS>();
    let (w_blocks, w_singles) = w.split_at(d_blocks.len() * ROWS * n);
    for (d, w) in d_blocks.iter().zip(w_blocks.chunks_exact(ROWS * n)) {
        add_rows::<A, ROWS>(out, &mut out_last, d, rows(w, n));
    }
    for (d, w) in d_singles.iter().zip(w_singles.chunks_exact(n)) {
        add_rows::<A, 1>(out, &mut out_last, &[*d], [w]);
    }
    if !n.is_multiple_of(LANES) {
        *out.last_chunk_mut().expect("at least eight numbers") = out_last;
    }
}

/// The last eight have an accumulator of their own: those that belong to the last block too get the same sum twice.
#[inline(always)]
fn add_rows<A: Arithmetic, const R: usize>(
    out: &mut [f64],
    out_last: &mut Lanes,
    d: &[f64; R],
    w: [&[f64]; R],
) {
    let (blocks, left_over) = out.as_chunks_mut();
    let w_blocks: [&[Lanes]; R] = w.map(|w| &w.as_chunks().0[..blocks.len()]);
    for (j, out) in blocks.iter_mut().enumerate() {
        let mut acc = *out;
        for r in 0..R {
            scaled_add::<A>(&mut acc, d[r], &w_blocks[r][j]);
        }
        *out = acc;
    }
    if !left_over.is_empty() {
        let mut acc = *out_last;
        for r in 0..R {
            scaled_add::<A>(&mut acc, d[r], last(w[r]));
        }
        *out_last = acc;
    }
}

/// `dW = Σ_t d_t v_tᵀ`, `t` downwards: `d` has rows of `d_len` numbers, of which those from `first` on are meant,
/// `v` has rows of `v_len`.
#[inline(always)]
pub(super) fn sum_over_time<A: Arithmetic>(
    dw: &mut [f64],
    (d, d_len, first): (&[f64], usize, usize),
    (v, v_len): (&[f64], usize),
) {
    let mut i = first;
    let mut blocks = dw.chunks_exact_mut(ROWS * v_len);
    for block in &mut blocks {
        sum_rows::<A, ROWS>(block, (d, d_len, i), (v, v_len));
        i += ROWS;
    }
    for row in blocks.into_remainder().chunks_exact_mut(v_len) {
        sum_rows::<A, 1>(row, (d, d_len, i), (v, v_len));
        i += 1;
    }
}

#[inline(always)]
fn sum_rows<A: Arithmetic, const R: usize>(
    dw: &mut [f64],
    (d, d_len, i): (&[f64], usize, usize),
    (v, v_len): (&[f64], usize),
) {
    let timesteps = || d.chunks_exact(d_len).zip(v.chunks_exact(v_len)).rev();
    let d_of = |d: &[f64]| *d[i..].first_chunk::<R>().expect("a row of d");
    if v_len < LANES {
        let mut acc = [[0.0; LANES]; R];
        for (d, v) in timesteps() {
            let (d, v) = (d_of(d), few(v));
            for r in 0..R {
                scaled_add::<A>(&mut acc[r], d[r], &v);
            }
        }
        for (row, acc) in dw.chunks_exact_mut(v_len).zip(acc) {
            row.copy_from_slice(&acc[..v_len]);
        }
        return;
    }
    let whole = v_len - v_len % LANES;
    let last = (whole < v_len).then_some(v_len - LANES); // some of the last block again, with the same sums
    for j in (0..whole).step_by(LANES).chain(last) {
        let mut acc = [[0.0; LANES]; R];
        for (d, v) in timesteps() {
            let d = d_of(d);
            let v: &Lanes = v[j..].first_chunk().expect("a block of v");
            for r in 0..R {
                scaled_add::<A>(&mut acc[r], d[r], v);
            }
        }
        for (row, acc) in dw.chunks_exact_mut(v_len).zip(&acc) {
            row[j..j + LANES].copy_from_slice(acc);
        }
    }
}
