//! The forms of a row, the shortest first: a sum is elided in its middle, a list at its end.

use unicode_width::UnicodeWidthStr;

use super::breaks::pieces;
use super::formula::{Atom, Body, Formula, Row};

/// What a word of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Head,
    Symbols,
    Numbers,
    /// What comes out.
    Result,
    /// What would come out, if it were computed.
    NotComputed,
    /// What comes out, and is no finite number.
    NotFinite,
    Remark,
    Warning,
}

/// A part of a line that is not broken.
pub(crate) type Word = (String, Role);

pub(crate) type Line = Vec<Word>;

/// One way to write a row.
pub(crate) type Block = Vec<Line>;

/// Returns the forms of a row in `width` columns, the shortest first.
pub(crate) fn forms(row: &Row, width: usize) -> Vec<Block> {
    match &row.body {
        Body::Words { warns } => vec![words(row, *warns, width)],
        Body::List(items) => list(row, items, width),
        Body::Given => vec![wrapped(vec![head(row), result(row)], row, width)],
        Body::Formula(formula) => equation(row, &formula.symbols(), width, |_| {
            formula.numbers().filter(|_| !formula.is_bare())
        }),
        Body::Sum { symbols, count, term, around } => {
            let (before, after) = *around;
            equation(row, symbols, width, |room| {
                let room = room.saturating_sub(before.width() + after.width());
                elided(*count, term, room).map(|terms| format!("{before}{terms}{after}"))
            })
        }
    }
}

/// Returns the longest form of a row, and of a sum one with all its terms.
pub(crate) fn whole(row: &Row, width: usize) -> Block {
    let numbers = match &row.body {
        Body::Sum { count, term, around: (before, after), .. } if row.head.value.is_some() => {
            all_terms(*count, term).map(|terms| format!("{before}{terms}{after}"))
        }
        _ => None,
    };
    match (&row.body, numbers) {
        (Body::Sum { symbols, .. }, Some(numbers)) => {
            let symbols = (format!("{}{symbols}", row.sign), Role::Symbols);
            let numbers = (format!(" = {numbers}"), Role::Numbers);
            wrapped(vec![head(row), symbols, numbers, result_of_numbers(row)], row, width)
        }
        _ => forms(row, width).pop().unwrap_or_default(),
    }
}

/// Returns a row in symbols alone.
pub(crate) fn symbols_of(row: &Row, width: usize) -> Block {
    let symbols = match &row.body {
        Body::Formula(formula) => formula.symbols(),
        Body::Sum { symbols, .. } => symbols.clone(),
        Body::List(_) | Body::Given | Body::Words { .. } => {
            return lines(vec![head(row)], 0, 0, width);
        }
    };
    let head = head(row);
    let indent = indent(&head, width);
    lines(vec![head, (format!("{}{symbols}", row.sign), Role::Symbols)], 0, indent, width)
}

/// `-0.22·0.63 + 0.11·0.31 − 0.4·0.2`; none if a term is not computed.
fn all_terms(count: usize, term: &dyn Fn(usize) -> Formula) -> Option<String> {
    let mut terms = (0..count).map(|i| term(i).numbers());
    let first = terms.next()??;
    terms.try_fold(first, |sum, term| Some(sum + &joined(&term?)))
}

fn words(row: &Row, warns: bool, width: usize) -> Block {
    let role = if warns { Role::Warning } else { Role::Remark };
    let lines = textwrap::wrap(&row.head.symbol, width.max(1));
    lines.into_iter().map(|line| vec![(line.into_owned(), role)]).collect()
}

fn head(row: &Row) -> Word {
    (row.head.symbol.clone(), Role::Head)
}

/// ` = 0.612`
fn result(row: &Row) -> Word {
    result_after(row, '=')
}

/// ` ≈ 0.612` where the numbers before it are rounded, and give another result.
fn result_of_numbers(row: &Row) -> Word {
    result_after(row, if row.is_rounded { '≈' } else { '=' })
}

fn result_after(row: &Row, sign: char) -> Word {
    let (text, role) = match (row.head.number(), row.head.value) {
        (Some(number), Some(value)) if value.is_finite() => (number, Role::Result),
        (Some(number), _) => (number, Role::NotFinite),
        (None, _) => ("·".to_owned(), Role::NotComputed),
    };
    (format!(" {sign} {text}"), role)
}

/// On one line, if it fits. Otherwise symbols, then numbers; or in short only one of them.
fn equation(
    row: &Row,
    symbols: &str,
    width: usize,
    numbers: impl Fn(usize) -> Option<String>,
) -> Vec<Block> {
    let (head, result) = (head(row), result(row));
    let symbols = (format!("{}{symbols}", row.sign), Role::Symbols);
    let used = |words: &[&Word]| words.iter().map(|(text, _)| text.width()).sum::<usize>() + 3;
    let numbers = |used: usize| {
        row.head.value?;
        Some((format!(" = {}", numbers(width.saturating_sub(used))?), Role::Numbers))
    };
    let before = used(&[&head, &symbols, &result]);
    let Some(on_one) = numbers(before) else {
        let line = vec![head.clone(), symbols, result.clone()];
        return shortest(vec![wrapped(line, row, width), vec![vec![head, result]]], width);
    };
    let is_cut_off = on_one.0.ends_with('…');
    let rounded = result_of_numbers(row);
    let words = vec![head.clone(), symbols.clone(), on_one, rounded.clone()];
    let on_one = wrapped(words, row, width);
    let is_elided = on_one.iter().flatten().any(|(text, _)| text.contains('…'));
    let mut margin = indent(&head, width);
    let mut below = numbers(margin + used(&[&result]));
    if below.as_ref().is_some_and(|(text, _)| text.contains('…')) {
        margin = NARROW;
        below = numbers(margin + used(&[&result]));
    }
    let has_more = is_elided && below.as_ref().is_some_and(|(text, _)| !text.contains('…'));
    if on_one.len() == 1 && !is_cut_off && !has_more {
        return vec![on_one];
    }
    let mut full = lines(vec![head.clone(), symbols.clone()], 0, indent(&head, width), width);
    let numbers_and_result = below.into_iter().chain([rounded.clone()]).collect();
    full.extend(remarked(lines(numbers_and_result, margin, margin, width), row, width));
    let short = numbers(used(&[&head, &result]));
    let in_short = [head.clone()].into_iter().chain(short).chain([rounded]).collect();
    let with_symbols = vec![head.clone(), symbols, result.clone()];
    let bare = vec![head, result];
    shortest(
        [vec![full, on_one], [in_short, with_symbols, bare].map(|line| vec![line]).into()].concat(),
        width,
    )
}

/// Where lines below begin that need all the room there is.
const NARROW: usize = 2;

/// Of the forms, the first that is the full one, and the first of the others that takes fewer lines and fits.
fn shortest(forms: Vec<Block>, width: usize) -> Vec<Block> {
    let mut forms = forms.into_iter();
    let Some(full) = forms.next() else { return Vec::new() };
    let fits = |block: &Block| block.iter().all(|line| columns(line) <= width);
    let is_whole = fits(&full);
    let short = forms.find(|form| fits(form) && (form.len() < full.len() || !is_whole));
    match short {
        Some(short) if !is_whole => vec![short], // half a number would be a wrong one
        short => short.into_iter().chain([full]).collect(),
    }
}

pub(crate) fn columns(line: &Line) -> usize {
    line.iter().map(|(text, _)| text.width()).sum()
}

/// Where the lines below begin: under the sign, if that is not too far to the right.
fn indent(head: &Word, width: usize) -> usize {
    let head = head.0.width();
    if head > width / 3 { 4 } else { head }
}

fn wrapped(words: Vec<Word>, row: &Row, width: usize) -> Block {
    let indent = words.first().map_or(0, |head| indent(head, width));
    remarked(lines(words, 0, indent, width), row, width)
}

/// Words one after the other, on as many lines as it takes: a long one is broken before its signs.
fn lines(words: Vec<Word>, first: usize, indent: usize, width: usize) -> Block {
    let margin = |columns: usize| (" ".repeat(columns), Role::Symbols);
    let mut block = Block::new();
    let mut line = if first > 0 { vec![margin(first)] } else { Line::new() };
    let room = width.saturating_sub(indent);
    for (text, role) in words.into_iter().flat_map(|word| pieces(word, room)) {
        let begun = columns(&line);
        if begun > indent && begun + text.width() > width {
            block.push(std::mem::replace(&mut line, vec![margin(indent)]));
        }
        line.push((text, role));
    }
    block.push(line);
    block
}

/// With the word on it at the end, if there is room.
fn remarked(mut block: Block, row: &Row, width: usize) -> Block {
    let remark = format!("   {}", row.remark);
    if let Some(line) = block.last_mut()
        && !row.remark.is_empty()
        && columns(line) + remark.width() <= width
    {
        line.push((remark, Role::Remark));
    }
    block
}

/// So many terms of a sum as have room, from both ends: `-0.22·0.63 + 0.11·0.31 + … − 0.4·0.2`.
/// At least the first is there; none if a term is not computed.
fn elided(count: usize, term: &dyn Fn(usize) -> Formula, room: usize) -> Option<String> {
    if count == 0 {
        return Some("0".to_owned());
    }
    const GAP: &str = " + …";
    let (mut front, mut back) = (vec![term(0).numbers()?], Vec::new());
    let mut used = front[0].width();
    while front.len() + back.len() < count {
        let at_back = back.len() + 1 < front.len() + 1 && !front.is_empty();
        let i = if at_back { count - 1 - back.len() } else { front.len() };
        let text = joined(&term(i).numbers()?);
        let is_last = front.len() + back.len() + 1 == count;
        if used + text.width() + if is_last { 0 } else { GAP.width() } > room {
            break;
        }
        used += text.width();
        if at_back { back.push(text) } else { front.push(text) }
    }
    let gap = if front.len() + back.len() < count { GAP } else { "" };
    back.reverse();
    Some(front.concat() + gap + &back.concat())
}

fn joined(term: &str) -> String {
    match term.strip_prefix('-') {
        Some(positive) => format!(" − {positive}"),
        None => format!(" + {term}"),
    }
}

/// On as many lines as it takes, or on fewer.
fn list(row: &Row, items: &[Atom], width: usize) -> Vec<Block> {
    let (mut block, mut forms) = (Block::new(), Vec::new());
    let mut line = vec![(format!("{}:", row.head.symbol), Role::Head)];
    let margin = indent(&line[0], width);
    let mut first = items.len();
    for (i, item) in items.iter().enumerate() {
        let words = list_item(item);
        if columns(&line) + columns(&words) > width {
            first = first.min(i);
            block.push(std::mem::replace(&mut line, vec![(" ".repeat(margin), Role::Symbols)]));
            forms.push(ended(&block, width));
        }
        line.extend(words);
    }
    block.push(line);
    forms.push(block);
    // the last number of a line may have to go for the sign that there is more
    if let Some(item) =
        items.get(row.leads).filter(|_| first < items.len() && row.leads + 1 >= first.max(2))
    {
        let line = [vec![(format!("{}:", row.head.symbol), Role::Head)], list_item(item)].concat();
        if columns(&line) <= width {
            forms[0] = ended(&vec![line], width);
        }
    }
    forms
}

/// `  'l' 0.31`
fn list_item(item: &Atom) -> Vec<Word> {
    let label = if item.symbol.is_empty() { String::new() } else { format!("{} ", item.symbol) };
    let (text, role) = match (item.number(), item.value) {
        (Some(number), Some(value)) if value.is_finite() => (number, Role::Numbers),
        (Some(number), _) => (number, Role::NotFinite),
        (None, _) => ("·".to_owned(), Role::NotComputed),
    };
    vec![(format!("  {label}"), Role::Symbols), (text, role)]
}

/// With a sign that there is more; instead of the last number, where there is no room for it.
fn ended(block: &Block, width: usize) -> Block {
    let mut block = block.clone();
    if let Some(line) = block.last_mut() {
        if columns(line) + 3 > width && line.len() > 3 {
            line.truncate(line.len() - 2);
        }
        if columns(line) + 3 <= width {
            line.push(("  …".to_owned(), Role::Symbols));
        }
    }
    block
}
