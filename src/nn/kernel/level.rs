//! The instruction set that the kernels use, detected once, when the first kernel runs.
//!
//! Each kernel is one generic function, compiled once for each level; the macro [`widest!`] runs the widest version
//! that the processor supports. Multiply-adds are fused, with one rounding, where the processor can do so. AVX2 and
//! AVX-512 therefore give the same bits, and SSE2 differs only in the last digits.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use pulp::Arch;
use strum::VariantArray;

/// An instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub enum Level {
    /// The instructions of every processor of the architecture: SSE2 on x86-64, two numbers at a time.
    Baseline,
    /// AVX2 with fused multiply-add: four numbers at a time.
    Avx2,
    /// AVX-512: eight numbers at a time.
    Avx512,
}

impl Level {
    /// Returns the level in use.
    pub fn current() -> Level {
        match arch() {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(_) => Level::Avx512,
            #[cfg(target_arch = "x86_64")]
            Arch::V3(_) => Level::Avx2,
            _ => Level::Baseline,
        }
    }

    /// Limits the kernels to this level, for comparisons. Must be called before the first kernel runs.
    ///
    /// # Errors
    /// If the processor does not support this level, or another one is already in use.
    pub fn limit(self) -> Result<(), LevelError> {
        let Some(arch) = self.arch() else {
            return Err(LevelError::Missing { wanted: self, best: Level::current() });
        };
        let chosen = CHOSEN.get_or_init(|| arch);
        if std::mem::discriminant(chosen) == std::mem::discriminant(&arch) {
            return Ok(());
        }
        Err(LevelError::InUse(Level::current()))
    }

    fn arch(self) -> Option<Arch> {
        match self {
            Level::Baseline => Some(BASELINE),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => pulp::x86::V3::try_new().map(Arch::V3),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => pulp::x86::V4::try_new().map(Arch::V4),
            #[cfg(not(target_arch = "x86_64"))]
            Level::Avx2 | Level::Avx512 => None,
        }
    }

    fn plain(self) -> String {
        plain(self.as_str())
    }

    /// All levels, as they are typed, with commas between them.
    fn list() -> String {
        Level::VARIANTS.iter().map(|level| level.plain()).collect::<Vec<_>>().join(", ")
    }

    fn as_str(self) -> &'static str {
        match self {
            Level::Baseline if cfg!(target_arch = "x86_64") => "SSE2",
            Level::Baseline if cfg!(target_arch = "aarch64") => "NEON",
            Level::Baseline => "baseline",
            Level::Avx2 => "AVX2",
            Level::Avx512 => "AVX-512",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Level {
    type Err = LevelError;

    fn from_str(text: &str) -> Result<Self, LevelError> {
        let found = Level::VARIANTS.iter().find(|level| level.plain() == plain(text));
        found.copied().ok_or_else(|| LevelError::Unknown(text.to_owned()))
    }
}

/// Returns a name in lower case and without hyphens.
fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', "")
}

/// The reason why a level cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// The processor does not support the level.
    #[error("this processor does not support {wanted}: use {best}")]
    Missing {
        /// The requested level.
        wanted: Level,
        /// The widest level that the processor supports.
        best: Level,
    },
    /// The kernels have already run with this level.
    #[error("{0} is already in use")]
    InUse(Level),
    /// There is no level with this name.
    #[error("unknown instruction set {0:?}: use one of {all}", all = Level::list())]
    Unknown(String),
}

static CHOSEN: OnceLock<Arch> = OnceLock::new();

const BASELINE: Arch = Arch::Scalar;

/// Returns the level in use; the first call settles on the best one unless [`Level::limit`] has set another.
pub(super) fn arch() -> Arch {
    *CHOSEN.get_or_init(|| {
        let best = Level::VARIANTS.iter().rev().find_map(|level| level.arch());
        best.unwrap_or(BASELINE)
    })
}

/// Runs `op` compiled for the instructions of that level; this includes only what is inlined into `op`.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn within<S: pulp::Simd, R>(simd: S, op: impl FnOnce() -> R) -> R {
    struct Op<F>(F);

    impl<R, F: FnOnce() -> R> pulp::WithSimd for Op<F> {
        type Output = R;

        #[inline(always)]
        fn with_simd<S: pulp::Simd>(self, _simd: S) -> R {
            (self.0)()
        }
    }

    simd.vectorize(Op(op))
}

/// `widest!(f(a, b))` runs the widest supported version of `f(simd, a, b)`; `f` must be `#[inline(always)]`.
macro_rules! widest {
    ($f:ident($($arg:expr),* $(,)?)) => {{
        use crate::nn::kernel::{lanes, level};
        match level::arch() {
            #[cfg(target_arch = "x86_64")]
            pulp::Arch::V4(simd) => level::within(simd, #[inline(always)] || $f(simd, $($arg),*)),
            #[cfg(target_arch = "x86_64")]
            pulp::Arch::V3(simd) => level::within(simd, #[inline(always)] || $f(simd, $($arg),*)),
            _ => $f(lanes::Plain, $($arg),*),
        }
    }};
}

/// `widest_if_long!(n, f(a, b))` is `widest!(f(a, b))` if `n` is more than a few numbers. For fewer, choosing a version
/// would take longer than the work. Only for kernels without multiply-adds, whose bits are the same in all versions.
macro_rules! widest_if_long {
    ($n:expr, $f:ident($($arg:expr),* $(,)?)) => {
        if $n <= 2 * crate::nn::kernel::lanes::LANES {
            $f(crate::nn::kernel::lanes::Plain, $($arg),*)
        } else {
            crate::nn::kernel::level::widest!($f($($arg),*))
        }
    };
}

pub(super) use {widest, widest_if_long};
