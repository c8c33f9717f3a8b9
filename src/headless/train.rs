//! `rnn-tui train LESSON`: training without a screen.

mod progress;

use std::fs::File;
use std::io::{IsTerminal, Write, stdout};
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use super::diagnose::Diagnoses;
use super::save::{self, Keeper};
use super::{bench, check_replaced, paint, print_message, setup, tried};
use crate::cli::{Status, Train};
use crate::task::Kind;
use crate::train::{Arm, Experiment};
use progress::Progress;

/// The approximate number of reports of a run.
const REPORTS: u64 = 10;

/// The number of reports of a long run on a long text, where samples show the model's progress.
const TEXT_REPORTS: u64 = 20;

/// The least number of updates between two of them.
const TEXT_REPORTS_EVERY: u64 = 100;

/// The number of updates between two changes of the progress bar.
const BAR_EVERY: u64 = 256;

/// A report on one arm at one moment.
#[derive(Debug, Serialize)]
struct Report<'a> {
    arm: &'a str,
    update: u64,
    epoch: u64,
    loss: Option<f64>,
    accuracy: Option<f64>,
    test_loss: Option<f64>,
    test_accuracy: Option<f64>,
    grad_norm: Option<f64>,
    clipped: bool,
    status: &'static str,
    smooth_loss: Option<f64>,
    sample: Option<String>,
}

/// The columns of a CSV file: all fields of a report except the sample.
const COLUMNS: [&str; 11] = [
    "arm",
    "update",
    "epoch",
    "loss",
    "accuracy",
    "test_loss",
    "test_accuracy",
    "grad_norm",
    "clipped",
    "status",
    "smooth_loss",
];

/// Trains and writes the reports.
///
/// # Errors
/// If the lesson or a setting is wrong, or the results cannot be written.
pub(crate) fn run(args: &Train) -> anyhow::Result<Status> {
    let (mut timeline, folder) = save::begin(args)?;
    let experiment = timeline.experiment();
    let mut keeper = Keeper::new(args, experiment, folder)?;
    if args.bench {
        return bench::run(args, &mut experiment.clone()).map(|()| Status::Success);
    }
    tried::readable(&args.tried, experiment)?;
    let whole = experiment.spec.epochs as u64 * experiment.updates_per_epoch();
    let updates = setup::updates(&args.length, experiment).unwrap_or(whole);
    save::has_more(args, experiment, updates)?;
    let mut writer = Writer::new(args, experiment)?;
    let every = args.every.unwrap_or_else(|| report_every(updates, experiment));
    let mut progress = Progress::new(updates, &args.quiet);
    let mut diagnoses = Diagnoses::new(experiment, updates);
    let interrupt = keeper.interrupt()?;
    while timeline.cursor().updates_done() < updates && !interrupt.is_wished() {
        let here = timeline.cursor().updates_done();
        let next = |stride: u64| (here / stride + 1).saturating_mul(stride);
        let most = next(every).min(next(BAR_EVERY)).min(diagnoses.next(here, updates)) - here;
        timeline.run(interrupt.stride(most));
        let done = timeline.cursor().updates_done();
        progress.reach(done);
        if done.is_multiple_of(every) || done == updates {
            progress.suspend(|| writer.report(timeline.experiment()))?;
        }
        keeper.keep(&timeline)?;
        if let Writer::Table { .. } = writer {
            diagnoses.see(timeline.experiment());
        }
    }
    drop(progress);
    writer.end()?;
    if interrupt.is_wished() {
        keeper.end(&timeline)?;
        return Ok(interrupt.status());
    }
    if let Writer::Table { .. } = writer {
        diagnoses.print(timeline.experiment())?;
    }
    keeper.end(&timeline)?;
    tried::answers(&args.tried, timeline.experiment(), args.json)?;
    Ok(interrupt.status())
}

/// Returns the number of updates between two reports: whole epochs if there are enough of them.
fn report_every(updates: u64, experiment: &Experiment) -> u64 {
    if experiment.task.is_long_text() {
        return (updates / TEXT_REPORTS)
            .next_multiple_of(TEXT_REPORTS_EVERY)
            .max(TEXT_REPORTS_EVERY);
    }
    let per_epoch = experiment.updates_per_epoch();
    let epochs = updates / per_epoch;
    if epochs >= REPORTS { (epochs / REPORTS) * per_epoch } else { updates.div_ceil(REPORTS) }
}

impl<'a> Report<'a> {
    fn of(arm: &'a Arm, experiment: &Experiment) -> Self {
        let update = experiment.cursor().updates_done();
        let sound = arm.is_sound();
        let epoch = arm.state.epoch.filter(|_| sound);
        let state = Some(&arm.state).filter(|_| sound && update > 0);
        Report {
            arm: &arm.name,
            update,
            epoch: update / experiment.updates_per_epoch(),
            loss: epoch.map(|e| e.loss).or(state.and_then(|s| s.loss)),
            accuracy: epoch.map(|e| e.accuracy),
            test_loss: epoch.and_then(|e| e.test_loss),
            test_accuracy: epoch.and_then(|e| e.test_accuracy),
            grad_norm: state.map(|s| s.clipped.norm_before),
            clipped: arm.state.clipped.changed,
            status: if sound { "ok" } else { "diverged" },
            smooth_loss: state
                .map(|s| s.smooth_loss)
                .filter(|_| experiment.task.kind == Kind::Text),
            sample: None,
        }
    }

    /// Whether its loss is not the mean over an epoch, because none has ended.
    fn is_early(&self) -> bool {
        self.loss.is_some() && self.accuracy.is_none()
    }

    /// Adds a sample of what the model writes now, if it learns a long text.
    fn with_sample(mut self, arm: &Arm, experiment: &Experiment) -> Self {
        if self.status == "ok" {
            let (task, seed) = (&experiment.task, experiment.spec.seed);
            self.sample = task.sample(&arm.implementation(), &arm.state.params, seed, self.update);
        }
        self
    }

    fn cells(&self) -> [String; COLUMNS.len()] {
        let number = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
        [
            self.arm.to_owned(),
            self.update.to_string(),
            self.epoch.to_string(),
            number(self.loss),
            number(self.accuracy),
            number(self.test_loss),
            number(self.test_accuracy),
            number(self.grad_norm),
            self.clipped.to_string(),
            self.status.to_owned(),
            number(self.smooth_loss),
        ]
    }
}

/// The form and destination of the reports.
enum Writer {
    Table { arm_width: usize, is_text: bool, has_early: bool },
    Json,
    Csv(File),
    Nowhere,
}

impl Writer {
    fn new(args: &Train, experiment: &Experiment) -> anyhow::Result<Self> {
        if args.json {
            return Ok(Writer::Json);
        }
        if let Some(path) = &args.csv {
            check_replaced(path, args.force)?;
            return csv(path).with_context(|| format!("{}: cannot be written", path.display()));
        }
        if args.quiet.quiet {
            return Ok(Writer::Nowhere);
        }
        let longest = experiment.arms.iter().map(|a| a.name.chars().count()).max();
        let arm_width = longest.unwrap_or(0).max("arm".len());
        let is_text = experiment.task.kind == Kind::Text;
        head(arm_width, is_text, experiment)?;
        Ok(Writer::Table { arm_width, is_text, has_early: false })
    }

    fn report(&mut self, experiment: &Experiment) -> anyhow::Result<()> {
        for arm in &experiment.arms {
            let report = Report::of(arm, experiment);
            match self {
                Writer::Csv(file) => writeln!(file, "{}", report.cells().join(","))?,
                Writer::Nowhere => {}
                Writer::Json => {
                    let report = report.with_sample(arm, experiment);
                    writeln!(stdout(), "{}", serde_json::to_string(&report)?)?;
                }
                Writer::Table { arm_width, is_text, has_early } => {
                    *has_early |= report.is_early();
                    row(&report.with_sample(arm, experiment), *arm_width, *is_text)?;
                }
            }
        }
        Ok(())
    }

    /// Says below the table what is meant by a loss with a star.
    fn end(&self) -> std::io::Result<()> {
        match self {
            Writer::Table { has_early: true, .. } => {
                writeln!(
                    stdout(),
                    "* loss of this update alone, because no epoch has finished yet; other losses are means over the last finished epoch"
                )
            }
            Writer::Table { has_early: false, .. }
            | Writer::Json
            | Writer::Csv(_)
            | Writer::Nowhere => Ok(()),
        }
    }
}

fn csv(path: &Path) -> std::io::Result<Writer> {
    let mut file = File::create(path)?;
    writeln!(file, "{}", COLUMNS.join(","))?;
    Ok(Writer::Csv(file))
}

fn head(arm_width: usize, is_text: bool, experiment: &Experiment) -> std::io::Result<()> {
    if std::io::stderr().is_terminal() {
        let seed = experiment.spec.seed;
        for arm in &experiment.arms {
            let count = arm.state.params.count();
            let Arm { name, model, optimizer, clip, .. } = arm;
            let specials = arm.specials();
            print_message(&format!(
                "{name}: {model}, {count} parameters · {optimizer} · {clip}{specials} · seed {seed}"
            ));
        }
    }
    let smooth = if is_text { format!(" {:>9}", "smooth") } else { String::new() };
    let train = format!("{:>7} {:>8}  {:>9}{smooth} {:>6}", "epoch", "update", "loss", "acc");
    let test = format!("{:>9} {:>6}  {:>9}", "test loss", "acc", "‖grad‖");
    writeln!(stdout(), "{:<arm_width$} {train}  {test}  status", "arm")
}

fn row(report: &Report, arm_width: usize, is_text: bool) -> std::io::Result<()> {
    let digits = |x: f64| if x < 1e4 { format!("{x:.4}") } else { format!("{x:.2e}") };
    let loss = |x: Option<f64>| x.map_or("-".to_owned(), digits);
    let share = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{:.1}%", 100.0 * x));
    let Report { arm, epoch, update, .. } = report;
    let smooth = if is_text { format!(" {:>9}", loss(report.smooth_loss)) } else { String::new() };
    let early = if report.is_early() { "*" } else { "" };
    let own = format!("{}{early}", loss(report.loss));
    let train = format!("{own:>9}{smooth} {:>6}", share(report.accuracy));
    let test = format!("{:>9} {:>6}", loss(report.test_loss), share(report.test_accuracy));
    let norm = report.grad_norm.map_or("-".to_owned(), |x| format!("{x:.3e}"));
    let status = if report.clipped { "ok, clipped" } else { "ok" };
    let status =
        if report.status == "ok" { status.to_owned() } else { paint::wrong(report.status) };
    let place = format!("{arm:<arm_width$} {epoch:>7} {update:>8}");
    writeln!(anstream::stdout(), "{place}  {train}  {test}  {norm:>9}  {status}")?;
    report.sample.iter().flat_map(|s| s.lines()).try_for_each(|l| writeln!(stdout(), "    {l}"))
}
