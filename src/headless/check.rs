//! `rnn-tui check PATH…`: whether lessons are lessons, and with `--run`, whether they are true.

pub mod measure;
pub mod walk;
pub mod workbench;

use rayon::prelude::*;
use std::io::{Write, stdout};
use std::path::PathBuf;

use super::tell;
use crate::checked::shown;
use crate::lesson::load::{Loaded, found_in};
use crate::lesson::{Catalog, check};
use crate::tui::texts;

/// Seeds on which each lesson is walked through.
const SEEDS: u64 = 5;

/// What a proof found: what it measured, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Lines that tell what was measured.
    pub lines: Vec<String>,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// Checks lesson files; fails if one of them is wrong. With `prove`, walks through them and measures their figures.
///
/// # Errors
/// If a path cannot be read, or a lesson is wrong.
pub fn run(paths: &[PathBuf], prove: bool) -> anyhow::Result<()> {
    let findings = check::paths(paths)?;
    let catalog = Catalog::embedded().ok();
    let proven = |finding: &check::Finding| {
        let loaded = finding.result.as_ref().map_err(Clone::clone)?;
        let faults = texts::faults(&loaded.lesson);
        let mut proof = Proof { faults, ..Proof::default() };
        if prove && proof.faults.is_empty() {
            let number = catalog.as_ref().and_then(|c| c.number(&loaded.lesson.id));
            proof = self::prove(loaded, number, SEEDS, None);
        }
        Ok(proof)
    };
    let proofs: Vec<Result<Proof, String>> = findings.par_iter().map(proven).collect();
    let mut wrong = 0;
    for (finding, proof) in findings.iter().zip(proofs) {
        let path = shown(&finding.path);
        match (&finding.result, proof) {
            (Ok(Loaded { lesson, .. }), Ok(proof)) if proof.faults.is_empty() => {
                let (id, steps) = (&lesson.id, lesson.steps.len());
                let plural = if steps == 1 { "" } else { "s" };
                writeln!(stdout(), "{path}: ok (lesson {id:?}, {steps} step{plural})")?;
                proof.lines.iter().try_for_each(|line| writeln!(stdout(), "  {line}"))?;
            }
            (_, Ok(proof)) => {
                wrong += 1;
                proof.lines.iter().try_for_each(|line| writeln!(stdout(), "  {line}"))?;
                let told = |fault: &String| found_in(&finding.path, fault.clone()).to_string();
                proof.faults.iter().for_each(|fault| tell(&told(fault)));
            }
            (_, Err(message)) => {
                wrong += 1;
                tell(&message);
            }
        }
    }
    let what = if prove { "are not true" } else { "cannot be used" };
    anyhow::ensure!(wrong == 0, "{wrong} of {} lessons {what}", findings.len());
    Ok(())
}

/// Walks through a lesson on so many seeds, and measures its figures; on at most so many seeds each, if that is said.
pub fn prove(loaded: &Loaded, number: Option<usize>, seeds: u64, most: Option<usize>) -> Proof {
    let (walks, mut proof) = rayon::join(
        || {
            (1..=seeds)
                .into_par_iter()
                .map(|seed| walk::through(loaded, number, seed))
                .collect::<Vec<_>>()
        },
        || measure::figures(loaded, most),
    );
    let mut faults = alike(walks.into_iter().filter_map(Result::err).collect());
    if faults.is_empty() {
        let steps = loaded.lesson.steps.len();
        proof.lines.insert(0, format!("walked through all {steps} steps on seeds 1 to {seeds}"));
    }
    faults.append(&mut proof.faults);
    Proof { faults, ..proof }
}

/// The same fault on several seeds is told once: that of the first of them.
fn alike(faults: Vec<String>) -> Vec<String> {
    // numbers differ from seed to seed
    let words = |fault: &str| fault.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let mut told: Vec<(String, String, usize)> = Vec::new();
    for fault in faults {
        match told.iter_mut().find(|(known, ..)| *known == words(&fault)) {
            Some((.., more)) => *more += 1,
            None => told.push((words(&fault), fault, 0)),
        }
    }
    let told = told.into_iter().map(|(_, fault, more)| match more {
        0 => fault,
        more => format!("{fault} (and so on {more} more seeds)"),
    });
    told.collect()
}
