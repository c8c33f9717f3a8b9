//! A file that NumPy wrote, with every kind of array that it may hold. It was written by:
//!
//! ```python
//! numpy.savez_compressed('numpy.npz', **{
//!     'W_hh': np.array([[0.1, -2.5, np.nan], [np.inf, -0.0, 1e-310]]),
//!     'single': np.asfortranarray(np.array([[0.1, 2], [3, 4], [5, 6]], np.float32)),
//!     '0/grad/b_h': np.array([1.5, -1.5], '>f8'),
//!     '0/targets': np.array([2, -1, 0]),
//!     'small': np.array([[-7, 100]], '>i2'),
//!     'mask': np.array([True, False]),
//!     'scalar': np.array(0.25),
//!     'nothing': np.zeros((0, 4)),
//!     'cube': np.arange(24.).reshape(2, 3, 4).transpose(2, 0, 1),
//! })
//! ```

use std::path::Path;

use rnn_tui::tensors::{Kind, Tensors};

#[test]
fn what_numpy_wrote_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/numpy.npz");
    let tensors = Tensors::read(&path).expect("the fixture");
    assert_eq!(tensors.len(), 9);
    let check = |name: &str, kind: Kind, shape: &[usize], values: &[f64]| {
        let array = tensors.get(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!((array.kind, array.values.shape()), (kind, shape), "{name}");
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        let found = array.values.as_slice().expect("by row");
        assert_eq!(bits(found), bits(values), "{name}: {found:?}");
    };
    let w = [0.1, -2.5, f64::NAN, f64::INFINITY, -0.0, 1e-310];
    check("W_hh", Kind::Double, &[2, 3], &w);
    check("single", Kind::Single, &[3, 2], &[f64::from(0.1_f32), 2.0, 3.0, 4.0, 5.0, 6.0]);
    check("0/grad/b_h", Kind::Double, &[2], &[1.5, -1.5]);
    check("0/targets", Kind::Whole, &[3], &[2.0, -1.0, 0.0]);
    check("small", Kind::Whole, &[1, 2], &[-7.0, 100.0]);
    check("mask", Kind::Whole, &[2], &[1.0, 0.0]);
    check("scalar", Kind::Double, &[], &[0.25]);
    check("nothing", Kind::Double, &[0, 4], &[]);
    let cube: Vec<f64> =
        (0..24).map(|n| f64::from(n / 6 + 12 * (n / 3 % 2) + 4 * (n % 3))).collect();
    check("cube", Kind::Double, &[4, 2, 3], &cube);
}
