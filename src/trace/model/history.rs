//! The recorded history of an arm, as arrays: for each metric a row a bucket, and how many values they are.

use ndarray::{Array1, Ix1, Ix2};
use strum::VariantArray;

use super::arrays::Names;
use crate::tensors::Tensors;
use crate::train::{History, Metric, Series};

fn name(metric: Metric) -> &'static str {
    match metric {
        Metric::Loss => "loss",
        Metric::GradNorm => "grad_norm",
        Metric::SmoothLoss => "smooth_loss",
        Metric::Accuracy => "accuracy",
        Metric::TestLoss => "test_loss",
        Metric::TestAccuracy => "test_accuracy",
    }
}

/// Adds the series of a history that have values.
pub(super) fn write(history: &History, names: &Names, tensors: &mut Tensors) {
    for metric in Metric::VARIANTS {
        let Some(series) = history.get(*metric) else { continue };
        let (len, doublings) = series.extent();
        let extent = Array1::from(vec![len as f64, f64::from(doublings)]);
        tensors.insert(names.history(name(*metric), "extent"), extent);
        tensors.insert(names.history(name(*metric), "buckets"), series.rows());
    }
}

/// Reads the history of an arm; `None` if it has none, or if it is damaged.
pub(super) fn read(names: &Names, tensors: &Tensors) -> Option<History> {
    let mut history = History::default();
    let is_there =
        |metric: &&Metric| tensors.get(&names.history(name(**metric), "extent")).is_some();
    for metric in Metric::VARIANTS.iter().filter(is_there) {
        let part = |part| tensors.get(&names.history(name(*metric), part));
        let extent = part("extent")?.values.view().into_dimensionality::<Ix1>().ok()?;
        let [len, doublings] = extent.to_vec().try_into().ok()?;
        let rows = part("buckets")?.values.clone().into_dimensionality::<Ix2>().ok()?;
        history.set(*metric, Series::of_rows(&rows, (len as u64, doublings as u32))?);
    }
    history.get(Metric::GradNorm).is_some().then_some(history)
}
