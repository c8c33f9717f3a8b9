//! The curves of a run for a spreadsheet: one row for each number, or for a bucket of them where a run is long.

use strum::VariantArray;

use crate::train::{History, Metric, Snapshot};

/// The columns. Of one number, lowest, mean and highest are the same; a number that is not finite leaves them empty.
const COLUMNS: &str = "run,arm,measure,counts,first,last,lowest,mean,highest\n";

/// The histories of all arms as comma-separated values, and those of the run that the charts show beside it.
pub(crate) fn csv(snapshot: &Snapshot) -> String {
    let names = || snapshot.arms.iter().map(|arm| &arm.name); // none has a comma
    let present = snapshot.arms.iter().map(|arm| ("now", &*arm.history));
    let old = snapshot.old.iter().flat_map(|old| &old.histories);
    let runs = present.zip(names()).chain(old.map(|history| ("before", &**history)).zip(names()));
    let mut rows = COLUMNS.to_owned();
    for ((run, history), arm) in runs {
        Metric::VARIANTS.iter().for_each(|metric| push(&mut rows, run, arm, *metric, history));
    }
    rows
}

fn push(rows: &mut String, run: &str, arm: &str, metric: Metric, history: &History) {
    let Some(series) = history.get(metric) else { return };
    let (measure, counts) = match metric {
        Metric::Loss => ("loss", "updates"),
        Metric::GradNorm => ("grad_norm", "updates"),
        Metric::SmoothLoss => ("smooth_loss", "updates"),
        Metric::Accuracy => ("accuracy", "epochs"),
        Metric::TestLoss => ("test_loss", "epochs"),
        Metric::TestAccuracy => ("test_accuracy", "epochs"),
    };
    let mut index = 0;
    while index < series.len() {
        let last = (index + series.stride()).min(series.len()) - 1;
        if let Some((.., bucket)) = series.point_at((0.0, f64::INFINITY), usize::MAX, index) {
            let number = |x: f64| if x.is_finite() { x.to_string() } else { String::new() };
            let [lowest, mean, highest] = [bucket.min, bucket.mean(), bucket.max].map(number);
            *rows += &format!(
                "{run},{arm},{measure},{counts},{},{},{lowest},{mean},{highest}\n",
                index + 1, // the first update is 1, as everywhere
                last + 1
            );
        }
        index = last + 1;
    }
}
