//! The sum over time as one product. Blocking for speed does not change the order of any sum.

use super::lanes::{Eight, LANES, Simd};

/// The number of rows of `dW` that are summed together.
const ROWS: usize = 4;

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
    let (d, v) = (&d[..timesteps * d_len], &v[..timesteps * v_len]);
    let rows = dw.len() / v_len;
    let whole = rows - rows % ROWS;
    for r in (0..whole).step_by(ROWS) {
        let (dw_rows, d) = (&mut dw[r * v_len..][..ROWS * v_len], (d, d_len, first + r));
        match v_len {
            16.. if S::MANY => sum_rows::<S, ROWS, 2>(simd, dw_rows, d, (v, v_len)),
            _ => sum_rows::<S, ROWS, 1>(simd, dw_rows, d, (v, v_len)),
        }
    }
    for r in whole..rows {
        let row = &mut dw[r * v_len..][..v_len];
        sum_rows::<S, 1, 1>(simd, row, (d, d_len, first + r), (v, v_len));
    }
}

/// Computes `R` rows of `dW`, keeping `C` blocks of columns at a time in registers.
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
        j = j.min(v_len - wide); // a remainder overlaps the previous block, with the same sums
        let mut sums = [[simd.splat(0.0); C]; R];
        let (mut d_at, mut v_at) = (d.len() + i, v.len() + j);
        while d_at >= d_len + i {
            (d_at, v_at) = (d_at - d_len, v_at - v_len);
            let d: &[f64; R] = d[d_at..].first_chunk().expect("a row of d");
            let v: &[Eight; C] = v[v_at..].as_chunks().0.first_chunk().expect("blocks of v");
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
