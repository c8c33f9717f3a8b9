//! Numbers from untrusted files: types with valid values only, and ranges checked while reading.

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Div, Mul, Sub};

/// The sizes that are shown as decimals.
const DECIMAL: std::ops::Range<f64> = 1e-6..1e9;

/// Why a number is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NumberError {
    /// It must be finite and above 0.
    #[error("{0} is not a finite number above 0")]
    Positive(f64),
    /// It must be at least 0 and below 1.
    #[error("{0} is not at least 0 and below 1")]
    Fraction(f64),
}

/// A finite number above 0: a learning rate, a bound, a scale.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, serde::Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Positive(f64);

/// A number of at least 0 and below 1, such as the decay of a running mean.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, serde::Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Fraction(f64);

impl Positive {
    /// A constant. In a `const` context, a wrong one does not compile.
    ///
    /// # Panics
    /// If it is not a finite number above 0.
    pub const fn constant(x: f64) -> Self {
        assert!(x.is_finite() && x > 0.0, "a positive number is finite and above 0");
        Positive(x)
    }

    /// Returns the number.
    #[inline(always)]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Fraction {
    /// A constant. In a `const` context, a wrong one does not compile.
    ///
    /// # Panics
    /// If it is not at least 0 and below 1.
    pub const fn constant(x: f64) -> Self {
        assert!(x >= 0.0 && x < 1.0, "a fraction is at least 0 and below 1");
        Fraction(x)
    }

    /// Raises the number to a whole power.
    #[inline(always)]
    pub fn powi(self, n: i32) -> f64 {
        self.0.powi(n)
    }
}

impl TryFrom<f64> for Positive {
    type Error = NumberError;

    fn try_from(x: f64) -> Result<Self, NumberError> {
        if x.is_finite() && x > 0.0 { Ok(Positive(x)) } else { Err(NumberError::Positive(x)) }
    }
}

impl TryFrom<f64> for Fraction {
    type Error = NumberError;

    fn try_from(x: f64) -> Result<Self, NumberError> {
        if (0.0..1.0).contains(&x) { Ok(Fraction(x)) } else { Err(NumberError::Fraction(x)) }
    }
}

impl From<Positive> for f64 {
    fn from(x: Positive) -> f64 {
        x.0
    }
}

impl From<Fraction> for f64 {
    fn from(x: Fraction) -> f64 {
        x.0
    }
}

// Arithmetic, so that formulas read `lr * g`, `c / norm`, `1.0 - decay`.

impl Mul<f64> for Positive {
    type Output = f64;

    #[inline(always)]
    fn mul(self, x: f64) -> f64 {
        self.0 * x
    }
}

impl Div<f64> for Positive {
    type Output = f64;

    #[inline(always)]
    fn div(self, x: f64) -> f64 {
        self.0 / x
    }
}

impl PartialEq<Positive> for f64 {
    fn eq(&self, x: &Positive) -> bool {
        *self == x.0
    }
}

impl PartialOrd<Positive> for f64 {
    fn partial_cmp(&self, x: &Positive) -> Option<Ordering> {
        self.partial_cmp(&x.0)
    }
}

impl Mul<f64> for Fraction {
    type Output = f64;

    #[inline(always)]
    fn mul(self, x: f64) -> f64 {
        self.0 * x
    }
}

impl Sub<Fraction> for f64 {
    type Output = f64;

    #[inline(always)]
    fn sub(self, x: Fraction) -> f64 {
        self - x.0
    }
}

impl fmt::Display for Positive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&exact(self.0))
    }
}

/// Formats a number with all its digits: as a decimal, or in scientific form if it is very large or very small.
pub(crate) fn exact(x: f64) -> String {
    if x == 0.0 || DECIMAL.contains(&x.abs()) { x.to_string() } else { format!("{x:e}") }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads a whole number from `MIN` to `MAX`.
///
/// # Errors
/// If the number is outside.
pub(crate) fn between<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(
    d: D,
) -> Result<usize, D::Error> {
    in_range(i64::deserialize(d)?, MIN, MAX)
}

fn in_range<E: Error>(n: i64, min: usize, max: usize) -> Result<usize, E> {
    let inside = usize::try_from(n).ok().filter(|n| (min..=max).contains(n));
    inside.ok_or_else(|| E::custom(format!("{n} is outside {min} to {max}")))
}

/// Reads a whole number from `MIN` to `MAX`, or nothing.
///
/// # Errors
/// If the number is outside.
pub(crate) fn between_or_none<'de, D: Deserializer<'de>, const MIN: usize, const MAX: usize>(
    d: D,
) -> Result<Option<usize>, D::Error> {
    Option::<i64>::deserialize(d)?.map(|n| in_range(n, MIN, MAX)).transpose()
}

/// Reads a finite number, or nothing.
///
/// # Errors
/// If the number is NaN or infinite.
pub(crate) fn finite_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<f64>, D::Error> {
    match Option::<f64>::deserialize(d)? {
        Some(x) if !x.is_finite() => Err(D::Error::custom(format!("{x} is not a finite number"))),
        x => Ok(x),
    }
}
