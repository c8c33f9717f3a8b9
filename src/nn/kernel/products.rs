//! The three products of a network. What is computed together, for speed, does not change the order of any sum.

use super::lanes::{Eight, LANES, Simd, few, last, rest};

/// How many rows of a matrix go through the registers together.
const DOTS: usize = 8;
const ROWS: usize = 4;

/// For so many vectors at a time, a few rows of the matrix are read once.
const VECTORS: usize = 8;

/// The next `R` rows of length `n`.
#[inline(always)]
fn rows<const R: usize>(mut cells: &[f64], n: usize) -> [&[f64]; R] {
    std::array::from_fn(|_| {
        let (row, after) = cells.split_at(n);
        cells = after;
        row
    })
}

/// `out += W x` for each of some vectors: `out` has a row of `m` numbers for each row of `n` numbers in `x`.
#[inline(always)]
pub(super) fn add_mat_vecs<S: Simd>(simd: S, out: &mut [f64], w: &[f64], x: &[f64], n: usize) {
    let m = w.len() / n;
    if n < LANES {
        for (out, x) in out.chunks_exact_mut(m).zip(x.chunks_exact(n)) {
            let x = simd.load(&few(x));
            for (out, row) in out.iter_mut().zip(w.chunks_exact(n)) {
                *out += simd.sum(simd.mul_add(simd.load(&few(row)), x, simd.splat(0.0)));
            }
        }
        return;
    }
    for (outs, xs) in out.chunks_mut(VECTORS * m).zip(x.chunks(VECTORS * n)) {
        let mut x_rests = [[0.0; LANES]; VECTORS];
        for (x_rest, x) in x_rests.iter_mut().zip(xs.chunks_exact(n)) {
            *x_rest = rest(x);
        }
        let whole = m - m % DOTS;
        for (i, w) in w.chunks_exact(DOTS * n).enumerate() {
            let each = outs.chunks_exact_mut(m).zip(xs.chunks_exact(n)).zip(&x_rests);
            for ((out, x), x_rest) in each {
                let out = out[i * DOTS..].first_chunk_mut().expect("a block of rows");
                add_dots::<S, DOTS>(simd, out, rows(w, n), x, x_rest);
            }
        }
        for (i, w) in w.chunks_exact(n).enumerate().skip(whole) {
            let each = outs.chunks_exact_mut(m).zip(xs.chunks_exact(n)).zip(&x_rests);
            for ((out, x), x_rest) in each {
                add_dots::<S, 1>(simd, std::array::from_mut(&mut out[i]), [w], x, x_rest);
            }
        }
    }
}

#[inline(always)]
fn add_dots<S: Simd, const R: usize>(
    simd: S,
    out: &mut [f64; R],
    w: [&[f64]; R],
    x: &[f64],
    x_rest: &Eight,
) {
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
        let x = simd.load(x_rest);
        for r in 0..R {
            acc[r] = simd.mul_add(simd.load(last(w[r])), x, acc[r]);
        }
    }
    for r in 0..R {
        out[r] += simd.sum(acc[r]);
    }
}

/// `out = Wᵀ d` for each of some vectors: `out` has a row of `n` numbers for each row of `m` numbers in `d`.
#[inline(always)]
pub(super) fn mat_t_vecs<S: Simd>(simd: S, out: &mut [f64], w: &[f64], d: &[f64], n: usize) {
    let m = w.len() / n;
    if n < LANES {
        out.fill(0.0);
        for (out, d) in out.chunks_exact_mut(n).zip(d.chunks_exact(m)) {
            for (d, row) in d.iter().zip(w.chunks_exact(n)) {
                for (out, w) in out.iter_mut().zip(row) {
                    *out = simd.fused(*d, *w, *out);
                }
            }
        }
        return;
    }
    // as many strips as have four blocks of columns or somewhat more, so that none is narrow; a rest needs two
    let blocks = n.div_ceil(LANES);
    let strips = (blocks / 4).max(1 + usize::from(!n.is_multiple_of(LANES)));
    for (outs, ds) in out.chunks_mut(VECTORS * n).zip(d.chunks(VECTORS * m)) {
        let mut j = 0;
        for strip in 0..strips {
            let wide = blocks / strips + usize::from(strip < blocks % strips);
            if strip + 1 == strips {
                j = n - wide * LANES; // a rest goes with some of the columns before it again: the same sum twice
            }
            let each = outs.chunks_exact_mut(n).zip(ds.chunks_exact(m));
            each.for_each(|(out, d)| match wide {
                1 => columns::<S, 1>(simd, &mut out[j..], &w[j..], d, n),
                2 => columns::<S, 2>(simd, &mut out[j..], &w[j..], d, n),
                3 => columns::<S, 3>(simd, &mut out[j..], &w[j..], d, n),
                4 => columns::<S, 4>(simd, &mut out[j..], &w[j..], d, n),
                5 => columns::<S, 5>(simd, &mut out[j..], &w[j..], d, n),
                6 => columns::<S, 6>(simd, &mut out[j..], &w[j..], d, n),
                _ => columns::<S, 7>(simd, &mut out[j..], &w[j..], d, n),
            });
            j += wide * LANES;
        }
    }
}

/// The sum over all rows of `w`, which are `n` long, in `C` times eight columns that stay in registers.
#[inline(always)]
fn columns<S: Simd, const C: usize>(simd: S, out: &mut [f64], w: &[f64], d: &[f64], n: usize) {
    let mut sums = [simd.splat(0.0); C];
    for (d, row) in d.iter().zip(w.chunks(n)) {
        let d = simd.splat(*d);
        let row: &[Eight; C] = row.as_chunks().0.first_chunk().expect("so many columns");
        for c in 0..C {
            sums[c] = simd.mul_add(d, simd.load(&row[c]), sums[c]);
        }
    }
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
) {
    let mut i = first;
    let mut blocks = dw.chunks_exact_mut(ROWS * v_len);
    for block in &mut blocks {
        sum_rows::<S, ROWS>(simd, block, (d, d_len, i), (v, v_len));
        i += ROWS;
    }
    for row in blocks.into_remainder().chunks_exact_mut(v_len) {
        sum_rows::<S, 1>(simd, row, (d, d_len, i), (v, v_len));
        i += 1;
    }
}

#[inline(always)]
fn sum_rows<S: Simd, const R: usize>(
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
    let whole = v_len - v_len % LANES;
    let last = (whole < v_len).then_some(v_len - LANES); // some of the last block again, with the same sums
    for j in (0..whole).step_by(LANES).chain(last) {
        let mut sums = [simd.splat(0.0); R];
        for (d, v) in d.chunks_exact(d_len).zip(v.chunks_exact(v_len)).rev() {
            let d: &[f64; R] = d[i..].first_chunk().expect("a row of d");
            let v = simd.load(v[j..].first_chunk().expect("a block of v"));
            for r in 0..R {
                sums[r] = simd.mul_add(simd.splat(d[r]), v, sums[r]);
            }
        }
        for (row, sum) in dw.chunks_exact_mut(v_len).zip(sums) {
            row[j..j + LANES].copy_from_slice(&simd.store(sum));
        }
    }
}
