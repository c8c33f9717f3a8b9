//! Matrices that begin at a cache line.

use ndarray::{Array1, Array2, Axis, Order, Slice};

/// The size and alignment of a cache line, in bytes.
pub(super) const CACHE_LINE: usize = 64;

/// How many more numbers an allocation takes, so that a matrix in it can begin at a cache line.
const SPARE: usize = CACHE_LINE / size_of::<f64>();

/// Returns a matrix of zeros, aligned to a cache line, in column-major or row-major order.
///
/// # Panics
/// If the allocation fails.
pub(crate) fn zeros(rows: usize, columns: usize, by_column: bool) -> Array2<f64> {
    let longer = vec![0.0; rows * columns + SPARE];
    let start = longer.as_ptr().align_offset(CACHE_LINE).min(SPARE);
    within(longer, start, (rows, columns), by_column)
}

/// Returns a matrix with these cells, in the order of memory, aligned to a cache line.
///
/// # Panics
/// If there are not `rows · columns` cells, or the allocation fails.
pub(crate) fn matrix_of(
    rows: usize,
    columns: usize,
    by_column: bool,
    cells: &[f64],
) -> Array2<f64> {
    let mut longer: Vec<f64> = Vec::with_capacity(cells.len() + SPARE);
    let start = longer.as_ptr().align_offset(CACHE_LINE).min(SPARE);
    longer.resize(start, 0.0);
    longer.extend_from_slice(cells);
    within(longer, start, (rows, columns), by_column)
}

/// Returns the cells from `start` on as a matrix.
fn within(
    longer: Vec<f64>,
    start: usize,
    (rows, columns): (usize, usize),
    by_column: bool,
) -> Array2<f64> {
    let mut cells = Array1::from_vec(longer);
    cells.slice_axis_inplace(Axis(0), Slice::from(start..start + rows * columns));
    let order = if by_column { Order::ColumnMajor } else { Order::RowMajor };
    cells.into_shape_with_order(((rows, columns), order)).expect("contiguous memory")
}
