//! The source of the maths, and where a function stands in it. Everything is found by its text: nothing is counted by
//! hand, so nothing goes stale when a line moves.

use std::ops::Range;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// The files that the ticks run through: their paths and their text, as they were compiled.
        pub const FILES: &[(&str, &str)] =
            &[$((concat!("src/nn/", $name), include_str!(concat!("../../../nn/", $name)))),*];
    };
}

files!(
    "bptt.rs",
    "cell.rs",
    "cell/gru.rs",
    "cell/lstm.rs",
    "cell/lstm/mistakes.rs",
    "cell/rnn.rs",
    "cell/rnn/mistakes.rs",
    "cell/torch_gru.rs",
    "clip.rs",
    "faults/implementation.rs",
    "faults/output.rs",
    "faults/time.rs",
    "head.rs",
    "input.rs",
    "optimizer.rs",
);

/// A function that is looked for, and which of its lines are at work.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Its file.
    pub(crate) path: &'static str,
    /// How the block begins that it stands in; empty where it stands for itself.
    pub(crate) owner: String,
    /// Its name.
    pub(crate) name: &'static str,
    /// Which lines.
    pub(crate) lines: Lines,
}

/// Which lines of a body are at work.
#[derive(Clone, Debug)]
pub(crate) enum Lines {
    /// All of them.
    All,
    /// Only the statements, or arms of a match, that begin in a line with one of these texts.
    Only(Vec<String>),
    /// All but those.
    But(Vec<String>),
}

/// A function in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// Its file.
    pub path: &'static str,
    /// Its name.
    pub name: &'static str,
    /// All its lines, with the comment before it; empty if there is no such function.
    pub lines: Vec<SourceLine>,
    /// What was looked for in it and is not there.
    pub missing: Vec<String>,
}

/// One line of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SourceLine {
    /// Its number in the file, from 1.
    pub number: usize,
    /// The line as it stands there.
    pub text: &'static str,
    /// Whether it is at work.
    pub(crate) active: bool,
    /// What it is.
    pub(crate) part: Part,
}

/// The parts of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The comment before it.
    Comment,
    /// `fn name(…) {`
    Signature,
    /// What it does.
    Body,
    /// The last bracket.
    End,
}

impl Passage {
    /// Where `fn` stands, from 1.
    pub fn number(&self) -> Option<usize> {
        self.lines.iter().find(|l| l.part == Part::Signature).map(|l| l.number)
    }

    /// The lines that are at work.
    pub fn active(&self) -> impl Iterator<Item = &SourceLine> {
        self.lines.iter().filter(|l| l.active)
    }
}

/// The file that holds a text.
pub(crate) fn file_with(text: &str) -> Option<&'static str> {
    FILES.iter().find(|(_, file)| file.contains(text)).map(|(path, _)| *path)
}

/// Whether there is such a function.
pub(crate) fn has(path: &str, owner: &str, name: &str) -> bool {
    function(&lines_of(path), owner, name).is_some()
}

/// Finds it.
pub(crate) fn find(wanted: &Wanted) -> Passage {
    let Wanted { path, owner, name, lines: which } = wanted;
    let mut passage = Passage { path, name, lines: Vec::new(), missing: Vec::new() };
    let lines = lines_of(path);
    let Some(all) = function(&lines, owner, name) else { return passage };
    let begin = all.start - comment_above(&lines[..all.start]);
    let signature = all.start..all.start + signature(&lines[all.clone()]);
    let body = signature.end..(all.end - 1).max(signature.end);
    let (picked, missing) = pick(&lines, body.clone(), which);
    passage.missing = missing;
    for (i, text) in lines.iter().enumerate().take(all.end).skip(begin) {
        let part = match i {
            i if i < signature.start => Part::Comment,
            i if i < signature.end => Part::Signature,
            i if i < body.end => Part::Body,
            _ => Part::End,
        };
        let active = part == Part::Body && picked(i) && !text.trim().is_empty();
        passage.lines.push(SourceLine { number: i + 1, text, active, part });
    }
    passage
}

fn lines_of(path: &str) -> Vec<&'static str> {
    let text = FILES.iter().find(|(name, _)| *name == path).map_or("", |(_, text)| *text);
    text.lines().collect()
}

/// Without the comment at its end.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or(line).trim_end()
}

/// Where a function stands, from `fn` to its last bracket.
fn function(lines: &[&str], owner: &str, name: &str) -> Option<Range<usize>> {
    // after its name come its arguments, or lifetimes and types before them
    let heads = [format!("fn {name}("), format!("fn {name}<")];
    let block = match owner {
        "" => 0..lines.len(),
        _ => {
            let first =
                lines.iter().position(|l| l.starts_with(owner) && code(l).ends_with('{'))?;
            statement(lines, first..lines.len())
        }
    };
    let here = |i: &usize| {
        let line = code(lines[*i]);
        heads.iter().any(|head| line.contains(head.as_str()))
            && (line.starts_with(' ') != owner.is_empty())
    };
    let first = block.clone().find(here)?;
    let whole = statement(lines, first..block.end);
    code(lines[whole.end - 1]).ends_with('}').then_some(whole) // else it is only promised
}

/// From the first of these lines to where its brackets are closed and it ends.
fn statement(lines: &[&str], range: Range<usize>) -> Range<usize> {
    let mut depth = 0;
    for i in range.clone() {
        let line = code(lines[i]);
        depth += balance(line);
        let is_last = || lines.get(i + 1).is_none_or(|next| code(next).trim().starts_with('}'));
        if depth <= 0 && (line.ends_with([';', ',', '}']) || is_last()) {
            return range.start..i + 1;
        }
    }
    range
}

/// How many more brackets are opened than closed.
fn balance(code: &str) -> i32 {
    let one = |c: char| match c {
        '(' | '[' | '{' => 1,
        ')' | ']' | '}' => -1,
        _ => 0,
    };
    code.chars().map(one).sum()
}

/// How many lines right above are a comment, or an attribute.
fn comment_above(above: &[&str]) -> usize {
    let is_comment = |l: &&&str| ["///", "#["].iter().any(|begin| l.trim().starts_with(begin));
    above.iter().rev().take_while(is_comment).count()
}

/// How many lines the head of a function takes.
fn signature(function: &[&str]) -> usize {
    function.iter().position(|l| code(l).ends_with('{')).map_or(1, |i| i + 1)
}

/// Which lines of a body are meant, and which texts are not there.
fn pick(
    lines: &[&str],
    body: Range<usize>,
    which: &Lines,
) -> (impl Fn(usize) -> bool, Vec<String>) {
    let (texts, rest) = match which {
        Lines::All => (&[][..], true),
        Lines::Only(texts) => (&texts[..], false),
        Lines::But(texts) => (&texts[..], true),
    };
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for text in texts {
        let starts = body.clone().filter(|i| has_word(lines[*i], text));
        let statements: Vec<_> = starts.map(|i| statement(lines, i..body.end)).collect();
        if statements.is_empty() {
            missing.push(text.clone());
        }
        found.extend(statements);
    }
    (move |i: usize| found.iter().any(|range| range.contains(&i)) != rest, missing)
}

/// Whether the code of a line has that text, and not only as the beginning of a longer name.
fn has_word(line: &str, text: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let code = code(line);
    let mut places = code.match_indices(text);
    let whole = text.ends_with(is_letter);
    places.any(|(at, _)| !whole || !code[at + text.len()..].starts_with(is_letter))
}
