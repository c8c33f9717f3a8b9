//! `rnn-tui grade [LESSON] MINE`: judges somebody's own gradients.

mod json;

use std::io::{IsTerminal, Write, stderr};
use std::path::Path;

use indexmap::{IndexMap, IndexSet};

use super::{paint, print_error, results, setup, telling};
use crate::checked::shown;
use crate::cli::{self, Status};
use crate::task::Advice;
use crate::trace::grade::{self, Compared, Grade, How, Verdict, Watch};
use crate::trace::handin::{self, HandIn, Ignored, names};
use crate::train::Experiment;

/// Grades the arrays in a file: prints what was understood, where they first go wrong, and why.
///
/// # Errors
/// If the file or a setting is wrong.
pub(crate) fn run(args: &cli::Grade) -> anyhow::Result<Status> {
    let (lesson, mine) = args.mine.files()?;
    let changes = &args.mine.experiment;
    let experiment =
        lesson.map(|lesson| setup::open(lesson, changes, telling(&args.quiet))).transpose()?;
    let read_as = setup::read_as(&args.mine);
    let tensors = handin::arrays(mine)?;
    let handin = match HandIn::read(&tensors, &read_as.names) {
        Ok(handin) => handin,
        Err(problem) => {
            print_error(&problem.to_string());
            return Ok(Status::Incomplete); // a failure would say that something differs
        }
    };
    let reference = experiment.as_ref().map(|experiment| read_as.reference(experiment));
    let is_watched = stderr().is_terminal() && !args.quiet.quiet;
    let watch: Watch = if is_watched { watched } else { grade::unwatched };
    let how = How { watch, ..read_as.how(experiment.as_ref()) };
    let grade = grade::grade(handin, reference, how);
    if is_watched {
        line("");
    }
    let grade = grade?;
    let mut out = results(&args.quiet);
    match args.json {
        true => json::print(&mut out, &grade)?,
        false => print(&mut out, &grade, experiment.as_ref().zip(lesson), mine)?,
    }
    Ok(match grade.verdict {
        Verdict::Equal => Status::Success,
        Verdict::Different => Status::Failure,
        Verdict::Incomplete => Status::Incomplete,
    })
}

/// Says how far the search for mistakes is.
fn watched(tried: usize, most: usize) {
    if tried.is_multiple_of(8) {
        line(&format!("trying known mistakes: {tried} of at most {most} …"));
    }
}

/// Writes the one line of a terminal that the next takes the place of.
fn line(words: &str) {
    // without it nothing is lost
    let _ = write!(stderr(), "\r\u{1b}[K{words}");
}

fn print(
    out: &mut impl Write,
    grade: &Grade,
    lesson: Option<(&Experiment, &str)>,
    mine: &Path,
) -> std::io::Result<()> {
    if let Some((experiment, _)) = lesson.filter(|(experiment, _)| experiment.arms.len() > 1) {
        let arm = &experiment.arms[0].name;
        writeln!(out, "compared with the arm {arm:?}; --arm NAME chooses another")?;
    }
    if let Some(lacks) = grade.lacks() {
        writeln!(out, "! {lacks}")?;
    }
    if !grade.compared.is_empty() {
        let is_weight =
            |taken: &&grade::Taken| taken.mine.is_some() && taken.what.contains("/before/");
        if grade.taken.iter().any(|taken| is_weight(&taken)) {
            writeln!(out, "computed from the weights in {}", shown(mine))?;
        }
        let of_lesson = grade.taken.iter().filter(|taken| taken.mine.is_none());
        let of_lesson: Vec<&str> = of_lesson.map(|taken| taken.what.as_str()).collect();
        if let (Some((_, lesson)), false) = (lesson, of_lesson.is_empty()) {
            writeln!(out, "from the lesson {lesson}: {}", some(&of_lesson, 4))?;
        }
        let less_exact = |c: &&Compared| c.tolerance > grade.tolerance;
        let less_exact = || grade.compared.iter().filter(less_exact);
        let loosest = less_exact().map(|c| c.tolerance).fold(0.0, f64::max);
        let less_exact: IndexSet<&str> = less_exact().map(|c| names::split(&c.mine).1).collect();
        let less_exact: Vec<&str> = less_exact.into_iter().collect();
        let single = match &less_exact[..] {
            [] => String::new(),
            names => format!(", and within {loosest:.0e} in {}", some(names, 4)),
        };
        writeln!(
            out,
            "compared within {:.0e} of the largest number{single}; --tolerance X changes that",
            grade.tolerance
        )?;
    }
    grade.conventions.iter().try_for_each(|words| writeln!(out, "• {words}"))?;
    listed(out, grade)?;
    ignored(out, &grade.ignored)?;
    grade.lacking.iter().try_for_each(|lacking| writeln!(out, "! {lacking}"))?;
    concluded(out, grade)
}

/// The first few of a list.
fn some(list: &[&str], most: usize) -> String {
    let more = if list.len() > most { ", …" } else { "" };
    format!("{}{more}", list.iter().take(most).copied().collect::<Vec<_>>().join(", "))
}

/// Prints what was not compared, and why: a line for each reason, and for each array that a name is suggested for. What is
/// so in several updates is said once.
fn ignored(out: &mut impl Write, all: &[Ignored]) -> std::io::Result<()> {
    let mut by_reason: IndexMap<(&str, Option<&str>), IndexSet<&str>> = IndexMap::new();
    for Ignored { mine, why, maybe, .. } in all {
        let name = names::split(mine).1;
        by_reason.entry((why, maybe.as_deref())).or_default().insert(name);
    }
    for ((why, maybe), names) in by_reason {
        let names: Vec<&str> = names.into_iter().collect();
        match maybe {
            None => writeln!(out, "not compared: {}: {why}", some(&names, 12))?,
            Some(ours) => names.iter().try_for_each(|mine| {
                writeln!(
                    out,
                    "not compared: {mine}: {why} (did you mean {ours}? --name {mine}={ours})"
                )
            })?,
        }
    }
    Ok(())
}

fn concluded(out: &mut impl Write, grade: &Grade) -> std::io::Result<()> {
    let compared = grade.compared.len();
    let gradients = grade.compared.iter().filter(|c| c.is_gradient).count();
    match (grade.verdict, &grade.first) {
        (Verdict::Equal, _) if gradients == 0 => {
            writeln!(out, "all equal: {compared} compared, but there is no gradient among them")
        }
        (Verdict::Equal, _) if !grade.absent.is_empty() => {
            writeln!(out, "all equal, as far as your gradients go: {compared} compared")
        }
        (Verdict::Equal, _) => match grade.ignored.len() {
            0 => writeln!(out, "all equal"),
            left => {
                let were = if left == 1 { "was" } else { "were" };
                writeln!(
                    out,
                    "all {compared} that were compared are equal; {left} {were} not compared"
                )
            }
        },
        (Verdict::Incomplete, _) if compared == 0 => writeln!(out, "nothing was compared"),
        (Verdict::Incomplete, Some(first)) => {
            let wrong = grade.compared.iter().filter(|c| !c.agrees()).count();
            writeln!(
                out,
                "\nfirst difference, in the order of computation:\n  {first}\n\n{wrong} of {compared} arrays differ, which rounding alone may explain"
            )
        }
        (Verdict::Incomplete, None) => writeln!(
            out,
            "all {compared} that were compared are equal, but not all could be compared"
        ),
        (Verdict::Different, first) => {
            if let Some(first) = first {
                writeln!(out, "\nfirst difference, in the order of computation:\n  {}", first)?;
            }
            explained(out, grade)?;
            let wrong = grade.compared.iter().filter(|c| !c.agrees()).count();
            writeln!(out, "\n{wrong} of {compared} arrays differ")
        }
    }
}

/// Prints a line for each array. What comes after the first wrong update is not judged, and only counted.
fn listed(out: &mut impl Write, grade: &Grade) -> std::io::Result<()> {
    for Compared { name, mine, off, notes, is_misfit, .. } in &grade.compared {
        let mark = if grade.compared.iter().any(|c| c.mine == *mine && !c.agrees()) {
            paint::wrong("✗")
        } else {
            paint::right("✓")
        };
        let off = match off {
            _ if *is_misfit => "the shape does not fit".to_owned(),
            off if off.is_finite() => format!("off by {off:.1e}"),
            _ => "far off".to_owned(),
        };
        let called = if name == mine { String::new() } else { format!("  {mine}") };
        let notes: String = notes.iter().map(|note| format!("; {note}")).collect();
        writeln!(out, "{mark} {name:<22} {off}{called}{notes}")?;
    }
    if grade.later > 0 {
        writeln!(
            out,
            "  {} arrays of later updates are not judged: an earlier update is wrong",
            grade.later
        )?;
    }
    Ok(())
}

fn explained(out: &mut impl Write, grade: &Grade) -> std::io::Result<()> {
    let place = match &grade.only_in[..] {
        [] => String::new(),
        some => format!(" in {}", some.join(", ")),
    };
    match &grade.advice()[..] {
        [] => unexplained(out, grade)?,
        [several] if several.len() > 1 || grade.unexplained.is_some() => {
            let count = several.len();
            let how = match (grade.unexplained.is_some(), count) {
                (true, 1) => "explains part of",
                (true, _) => "explain part of",
                (false, _) => "together give",
            };
            let known = if count == 1 { "known mistake" } else { "known mistakes" };
            writeln!(out, "\n{count} {known} {how} these numbers:")?;
            for advice in several {
                writeln!(out, "\n{}", advice.sentence)?;
                advised(out, advice)?;
            }
        }
        sets => {
            for (i, advice) in sets.iter().enumerate() {
                let or = if i == 0 { "" } else { "or " };
                let sentences: Vec<&str> = advice.iter().map(|of| of.sentence.as_str()).collect();
                writeln!(
                    out,
                    "\n{or}a known mistake gives exactly these numbers{place}: {}",
                    sentences.join("; ")
                )?;
                advice.iter().try_for_each(|advice| advised(out, advice))?;
            }
        }
    }
    if let Some(steps) = &grade.steps {
        writeln!(out, "\n{}", steps.sentence())?;
    }
    match &grade.unexplained {
        Some(rest) if !grade.mistakes.is_empty() => {
            writeln!(out, "\nafter allowing for them, this remains:\n  {}", rest)
        }
        _ => Ok(()),
    }
}

/// Prints what is to be said of differences that no known mistake explains.
fn unexplained(out: &mut impl Write, grade: &Grade) -> std::io::Result<()> {
    if grade.is_only_loss_wrong() {
        return writeln!(
            out,
            "\nonly your loss differs: the gradients are those of softmax and cross-entropy, but your loss is a different one"
        );
    }
    writeln!(out, "\nnone of the known mistakes gives these numbers")?;
    if grade.is_forward_wrong() && grade.is_forward_right_but_loss() && !grade.is_output_wrong() {
        writeln!(out, "your loss differs, too, but all else of the forward pass is right")?;
    } else if grade.is_output_wrong() {
        writeln!(
            out,
            "your h is right, so the forward pass differs after it: your scores are not W_hy h + b_y (a dropout, another layer?), or your loss is a different one; save the scores y and the probabilities p, and compare without dropout"
        )?;
    } else if grade.is_forward_wrong() {
        writeln!(
            out,
            "the forward pass already differs: save the weights before they change, and the state before t = 0"
        )?;
    }
    Ok(())
}

/// Prints the wrong and the right line of a mistake.
fn advised(out: &mut impl Write, advice: &Advice) -> std::io::Result<()> {
    let Advice { wrong, right, notes, .. } = advice;
    writeln!(out, "  instead of   {wrong}")?;
    writeln!(out, "  write        {right}")?;
    notes.iter().try_for_each(|note| writeln!(out, "  {note}"))?;
    if right.contains("[t-1]") {
        writeln!(
            out,
            "  here h[-1] and c[-1] are the state before t = 0; in Python, h[-1] is that state only if the array has a row for it"
        )?;
    }
    Ok(())
}
