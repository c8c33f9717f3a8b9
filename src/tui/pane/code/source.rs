//! The source of the maths, and the location of functions in it. Everything is found by its text, not by line numbers,
//! so nothing goes stale when a line moves.

use std::ops::Range;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// The files that compute the ticks: their paths, and their text as compiled.
        pub const FILES: &[(&str, &str)] =
            &[$((concat!("src/nn/", $name), include_str!(concat!("../../../nn/", $name)))),*];
    };
}

files!(
    "bptt.rs",
    "cell.rs",
    "cell/gru.rs",
    "cell/lstm.rs",
    "cell/gru/mistakes.rs",
    "cell/lstm/exchanged.rs",
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

/// A function to find, and which of its lines are active.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Its file.
    pub(crate) path: &'static str,
    /// The beginning of the block that contains it; empty for a free function.
    pub(crate) owner: String,
    /// Its name.
    pub(crate) name: &'static str,
    /// The active lines.
    pub(crate) lines: Lines,
}

/// A choice of active lines in the body of a function.
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
    /// Texts that were not found in it.
    pub missing: Vec<String>,
}

/// A line of a passage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SourceLine {
    /// Its number in the file, from 1.
    pub number: usize,
    /// The line, unchanged.
    pub text: &'static str,
    /// Whether it is active.
    pub(crate) active: bool,
    /// The part of the function that it belongs to.
    pub(crate) part: Part,
}

/// The parts of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The comment before it.
    Comment,
    /// `fn name(…) {`
    Signature,
    /// The body.
    Body,
    /// The last bracket.
    End,
}

impl Passage {
    /// The number of the line with `fn`, from 1.
    pub fn number(&self) -> Option<usize> {
        self.lines.iter().find(|l| l.part == Part::Signature).map(|l| l.number)
    }

    /// The active lines.
    pub fn active(&self) -> impl Iterator<Item = &SourceLine> {
        self.lines.iter().filter(|l| l.active)
    }
}

/// The file that contains a text.
pub(crate) fn file_with(text: &str) -> Option<&'static str> {
    FILES.iter().find(|(_, file)| file.contains(text)).map(|(path, _)| *path)
}

/// Whether a function exists.
pub(crate) fn has(path: &str, owner: &str, name: &str) -> bool {
    function(&lines_of(path), owner, name).is_some()
}

/// Finds a function in the source.
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

/// The line without the comment at its end.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or(line).trim_end()
}

/// The lines of a function, from `fn` to its last bracket.
fn function(lines: &[&str], owner: &str, name: &str) -> Option<Range<usize>> {
    // the name is followed by arguments, or by generic parameters
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
    code(lines[whole.end - 1]).ends_with('}').then_some(whole) // otherwise it is only declared
}

/// The lines of the statement that begins in the first line, up to its end.
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

/// The number of opened brackets minus that of closed ones.
fn balance(code: &str) -> i32 {
    let one = |c: char| match c {
        '(' | '[' | '{' => 1,
        ')' | ']' | '}' => -1,
        _ => 0,
    };
    code.chars().map(one).sum()
}

/// The number of comment and attribute lines directly above.
fn comment_above(above: &[&str]) -> usize {
    let is_comment = |l: &&&str| ["///", "#["].iter().any(|begin| l.trim().starts_with(begin));
    above.iter().rev().take_while(is_comment).count()
}

/// The number of lines of a function's signature.
fn signature(function: &[&str]) -> usize {
    function.iter().position(|l| code(l).ends_with('{')).map_or(1, |i| i + 1)
}

/// Returns the chosen lines of a body, and the texts that were not found.
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

/// Whether the code of a line contains a text, other than as the beginning of a longer name.
fn has_word(line: &str, text: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let code = code(line);
    let mut places = code.match_indices(text);
    let whole = text.ends_with(is_letter);
    places.any(|(at, _)| !whole || !code[at + text.len()..].starts_with(is_letter))
}
