//! The kernels at all remainders, compared with straightforward code.

use ndarray::{Array1, Array2, ShapeBuilder};
use strum::VariantArray;

use super::lanes::Simd;
use super::level::within;
use super::*;

fn matrix(rows: usize, cols: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, cols), |(i, j)| ((i * 7 + j * 3) % 11) as f64 / 3.0 - 1.5)
}

fn vector(n: usize) -> Array1<f64> {
    Array1::from_shape_fn(n, |i| ((i * 5 + 2) % 13) as f64 / 7.0 - 1.0)
}

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} is not {b}");
    }
}

/// Sizes with every remainder modulo 8 in both directions, and more than one block in each.
fn sizes() -> impl Iterator<Item = (usize, usize)> {
    let lengths = (1..=19).chain([24, 33, 64, 100]);
    lengths.clone().flat_map(move |m| lengths.clone().map(move |n| (m, n)))
}

#[test]
fn products_agree_with_ndarray_at_all_sizes() {
    for (m, n) in sizes() {
        let (w, x, d) = (matrix(m, n), vector(n), vector(m));
        let (mut forward, mut back) = (vec![0.5; m], vec![0.5; n]);
        add_mat_vec(&mut forward, &w, x.as_slice().unwrap());
        mat_t_vec(&mut back, &w, d.as_slice().unwrap());
        close(&forward, (w.dot(&x) + 0.5).as_slice().unwrap());
        close(&back, w.t().dot(&d).as_slice().unwrap());
    }
}

#[test]
fn several_vectors_at_once_are_the_same_bits() {
    for (m, n) in sizes() {
        let w = matrix(m, n);
        for timesteps in [2, 7, 8, 9, 17] {
            let (x, d) = (matrix(timesteps, n), matrix(timesteps, m));
            let (mut forward, mut back) = (matrix(timesteps, m), matrix(timesteps, n));
            let (mut forward_once, mut back_once) = (forward.clone(), back.clone());
            for t in 0..timesteps {
                add_mat_vec(row_mut(&mut forward, t), &w, row(&x, t));
                mat_t_vec(row_mut(&mut back, t), &w, row(&d, t));
            }
            add_mat_vec(rows_mut(&mut forward_once, 0..timesteps), &w, rows(&x, 0..timesteps));
            mat_t_vec(rows_mut(&mut back_once, 0..timesteps), &w, rows(&d, 0..timesteps));
            assert!(forward == forward_once && back == back_once, "{m}x{n}, {timesteps}");
        }
    }
}

#[test]
fn the_sum_over_time_is_one_product_over_the_first_rows_of_some_columns() {
    for (m, n) in sizes() {
        let (first, timesteps) = (n % 3, 1 + m % 6);
        let (d, v) = (matrix(6, first + m), matrix(6, n));
        let mut dw = Array2::from_elem((m, n), 7.0);
        sum_over_time(&mut dw, first, &d, &v, timesteps);
        for ((i, j), dw) in dw.indexed_iter() {
            let expected: f64 = (0..timesteps).map(|t| d[[t, first + i]] * v[[t, j]]).sum();
            assert!((dw - expected).abs() < 1e-12, "{m}x{n}: {dw} is not {expected}");
        }
    }
}

/// The order of every sum, written a second time as plain loops.
#[test]
fn every_sum_runs_in_the_documented_order() {
    let fused = <Plain as Simd>::FUSED || Level::current() != Level::Baseline;
    let mul_add = |a: f64, b: f64, c: f64| if fused { a.mul_add(b, c) } else { a * b + c };
    for (m, n) in sizes() {
        let (w, x, d) = (matrix(m, n), vector(n), vector(m));
        let (mut forward, mut back) = (vec![0.25; m], vec![0.25; n]);
        add_mat_vec(&mut forward, &w, x.as_slice().unwrap());
        mat_t_vec(&mut back, &w, d.as_slice().unwrap());
        for i in 0..m {
            let mut lanes = [0.0; 8];
            let whole = n - n % 8;
            for j in 0..n {
                let lane = if j < whole || n < 8 { j % 8 } else { 8 + j - n };
                lanes[lane] = mul_add(w[[i, j]], x[j], lanes[lane]);
            }
            let [a, b, c, d, e, f, g, h] = lanes;
            let sum = ((a + e) + (c + g)) + ((b + f) + (d + h));
            assert_eq!(forward[i].to_bits(), (0.25 + sum).to_bits(), "{m}x{n}, row {i}");
        }
        for j in 0..n {
            let sum = (0..m).fold(0.0, |sum, i| mul_add(d[i], w[[i, j]], sum));
            assert_eq!(back[j].to_bits(), sum.to_bits(), "{m}x{n}, column {j}");
        }
        let v = matrix(5, n);
        let (mut dw, dz) = (Array2::zeros((m, n)), matrix(5, m));
        sum_over_time(&mut dw, 0, &dz, &v, 5);
        for ((i, j), dw) in dw.indexed_iter() {
            let sum = (0..5).rev().fold(0.0, |sum, t| mul_add(dz[[t, i]], v[[t, j]], sum));
            assert_eq!(dw.to_bits(), sum.to_bits(), "{m}x{n}, element {i}, {j}");
        }
    }
}

/// Returns the distance in units in the last place of the expected value.
fn ulps(got: f64, expected: f64) -> f64 {
    let next = f64::from_bits(expected.abs().to_bits() + 1) - expected.abs();
    (got - expected).abs() / next
}

/// Returns arguments of both signs, with magnitudes from 1e-300 to 700.
fn arguments() -> Vec<f64> {
    let small = (0..600).map(|k| 10f64.powf(-300.0 + k as f64 / 2.0));
    let large = (0..40_000).map(|k| k as f64 * 0.000_731 + 1e-9);
    let huge = (0..3_000).map(|k| 30.0 + k as f64 * 0.223);
    small.chain(large).chain(huge).flat_map(|x| [x, -x]).collect()
}

#[test]
fn exp_ln_and_tanh_are_right_to_the_last_places() {
    let arguments = arguments();
    let mut found = vec![0.0; arguments.len()];
    tanh(&mut found, &arguments);
    for (x, y) in arguments.iter().zip(&found) {
        assert!(ulps(*y, libm::tanh(*x)) <= 3.0, "tanh({x:e}) = {y:e}, not {:e}", libm::tanh(*x));
    }
    sigmoid(&mut found, &arguments);
    for (x, y) in arguments.iter().zip(&found) {
        let expected = 1.0 / (1.0 + libm::exp(-x));
        assert!(ulps(*y, expected) <= 4.0, "σ({x:e}) = {y:e}, not {expected:e}");
    }
    for x in arguments {
        let y = functions::exp(Plain, x);
        assert!(ulps(y, libm::exp(x)) <= 2.0, "exp({x:e}) = {y:e}, not {:e}", libm::exp(x));
        let total = 1.0 + x.abs();
        let (log, expected) = (functions::ln(Plain, total), libm::log(total));
        assert!(ulps(log, expected) <= 2.0, "ln({total:e}) = {log:e}, not {expected:e}");
    }
}

#[test]
fn functions_are_right_at_their_limits() {
    let mut t = [0.0; 6];
    tanh(&mut t, &[f64::INFINITY, f64::NEG_INFINITY, 1e300, 0.0, -0.0, f64::NAN]);
    assert_eq!(t[..3], [1.0, -1.0, 1.0]);
    assert!(t[3].to_bits() == 0 && t[4].to_bits() == 1 << 63 && t[5].is_nan());
    let mut s = [0.0; 4];
    sigmoid(&mut s, &[f64::INFINITY, -800.0, 0.0, f64::NAN]);
    assert!(s[..3] == [1.0, 0.0, 0.5] && s[3].is_nan());
    let exp = |x| functions::exp(Plain, x);
    assert_eq!([exp(0.0), exp(-1e300), exp(710.0)], [1.0, 0.0, f64::INFINITY]);
    assert!(exp(709.78).is_finite() && exp(f64::NAN).is_nan());
    assert!(functions::ln(Plain, 1.0) == 0.0 && functions::ln(Plain, f64::NAN).is_nan());
}

#[test]
fn softmax_handles_logits_of_any_size() {
    for (y, expected) in [
        ([0.0, 0.0], [0.5, 0.5]),
        ([1000.0, 1000.0], [0.5, 0.5]),
        ([-1e5, -1e5], [0.5, 0.5]),
        ([800.0, 0.0], [1.0, 0.0]),
    ] {
        let (mut p, mut log_sum) = ([0.0; 2], [0.0]);
        softmax(&mut p, &y, &mut log_sum);
        assert_eq!(p, expected, "softmax({y:?})");
        assert!(log_sum[0].is_finite());
    }
}

#[test]
fn softmax_of_several_rows_equals_softmax_of_each() {
    for n in 1..40 {
        let y = matrix(3, n);
        let (mut p, mut log_sums) = (Array2::zeros((3, n)), [0.0; 3]);
        softmax(rows_mut(&mut p, 0..3), rows(&y, 0..3), &mut log_sums);
        for t in 0..3 {
            let (mut p_t, mut log_sum) = (vec![0.0; n], [0.0]);
            softmax(&mut p_t, row(&y, t), &mut log_sum);
            assert_eq!((row(&p, t), log_sums[t]), (&p_t[..], log_sum[0]));
            assert!((p_t.iter().sum::<f64>() - 1.0).abs() < 1e-14);
            assert!((log_sum[0] + libm::log(p_t[n - 1]) - y[[t, n - 1]]).abs() < 1e-14);
        }
    }
}

#[test]
fn softmax_does_not_hide_a_nan() {
    for place in 0..11 {
        let (mut p, mut y, mut log_sum) = ([0.0; 11], [1.0; 11], [0.0]);
        y[place] = f64::NAN;
        softmax(&mut p, &y, &mut log_sum);
        assert!(log_sum[0].is_nan() && p.iter().all(|p| p.is_nan()));
    }
}

#[test]
fn the_first_of_the_largest_is_found() {
    for n in 1..40 {
        for place in 0..n {
            let mut v = vec![-2.5; n];
            v[place..].fill(3.0);
            assert_eq!(argmax(&v), place, "of {n}");
        }
    }
    assert_eq!(argmax(&[1.0, f64::NAN, 2.0]), 2);
    assert_eq!(argmax(&[f64::NAN, 2.0]), 0);
    assert_eq!(argmax(&[f64::NEG_INFINITY; 9]), 0);
}

#[test]
fn non_finite_numbers_are_found_at_any_index() {
    for n in 1..40 {
        let sound = vec![f64::MAX; n];
        assert!(all_finite([&sound[..], &sound]));
        for place in 0..n {
            for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let mut v = sound.clone();
                v[place] = bad;
                assert!(!all_finite([&sound[..], &v]));
                let mut theta = vec![0.0; n];
                assert!(!update(&mut theta, &v, |p, g| *p -= g));
                let (mut m, zeros) = (vec![0.0; n], vec![0.0; n]);
                assert!(!update_with_moment(&mut m, &v, &mut theta, |p, g, m| (*p, *m) = (g, 0.0)));
                assert!(!update_with_moment(&mut m, &v, &mut theta, |p, g, m| (*p, *m) = (0.0, g)));
                assert!(update_with_moment(&mut m, &v, &mut theta, |p, _, m| (*p, *m) = (0.0, 0.0)));
                let [mut a, mut b] = [zeros.clone(), zeros];
                assert!(!update_with_moments(&mut m, &v, &mut a, &mut b, |p, g, m, v| {
                    (*p, *m, *v) = (0.0, 0.0, g);
                }));
            }
        }
    }
}

#[test]
fn each_element_has_its_own_result() {
    for n in 1..70 {
        let (a, b) = (vector(n).to_vec(), vector(n + 1).to_vec().split_off(1));
        let mut out = vec![0.0; n];
        map(&mut out, [&a, &b], |[a, b]| a * b - a);
        let expected: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a * b - a).collect();
        assert_eq!(out, expected);
    }
}

#[test]
fn rows_are_summed_from_the_last_one() {
    for n in [1, 3, 8, 10, 33] {
        let d = matrix(5, n);
        let mut out = vec![f64::NAN; n];
        sum_of_rows(&mut out, rows(&d, 1..4));
        let expected: Vec<f64> = (0..n).map(|k| d[[3, k]] + d[[2, k]] + d[[1, k]]).collect();
        assert_eq!(out, expected);
    }
}

#[test]
fn the_largest_number_is_found_at_any_index() {
    for n in 1..80 {
        let mut v = vec![-5.0; n];
        assert_eq!(extent([&v[..]]), Extent { squares: 25.0 * n as f64, largest: 5.0 });
        v[n - 1 - n / 3] = -6.0;
        v[n / 2] = f64::NAN;
        let Extent { squares, largest } = extent([&v[..]]);
        let expected = if n / 2 == n - 1 - n / 3 { 5.0 } else { 6.0 };
        assert!(squares.is_nan() && (largest == expected || n == 1), "{n}: {largest}");
    }
    assert_eq!(extent([&[f64::NAN][..]]).largest, 0.0);
}

#[test]
fn cut_returns_the_product_with_the_raw_gradient() {
    for n in 1..40 {
        let g: Vec<f64> = (0..n).map(|i| i as f64 - 7.0).collect();
        let mut after = g.clone();
        let product = cut(&mut after, 5.0);
        let expected: Vec<f64> = g.iter().map(|g| g.clamp(-5.0, 5.0)).collect();
        assert_eq!(after, expected);
        assert_eq!(product, g.iter().zip(&after).map(|(a, b)| a * b).sum::<f64>());
    }
    let mut nan = [f64::NAN, 1.0];
    assert!(cut(&mut nan, 0.5).is_nan() && nan[0].is_nan() && nan[1] == 0.5);
}

#[test]
fn a_norm_is_finite_if_its_true_value_is() {
    for (v, expected) in [
        (vec![3.0, 4.0], 5.0),
        (vec![3e200, 4e200], 5e200),
        (vec![3e-200, 4e-200], 5e-200),
        (vec![0.0, 0.0], 0.0),
        (vec![f64::INFINITY, 1.0], f64::INFINITY),
        (vec![1.0; 81], 9.0),
    ] {
        let got = norm(&v);
        assert!(got == expected || (got / expected - 1.0).abs() < 1e-15, "{v:?}: {got}");
    }
    assert!(norm(&[f64::NAN, 1.0]).is_nan() && norm(&[1e300, f64::NAN, 1.0]).is_nan());
}

#[test]
fn zeros_are_aligned_to_a_cache_line() {
    for (rows, columns) in [(0, 3), (1, 1), (3, 5), (100, 100)] {
        for by_column in [false, true] {
            let m = zeros(rows, columns, by_column);
            assert_eq!((m.dim(), m.sum()), ((rows, columns), 0.0));
            assert!(m.is_empty() || m.as_ptr().addr().is_multiple_of(aligned::CACHE_LINE));
            assert!(m.as_slice_memory_order().is_some());
            assert_eq!(rows < 2 || m.t().is_standard_layout(), rows < 2 || by_column);
        }
    }
}

#[test]
fn a_column_is_the_product_with_a_one_hot_vector() {
    let mut w = Array2::zeros((3, 4).f());
    w.assign(&matrix(3, 4));
    let mut one_hot = Array1::zeros(4);
    one_hot[2] = 1.0;
    close(column(&w, 2), w.dot(&one_hot).as_slice().unwrap());
}

#[inline(always)]
fn adagrad(g: f64, m: &mut f64) -> Quotient {
    *m += g * g;
    0.1 * g / root_of(*m + 1e-8)
}

/// Returns the bits of all products and functions on the same odd sizes.
#[inline(always)] // so that it is compiled for the instructions of its caller
fn everything<S: Simd>(simd: S) -> Vec<u64> {
    let mut bits = Vec::new();
    for (m, n) in sizes() {
        let (w, x, d) = (matrix(m, n), vector(n), vector(m));
        let (w, x, d) = (cells(&w), x.as_slice().unwrap(), d.as_slice().unwrap());
        let (mut forward, mut back) = (vec![0.1; m], vec![0.1; n]);
        products::add_mat_vec(simd, [&mut forward], w, [x]);
        products::mat_t_vec(simd, &mut back, w, d);
        let (mut p, mut t, mut total) = (vec![0.0; m], vec![0.0; n], 0.0);
        functions::softmax(simd, &mut p, &forward, std::slice::from_mut(&mut total));
        functions::tanh(simd, &mut t, &back);
        let mut dw = vec![0.0; m * n];
        let (ds, xs) = ([d, &forward, d].concat(), [x, &t, &back].concat());
        over_time::sum_over_time(simd, &mut dw, (&ds, m, 0), (&xs, n), 3);
        let Extent { squares, largest } = magnitude::extents(simd, &mut [&dw[..]].into_iter());
        let (mut theta, mut moment) = (vec![2.0; m * n], vec![0.5; m * n]);
        elementwise::update_over_root(simd, &mut theta, &dw, &mut moment, adagrad);
        let all = [forward, back, p, t, dw, theta, moment, vec![total, squares, largest]];
        bits.extend(all.iter().flatten().map(|x| x.to_bits()));
    }
    bits
}

/// AVX2 and AVX-512 handle four and eight numbers at a time, in the same order and with the same roundings.
#[cfg(target_arch = "x86_64")]
#[test]
fn wider_instructions_change_no_bit() {
    let (Some(avx2), Some(avx512)) = (pulp::x86::V3::try_new(), pulp::x86::V4::try_new()) else {
        return; // nothing to compare
    };
    let four = within(
        avx2,
        #[inline(always)]
        || everything(avx2),
    );
    let eight = within(
        avx512,
        #[inline(always)]
        || everything(avx512),
    );
    assert!(four == eight);
}

/// SSE2 rounds a product before adding it.
#[test]
fn without_fused_products_only_the_last_digits_differ() {
    let mut widest = Vec::new();
    widest.extend(widest!(everything()));
    for (a, b) in everything(Plain).into_iter().zip(widest) {
        let (a, b) = (f64::from_bits(a), f64::from_bits(b));
        assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{a} and {b}");
    }
}

#[test]
fn a_level_is_read_by_its_name() {
    for level in Level::VARIANTS {
        assert_eq!(level.to_string().to_lowercase().parse(), Ok(*level));
    }
    let refused = "mmx".parse::<Level>().unwrap_err().to_string();
    assert!(refused.contains("avx2, avx512"), "{refused}");
    assert_eq!(Level::current().limit(), Ok(()));
}
