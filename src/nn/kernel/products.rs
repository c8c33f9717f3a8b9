//! The products with a matrix, `W x` and `Wᵀ d`. Blocking for speed does not change the order of any sum.

use std::ops::Range;

use super::lanes::{Eight, LANES, REST, Simd, last_eight, padded};

/// The number of vectors for which a few rows of the matrix are read once.
const VECTORS: usize = 8;

/// The number of column blocks in a strip of a product with several vectors; the last strip may have more.
const STRIP: usize = 4;

/// The same for a product with one vector, where there are registers for so many.
const WIDE_STRIP: usize = 6;

/// A matrix of at most so many numbers stays near the processor in any case.
const NEAR: usize = 2048;

// Rows are addressed by index, not by `chunks`: an iterator would divide to find their number, and a small product
// takes no longer than a few divisions.

/// Returns the first eight rows of length `n`.
#[inline(always)]
fn eight_rows(mut w: &[f64], n: usize) -> [&[f64]; LANES] {
    std::array::from_fn(|_| {
        let (row, after) = w.split_at(n);
        w = after;
        row
    })
}

/// Computes `out += W x` for several vectors: each takes `m` numbers in `out` and `n` in `x`, and `W` is m×n.
#[inline(always)]
pub(super) fn add_mat_vecs<S: Simd>(
    simd: S,
    (out, w, x): (&mut [f64], &[f64], &[f64]),
    (m, n): (usize, usize),
) {
    for (outs, xs) in out.chunks_mut(VECTORS * m).zip(x.chunks(VECTORS * n)) {
        if m < LANES {
            few_rows(simd, (outs, w, xs), (m, n));
            continue;
        }
        for i in (0..m).step_by(LANES) {
            let rows = i..m.min(i + LANES);
            let w = &w[rows.start * n..rows.end * n];
            let mut pairs = outs.chunks_exact_mut(pair::<S>() * m);
            let mut x_pairs = xs.chunks_exact(pair::<S>() * n);
            for (out, x) in (&mut pairs).zip(&mut x_pairs) {
                let ((a, b), (x_a, x_b)) = (out.split_at_mut(m), x.split_at(n));
                let outs = [&mut a[rows.clone()], &mut b[rows.clone()]];
                add_mat_vec(simd, outs, w, [x_a, x_b]);
            }
            let singles = pairs.into_remainder().chunks_exact_mut(m);
            for (out, x) in singles.zip(x_pairs.remainder().chunks_exact(n)) {
                add_mat_vec(simd, [&mut out[rows.clone()]], w, [x]);
            }
        }
    }
}

/// Computes `out += W x` for at most eight vectors and a `W` with fewer than eight rows: the vectors are multiplied with
/// each row as if they were the rows, which are many more.
#[inline(always)]
fn few_rows<S: Simd>(simd: S, (out, w, x): (&mut [f64], &[f64], &[f64]), (m, n): (usize, usize)) {
    for (i, row) in w.chunks_exact(n).enumerate() {
        let mut products = [0.0; VECTORS];
        add_mat_vec(simd, [&mut products[..out.len() / m]], x, [row]);
        for (out, product) in out.chunks_exact_mut(m).zip(products) {
            out[i] += product;
        }
    }
}

/// The number of vectors multiplied together. With few registers it exceeds any group, so that each is done singly.
fn pair<S: Simd>() -> usize {
    if S::MANY { 2 } else { VECTORS + 1 }
}

/// Computes `out += W x` for each `x`.
#[inline(always)]
pub(super) fn add_mat_vec<S: Simd, const V: usize>(
    simd: S,
    mut out: [&mut [f64]; V],
    w: &[f64],
    x: [&[f64]; V],
) {
    let (m, n) = (out[0].len(), x[0].len());
    if n < LANES {
        for i in 0..m {
            let row = simd.load(&padded(&w[i * n..][..n]));
            for (out, x) in out.iter_mut().zip(x) {
                out[i] += simd.sum(simd.mul_add(row, simd.load(&padded(x)), simd.splat(0.0)));
            }
        }
        return;
    }
    let left_over = m % LANES;
    let singles = if m < LANES || left_over <= 2 { left_over } else { 0 };
    let blocks = (m - singles).div_ceil(LANES);
    let backwards = turns(w, out[0]);
    for block in 0..blocks {
        let i = LANES * if backwards { blocks - 1 - block } else { block };
        let first = i.min(m - LANES); // the last eight rows overlap the block before
        let dots = eight_dots(simd, eight_rows(&w[first * n..], n), x);
        for (out, dots) in out.iter_mut().zip(dots) {
            let out: &mut Eight = out[first..].first_chunk_mut().expect("eight rows");
            let new = simd.store(simd.add(simd.load(out), simd.sums(dots)));
            if first == i {
                *out = new;
            } else {
                out[i - first..].copy_from_slice(&new[i - first..]);
            }
        }
    }
    for i in m - singles..m {
        let dots = dots(simd, [&w[i * n..][..n]], x);
        for (out, [dot]) in out.iter_mut().zip(dots) {
            out[i] += simd.sum(dot);
        }
    }
}

/// Returns the products of eight rows with each `x`, not yet summed over the lanes.
#[inline(always)]
fn eight_dots<S: Simd, const V: usize>(
    simd: S,
    w: [&[f64]; LANES],
    x: [&[f64]; V],
) -> [[S::Lanes; LANES]; V] {
    if S::EIGHT_ROWS {
        return dots(simd, w, x);
    }
    let [a, b, c, d, e, f, g, h] = w;
    let (first, second) = (dots(simd, [a, b, c, d], x), dots(simd, [e, f, g, h], x));
    std::array::from_fn(|v| {
        let ([a, b, c, d], [e, f, g, h]) = (first[v], second[v]);
        [a, b, c, d, e, f, g, h]
    })
}

/// Returns the products of `R` rows with each `x` of the same length, not yet summed over the lanes.
#[inline(always)]
fn dots<S: Simd, const R: usize, const V: usize>(
    simd: S,
    w: [&[f64]; R],
    x: [&[f64]; V],
) -> [[S::Lanes; R]; V] {
    let mut acc = [[simd.splat(0.0); R]; V];
    let (blocks, left_over) = (x[0].len() / LANES, x[0].len() % LANES);
    let x_blocks: [&[Eight]; V] = x.map(|x| &x.as_chunks().0[..blocks]);
    let w_blocks: [&[Eight]; R] = w.map(|w| &w.as_chunks().0[..blocks]);
    for j in 0..blocks {
        let x = x_blocks.map(|x| simd.load(&x[j]));
        for r in 0..R {
            let w = simd.load(&w_blocks[r][j]);
            for v in 0..V {
                acc[v][r] = simd.mul_add(w, x[v], acc[v][r]);
            }
        }
    }
    if left_over > 0 {
        let counts = simd.load(&REST[left_over]);
        let x = x.map(|x| simd.mul_add(simd.load(last_eight(x)), counts, simd.splat(0.0)));
        for r in 0..R {
            let w = simd.load(last_eight(w[r]));
            for v in 0..V {
                acc[v][r] = simd.mul_add(w, x[v], acc[v][r]);
            }
        }
    }
    acc
}

/// Computes `out = Wᵀ d` for several vectors: each takes `n` numbers in `out` and `m` in `d`, and `W` is m×n.
#[inline(always)]
pub(super) fn mat_t_vecs<S: Simd>(
    simd: S,
    (out, w, d): (&mut [f64], &[f64], &[f64]),
    (m, n): (usize, usize),
) {
    for (outs, ds) in out.chunks_mut(VECTORS * n).zip(d.chunks(VECTORS * m)) {
        for j in strips(n, STRIP, false) {
            let mut pairs = outs.chunks_exact_mut(pair::<S>() * n);
            let mut d_pairs = ds.chunks_exact(pair::<S>() * m);
            for (out, d) in (&mut pairs).zip(&mut d_pairs) {
                let ((a, b), (d_a, d_b)) = (out.split_at_mut(n), d.split_at(m));
                strip(simd, [a, b], w, [d_a, d_b], j.clone());
            }
            let singles = pairs.into_remainder().chunks_exact_mut(n);
            for (out, d) in singles.zip(d_pairs.remainder().chunks_exact(m)) {
                strip(simd, [out], w, [d], j.clone());
            }
        }
    }
}

/// Computes `out = Wᵀ d`.
#[inline(always)]
pub(super) fn mat_t_vec<S: Simd>(simd: S, out: &mut [f64], w: &[f64], d: &[f64]) {
    for j in strips(out.len(), if S::MANY { WIDE_STRIP } else { STRIP }, turns(w, out)) {
        strip(simd, [out], w, [d], j);
    }
}

/// Divides `n` columns into strips of so many blocks; the last strip takes the remainder too, and may be wider.
#[inline(always)]
fn strips(n: usize, blocks: usize, backwards: bool) -> impl Iterator<Item = Range<usize>> {
    let wide = blocks * LANES;
    let count = (n / wide).max(1);
    (0..count).map(move |i| {
        let i = if backwards { count - 1 - i } else { i };
        i * wide..if i + 1 < count { (i + 1) * wide } else { n }
    })
}

/// Whether to read a matrix backwards: a large one at every other timestep, whose result `out` is in every other row in
/// memory. Then a product first reads what the one before has read last, and is still near.
#[inline(always)]
fn turns(w: &[f64], out: &[f64]) -> bool {
    w.len() > NEAR && out.as_ptr().addr() / size_of_val(out) % 2 == 1
}

/// Computes the columns `j` of `out = Wᵀ d` for each `d`.
#[inline(always)]
fn strip<S: Simd, const V: usize>(
    simd: S,
    out: [&mut [f64]; V],
    w: &[f64],
    d: [&[f64]; V],
    j: Range<usize>,
) {
    match (j.len(), j.len().div_ceil(LANES)) {
        (0..LANES, _) => out.into_iter().zip(d).for_each(
            #[inline(always)]
            |(out, d)| few_columns(simd, out, w, d),
        ),
        (_, 1) => columns::<S, 0, V>(simd, out, w, d, j),
        (_, 2) => columns::<S, 1, V>(simd, out, w, d, j),
        (_, 3) => columns::<S, 2, V>(simd, out, w, d, j),
        (_, 4) => columns::<S, 3, V>(simd, out, w, d, j),
        (_, 5) => columns::<S, 4, V>(simd, out, w, d, j),
        (_, 6) => columns::<S, 5, V>(simd, out, w, d, j),
        (_, 7) => columns::<S, 6, V>(simd, out, w, d, j),
        _ if V > 1 || !S::MANY => columns::<S, 7, V>(simd, out, w, d, j),
        (_, 8) => columns::<S, 7, V>(simd, out, w, d, j),
        (_, 9) => columns::<S, 8, V>(simd, out, w, d, j),
        (_, 10) => columns::<S, 9, V>(simd, out, w, d, j),
        (_, 11) => columns::<S, 10, V>(simd, out, w, d, j),
        _ => columns::<S, 11, V>(simd, out, w, d, j),
    }
}

/// Computes `out = Wᵀ d` for a `W` with fewer than eight columns.
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

/// Sums the rows of `w`, scaled by `d`, over the columns `j`, whose sums stay in registers: `C` blocks and the last
/// eight columns. Where these overlap the last block, both have the same sums.
#[inline(always)]
fn columns<S: Simd, const C: usize, const V: usize>(
    simd: S,
    out: [&mut [f64]; V],
    w: &[f64],
    d: [&[f64]; V],
    j: Range<usize>,
) {
    let (m, n) = (d[0].len(), out[0].len());
    let d = d.map(|d| &d[..m]);
    let mut sums = [[simd.splat(0.0); C]; V];
    let mut last_sums = [simd.splat(0.0); V];
    for i in 0..m {
        let row = &w[i * n + j.start..i * n + j.end];
        let blocks: &[Eight; C] =
            row.as_chunks().0.first_chunk().expect("at least C blocks of columns");
        for v in 0..V {
            let d = simd.splat(d[v][i]);
            for c in 0..C {
                sums[v][c] = simd.mul_add(d, simd.load(&blocks[c]), sums[v][c]);
            }
            last_sums[v] = simd.mul_add(d, simd.load(last_eight(row)), last_sums[v]);
        }
    }
    for ((out, sums), last_sum) in out.into_iter().zip(sums).zip(last_sums) {
        let out = &mut out[j.clone()];
        *out.last_chunk_mut().expect("at least eight columns") = simd.store(last_sum);
        for (out, sum) in out.as_chunks_mut().0.iter_mut().zip(sums) {
            *out = simd.store(sum);
        }
    }
}
