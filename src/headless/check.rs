//! `rnn-tui check PATH…`: validates lessons and, with `--run`, proves that what they say is true.

pub mod measure;
pub mod walk;

use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;

use super::{paint, print_message, results};
use crate::checked::shown;
use crate::cli::QuietArg;
use crate::lesson::glossary::{self, Early};
use crate::lesson::load::Loaded;
use crate::lesson::{Catalog, Lesson, check};
use crate::problem::Problem;
use crate::tui::texts;
use walk::told::Told;

/// The number of seeds with which each lesson is walked through.
const SEEDS: u64 = 5;

/// The result of proving a lesson.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// A report of what was measured, in lines.
    pub lines: Vec<String>,
    /// The problems of the lesson.
    pub problems: Vec<Problem>,
}

/// Checks lesson files. With `prove`, walks through them and measures their figures; if the walks `look`, they look for
/// answers on the screen.
///
/// # Errors
/// If a path cannot be read, or a lesson has a problem.
pub(crate) fn run(
    paths: &[PathBuf],
    prove: bool,
    look: bool,
    quiet: &QuietArg,
) -> anyhow::Result<()> {
    let findings = check::paths(paths)?;
    let catalog = Catalog::embedded().ok();
    let proven = |finding: &check::Finding| {
        let loaded = finding.result.as_ref().ok()?;
        let problems = check::problems(loaded, texts::problems);
        if !prove || !problems.is_empty() {
            return Some(Proof { problems, ..Proof::default() });
        }
        let number = catalog.as_ref().and_then(|c| c.number(&loaded.lesson.id));
        Some(self::prove(loaded, number, (SEEDS, look), None))
    };
    let proofs: Vec<Option<Proof>> = findings.par_iter().map(proven).collect();
    let (mut out, mut wrong) = (results(quiet), 0);
    for (finding, proof) in findings.iter().zip(proofs) {
        wrong += usize::from(!report(&mut out, finding, &proof.unwrap_or_default())?);
    }
    let what = if prove { "could not be proved" } else { "cannot be used" };
    anyhow::ensure!(wrong == 0, "{wrong} of {} lessons {what}", findings.len());
    Ok(())
}

/// Prints the result for a file. Returns whether it has no problem.
fn report(out: &mut impl Write, finding: &check::Finding, proof: &Proof) -> anyhow::Result<bool> {
    let loaded = match &finding.result {
        Ok(loaded) => loaded,
        Err(e) => {
            print_message(&e.to_string());
            return Ok(false);
        }
    };
    let is_right = proof.problems.is_empty();
    if is_right {
        let (id, steps) = (&loaded.lesson.id, loaded.lesson.steps.len());
        let plural = if steps == 1 { "" } else { "s" };
        let path = shown(&finding.path);
        let (language, minutes) = (loaded.language(), loaded.lesson.minutes());
        let language = language.map_or(String::new(), |code| format!(" in {code}"));
        writeln!(
            out,
            "{path}: {} (lesson {id:?}{language}, {steps} step{plural}, {minutes} min)",
            paint::right("ok")
        )?;
        if loaded.lesson.about.is_none() {
            writeln!(
                out,
                "  no `about`: a sentence on its topics, without answers, is shown on the home screen"
            )?;
        }
    }
    // the terms are English
    if is_right && loaded.language().is_none() {
        of_terms(&loaded.lesson).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    proof.lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    for problem in &proof.problems {
        print_message(&loaded.locate(problem.clone()).to_string());
    }
    Ok(is_right)
}

/// What an author should know about the terms that a lesson uses: of a lesson of the course, those that it uses before
/// they are explained; of another, those that it leaves to the glossary.
fn of_terms(lesson: &Lesson) -> Vec<String> {
    if Catalog::number_of(&lesson.id).is_some() {
        let early = glossary::too_early(lesson).into_iter().map(|Early { term, step }| {
            let (taught, at) = term.taught();
            format!("step {step} uses {:?}, which lesson {taught} explains in step {at}", term.term)
        });
        return early.collect();
    }
    let terms: Vec<&str> = glossary::taken_for_granted(lesson).map(|term| &*term.term).collect();
    let line = format!("explain these terms, or leave them to the glossary: {}", terms.join(", "));
    if terms.is_empty() { Vec::new() } else { vec![line] }
}

/// Walks through a lesson as [`walked`] does, and measures its figures with at most `most` seeds each.
pub fn prove(
    loaded: &Loaded,
    number: Option<usize>,
    (seeds, look): (u64, bool),
    most: Option<usize>,
) -> Proof {
    let (mut problems, mut proof) =
        rayon::join(|| walked(loaded, number, seeds, look), || measure::figures(loaded, most));
    if problems.is_empty() {
        let steps = loaded.lesson.steps.len();
        let how = "the last line by line, without a screen";
        let walked = format!("walked through all {steps} steps with seeds 1 to {seeds}, {how}");
        proof.lines.insert(0, walked);
    }
    problems.append(&mut proof.problems);
    Proof { problems, ..proof }
}

/// Walks through a lesson with `seeds` seeds: with the last by typed lines, as without a screen, unless that looks at
/// one; with all others by keys. If the walks `look`, the first two look for numbers that are shown before a
/// step asks for them: what is found with both is no accident.
pub fn walked(loaded: &Loaded, number: Option<usize>, seeds: u64, look: bool) -> Vec<Problem> {
    let looks = |seed: u64| look && seeds >= 2 && seed <= 2;
    let walk = |seed| match seed == seeds && !looks(seed) {
        true => walk::lines::through(loaded, number, seed).map(|()| Vec::new()),
        false => walk::looking(loaded, number, seed, looks(seed)),
    };
    let walks: Vec<_> = (1..=seeds).into_par_iter().map(walk).collect();
    let mut told: Vec<&Told> = Vec::new();
    if let [Ok(first), Ok(second), ..] = walks.as_slice() {
        for found in first.iter().filter(|found| second.iter().any(|other| found.is_also(other))) {
            // one of the places is enough
            if told.iter().all(|before| !before.is_like(found)) {
                told.push(found);
            }
        }
    }
    let told: Vec<Problem> = told.into_iter().map(Told::problem).collect();
    let wrong = alike(walks.into_iter().filter_map(Result::err).collect());
    wrong.into_iter().chain(told).collect()
}

/// Merges the same problem with several seeds into one, that of the first seed.
fn alike(problems: Vec<Problem>) -> Vec<Problem> {
    // numbers differ between seeds
    let words = |problem: &Problem| {
        let text = problem.to_string();
        text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>()
    };
    let mut groups: Vec<(Problem, usize)> = Vec::new();
    for problem in problems {
        match groups.iter_mut().find(|(first, _)| words(first) == words(&problem)) {
            Some((_, more)) => *more += 1,
            None => groups.push((problem, 0)),
        }
    }
    let groups = groups.into_iter().map(|(problem, more)| match more {
        0 => problem,
        more => {
            Problem { what: format!("{} (also with {more} more seeds)", problem.what), ..problem }
        }
    });
    groups.collect()
}
