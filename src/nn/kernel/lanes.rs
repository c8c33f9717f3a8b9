//! Eight lanes of numbers. Every sum runs over eight lanes, however many numbers the processor handles at once, so its
//! order, and with it its last bit, is the same everywhere.

/// The number of lanes.
pub(super) const LANES: usize = 8;

/// Eight numbers in memory.
pub(super) type Eight = [f64; LANES];

/// A processor's operations on eight numbers.
pub(super) trait Simd: Copy {
    /// Eight numbers in registers.
    type Lanes: Copy;

    /// Whether the processor has registers for more than sixteen times eight numbers.
    const MANY: bool = false;

    /// Whether a matrix product is faster with eight rows at a time than with four, as measured.
    const EIGHT_ROWS: bool = true;

    /// Whether a multiply-add is fused, with one rounding.
    const FUSED: bool = true;

    /// Returns `a · b + c` of single numbers.
    fn fused(self, a: f64, b: f64, c: f64) -> f64;

    /// Loads eight numbers from memory.
    fn load(self, v: &Eight) -> Self::Lanes;

    /// Stores eight numbers to memory.
    fn store(self, lanes: Self::Lanes) -> Eight;

    /// Returns `a ⊙ b + c`.
    fn mul_add(self, a: Self::Lanes, b: Self::Lanes, c: Self::Lanes) -> Self::Lanes;

    /// Returns the sum of all lanes, in a fixed tree: `((a + e) + (c + g)) + ((b + f) + (d + h))`.
    fn sum(self, lanes: Self::Lanes) -> f64;

    /// Returns `a + b`, lane by lane.
    fn add(self, a: Self::Lanes, b: Self::Lanes) -> Self::Lanes;

    /// Returns the [`Simd::sum`] of each of eight rows of lanes.
    #[inline(always)]
    fn sums(self, rows: [Self::Lanes; LANES]) -> Self::Lanes {
        self.load(&rows.map(|row| self.sum(row)))
    }

    /// Returns the same number in all lanes.
    #[inline(always)]
    fn splat(self, x: f64) -> Self::Lanes {
        self.load(&[x; LANES])
    }
}

/// The operations that every processor of the architecture has.
#[derive(Clone, Copy)]
pub(super) struct Plain;

impl Simd for Plain {
    type Lanes = Eight;

    /// Where fusing would take a function call, a multiply-add rounds twice.
    const FUSED: bool = cfg!(target_arch = "aarch64");

    #[inline(always)]
    fn fused(self, a: f64, b: f64, c: f64) -> f64 {
        if Self::FUSED { a.mul_add(b, c) } else { a * b + c }
    }

    #[inline(always)]
    fn load(self, v: &Eight) -> Eight {
        *v
    }

    #[inline(always)]
    fn store(self, lanes: Eight) -> Eight {
        lanes
    }

    #[inline(always)]
    fn mul_add(self, a: Eight, b: Eight, mut c: Eight) -> Eight {
        for k in 0..LANES {
            c[k] = self.fused(a[k], b[k], c[k]);
        }
        c
    }

    #[inline(always)]
    fn add(self, mut a: Eight, b: Eight) -> Eight {
        for k in 0..LANES {
            a[k] += b[k];
        }
        a
    }

    #[inline(always)]
    fn sum(self, [a, b, c, d, e, f, g, h]: Eight) -> f64 {
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use pulp::x86::{V3, V4};
    use pulp::{Simd as _, cast, f64x4, f64x8};

    use super::{Eight, LANES, Simd};

    /// Returns `(a + c) + (b + d)` for each of four rows `(a, b, c, d)`.
    #[inline(always)]
    fn sums(simd: V3, [p, q, r, s]: [f64x4; LANES / 2]) -> f64x4 {
        let (p_r, q_s) = (halves(simd, p, r), halves(simd, q, s));
        cast(simd.avx._mm256_hadd_pd(cast(p_r), cast(q_s)))
    }

    /// Returns `a + c` and `b + d` for each of two rows `(a, b, c, d)`.
    #[inline(always)]
    fn halves(simd: V3, p: f64x4, q: f64x4) -> f64x4 {
        let (p, q) = (cast(p), cast(q));
        let first = simd.avx._mm256_permute2f128_pd::<0x20>(p, q);
        let second = simd.avx._mm256_permute2f128_pd::<0x31>(p, q);
        cast(simd.avx._mm256_add_pd(first, second))
    }

    /// AVX2: two registers of four numbers.
    impl Simd for V3 {
        type Lanes = [f64x4; 2];

        const EIGHT_ROWS: bool = false;

        #[inline(always)]
        fn fused(self, a: f64, b: f64, c: f64) -> f64 {
            a.mul_add(b, c)
        }

        #[inline(always)]
        fn load(self, v: &Eight) -> [f64x4; 2] {
            cast(*v)
        }

        #[inline(always)]
        fn store(self, lanes: [f64x4; 2]) -> Eight {
            cast(lanes)
        }

        #[inline(always)]
        fn mul_add(self, a: [f64x4; 2], b: [f64x4; 2], c: [f64x4; 2]) -> [f64x4; 2] {
            [self.mul_add_f64s(a[0], b[0], c[0]), self.mul_add_f64s(a[1], b[1], c[1])]
        }

        #[inline(always)]
        fn add(self, a: [f64x4; 2], b: [f64x4; 2]) -> [f64x4; 2] {
            [self.add_f64s(a[0], b[0]), self.add_f64s(a[1], b[1])]
        }

        #[inline(always)]
        fn sums(self, rows: [[f64x4; 2]; LANES]) -> [f64x4; 2] {
            let mut folded = [self.splat_f64s(0.0); LANES];
            for r in 0..LANES {
                folded[r] = self.add_f64s(rows[r][0], rows[r][1]);
            }
            let [a, b, c, d, e, f, g, h] = folded;
            [sums(self, [a, b, c, d]), sums(self, [e, f, g, h])]
        }

        #[inline(always)]
        fn sum(self, [low, high]: [f64x4; 2]) -> f64 {
            let [a, b, c, d]: [f64; 4] = cast(self.add_f64s(low, high));
            (a + c) + (b + d)
        }

        #[inline(always)]
        fn splat(self, x: f64) -> [f64x4; 2] {
            [self.splat_f64s(x); 2]
        }
    }

    /// AVX-512: one register of eight numbers.
    impl Simd for V4 {
        type Lanes = f64x8;

        const MANY: bool = true;

        #[inline(always)]
        fn fused(self, a: f64, b: f64, c: f64) -> f64 {
            a.mul_add(b, c)
        }

        #[inline(always)]
        fn load(self, v: &Eight) -> f64x8 {
            cast(*v)
        }

        #[inline(always)]
        fn store(self, lanes: f64x8) -> Eight {
            cast(lanes)
        }

        #[inline(always)]
        fn mul_add(self, a: f64x8, b: f64x8, c: f64x8) -> f64x8 {
            self.mul_add_f64s(a, b, c)
        }

        #[inline(always)]
        fn add(self, a: f64x8, b: f64x8) -> f64x8 {
            self.add_f64s(a, b)
        }

        #[inline(always)]
        fn sums(self, rows: [f64x8; LANES]) -> f64x8 {
            let four_by_four: V3 = *self;
            let mut halves = [Simd::splat(four_by_four, 0.0); LANES];
            for r in 0..LANES {
                halves[r] = cast(rows[r]);
            }
            cast(four_by_four.sums(halves))
        }

        #[inline(always)]
        fn sum(self, lanes: f64x8) -> f64 {
            Simd::sum(*self, cast(lanes))
        }

        #[inline(always)]
        fn splat(self, x: f64) -> f64x8 {
            self.splat_f64s(x)
        }
    }
}

/// Returns the last eight of at least eight numbers. They contain the remainder after all blocks of eight, and part of
/// the last block, so that the remainder needs no loop.
#[inline(always)]
pub(super) fn last_eight(v: &[f64]) -> &Eight {
    v.last_chunk().expect("at least eight numbers")
}

/// A mask for each remainder: `REST[k]` is 1 in the last `k` lanes and 0 in the others. It removes from [`last_eight`]
/// the numbers that belong to the last block.
pub(super) const REST: [Eight; LANES] = {
    let mut rest = [[0.0; LANES]; LANES];
    let mut k = 0;
    while k < LANES {
        let mut lane = LANES - k;
        while lane < LANES {
            rest[k][lane] = 1.0;
            lane += 1;
        }
        k += 1;
    }
    rest
};

/// Returns at most eight numbers, followed by zeros.
#[inline(always)]
pub(super) fn padded(v: &[f64]) -> Eight {
    let mut eight = [0.0; LANES];
    for (lane, v) in eight.iter_mut().zip(v) {
        *lane = *v;
    }
    eight
}
