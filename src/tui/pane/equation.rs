//! The equation of the tick that was done last: in symbols, with the live numbers put in, the result, and the shapes.

mod atom;
mod backward;
mod beside;
mod breaks;
mod clip;
pub(crate) mod derivation;
mod fade;
mod fit;
mod forms;
mod formula;
mod forward;
mod interpret;
mod rounded;
mod sum;
mod symbols;
mod update;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use crate::nn::Quantity;
use crate::train::{Status, Tick};
use crate::tui::action::{Action, Go, Look, Move};
use crate::tui::keymap::keys_in_text;
use crate::tui::scroll::Extent;
use crate::tui::view::View;
use fit::{all, fit};
use forms::{Role, Word};
use formula::Row;
use symbols::Symbols;
pub(crate) use symbols::find;

/// The width of an equation that is copied, in columns.
const WRITTEN: usize = 100;

/// What is said in place of an equation while a mistake of the arm is looked for.
const SECRET: &str = "This arm hides a mistake, and its equation would give it away. The Code pane shows its lines; the gradient check (G), its tensors.";

/// The equation of a number of the selected arm, with its numbers, in so many columns and rows; none while a mistake of
/// the arm is looked for.
pub(crate) fn lines_of(view: &View, of: Quantity, width: u16, height: u16) -> Vec<Line<'static>> {
    let symbols = Symbols::of(view);
    if view.is_secret(&view.arm().name) {
        return Vec::new();
    }
    let rows = interpret::rows_of(&symbols, of, 0).into_iter();
    let rows: Vec<Row> = rows.map(|row| fade::faded(view, row)).collect();
    let (lines, _) = fit(&rows, width.into(), height.into());
    let styled = |(text, role)| Span::styled(text, style(view, role));
    lines.into_iter().map(|line| Line::from_iter(line.into_iter().map(styled))).collect()
}

/// The columns of a row that is not wrapped, and of a sum of which only the first and the last terms are shown.
const UNWRAPPED: usize = 9999;
const ELIDED: usize = 100;

/// Of a longer sum, only some terms are shown where it is short.
const FEW_TERMS: usize = 4;

/// The equation of the last tick, a row a line, however long; in short without its details, and of long sums only the
/// first and the last terms. Words alone while a mistake of the arm is looked for.
pub(crate) fn unwrapped(view: &View, in_short: bool) -> Vec<String> {
    if view.is_secret(&view.arm().name) {
        return vec![SECRET.replace("(G)", &format!("({})", view.theme.keys("G")))];
    }
    let symbols = Symbols::of(view);
    let block = |row: &Row| match !in_short || row.terms() <= FEW_TERMS {
        true => forms::whole(row, UNWRAPPED),
        false => forms::forms(row, ELIDED).pop().unwrap_or_default(),
    };
    let word = |i: usize, (text, role): Word| match role {
        Role::Remark if i > 0 => format!("; {}", text.trim()),
        Role::NotComputed => text.replace('·', "not computed yet"),
        _ => text,
    };
    let line = |row: Row| {
        let words = block(&row).into_iter().flatten().enumerate();
        let line = words.map(|(i, part)| word(i, part)).collect::<Vec<_>>().join("");
        let is_list = row.is_list();
        match line.split_once(':').filter(|_| is_list) {
            Some((head, items)) => {
                let items: Vec<&str> =
                    items.split("  ").map(str::trim).filter(|item| !item.is_empty()).collect();
                format!("{head}: {}", items.join(", "))
            }
            None => line,
        }
    };
    let rows = faded(view, &symbols).into_iter();
    rows.filter(|row| !in_short || row.rank < fit::DETAILS).map(line).collect()
}

/// Whether the selected arm computes a number as its equation says; otherwise a mistake has been planted there.
pub(crate) fn is_right(view: &View, of: Quantity) -> bool {
    let symbols = Symbols::of(view);
    symbols.wiring.equation(of).is_none_or(|equation| symbols.is_as_written(&equation))
}

/// Says what of later losses a number of the selected arm leaves out, if BPTT is truncated per loss there.
pub(crate) fn truncation(view: &View, of: Quantity) -> Option<String> {
    let loss = Symbols::of(view).dropped_loss(of)?;
    let reach = view.arm().model.bptt_reach?;
    Some(format!(
        "Each loss is followed {reach} back (bptt_reach): of the gradient from t = {}, the part from the loss at t = {loss} is left out.",
        of.row + 1
    ))
}

/// How a number of the selected arm is called, by itself rather than in an equation.
pub(crate) fn named(view: &View, of: Quantity) -> String {
    Symbols::of(view).named(of)
}

/// What the rows and the columns of the selected arm's arrays are called, where that is not their index.
pub(crate) fn labels<'a>(view: &'a View<'a>) -> impl Fn(Quantity) -> [Option<String>; 2] + 'a {
    let symbols = Symbols::of(view);
    move |of| symbols.labels(of)
}

/// The value of a number of the selected arm, if it is computed and the step does not ask for it.
pub(crate) fn value(view: &View, of: Quantity) -> Option<f64> {
    values(view)(of)
}

/// The same for many numbers.
pub(crate) fn values<'a>(view: &'a View<'a>) -> impl Fn(Quantity) -> Option<f64> + 'a {
    let symbols = Symbols::of(view);
    move |of| symbols.value(of).filter(|_| !view.hides(of))
}

/// `backward t=2 · unit 3 of 8`
pub(crate) fn title(view: &View) -> String {
    let arm = view.arm();
    let whose = view.whose().map_or(String::new(), |arm| format!(" · {arm}"));
    let Some(tick) = arm.reached().last() else { return format!("start{whose}") };
    match tick {
        Tick::Forward(_) | Tick::Backward(_) => {
            let (unit, units) = (view.unit(), arm.model.dims.hidden);
            format!("{tick} · unit {unit} of {units}{whose}")
        }
        Tick::Accumulate | Tick::Clip | Tick::Update => {
            format!("{tick} · {}{whose}", view.looks.notation.name(view.tensor()))
        }
    }
}

pub(crate) fn draw(view: &View, area: Rect, buf: &mut Buffer) {
    if view.is_secret(&view.arm().name) {
        let rows = [Row::words(0, SECRET)];
        let (lines, _) = fit(&rows, area.width.into(), area.height.into());
        return write(view, lines, area, buf);
    }
    if view.looks.zoom {
        return zoomed(view, area, buf);
    }
    let symbols = Symbols::of(view);
    let (lines, left_out) = fit(&faded(view, &symbols), area.width.into(), area.height.into());
    write(view, lines, area, buf);
    more(view, left_out, area, buf);
}

fn faded<'a>(view: &'a View, symbols: &'a Symbols<'a>) -> Vec<Row<'a>> {
    rows(symbols).into_iter().map(|row| fade::faded(view, row)).collect()
}

/// The equation of the last tick with its numbers, all of it.
pub(crate) fn written_out(view: &View) -> String {
    let symbols = Symbols::of(view);
    let lines = all(&faded(view, &symbols), WRITTEN);
    lines
        .iter()
        .map(|line| line.iter().map(|(text, _)| text.as_str()).collect::<String>() + "\n")
        .collect()
}

/// How far the zoomed pane scrolls.
pub(crate) fn extent(view: &View, area: Rect) -> Extent {
    if !view.looks.zoom || view.is_secret(&view.arm().name) {
        return Extent::default();
    }
    let symbols = Symbols::of(view);
    Extent::with_note(all(&faded(view, &symbols), area.width.into()).len(), area.height)
}

/// Draws all lines that there are, as far as they fit, from those on that the learner has scrolled to.
fn zoomed(view: &View, area: Rect, buf: &mut Buffer) {
    let symbols = Symbols::of(view);
    let lines = all(&faded(view, &symbols), area.width.into());
    let Extent { hidden, shown: fits, .. } = extent(view, area);
    let first = usize::from(view.looks.equation_scroll.min(hidden));
    let (count, shown) = (lines.len(), lines.into_iter().skip(first).collect());
    write(view, shown, Rect { height: fits, ..area }, buf);
    if hidden > 0 {
        let pages = [Move::PageUp, Move::PageDown].map(Action::Move);
        let last = first + usize::from(fits);
        let note = format!("lines {}–{last} of {count}: {}", first + 1, keys_in_text(&pages));
        let row = Rect { y: area.y + fits, height: 1, ..area }.intersection(area);
        view.theme.sentence(&note, view.theme.key).render(row, buf);
    }
}

fn write(view: &View, lines: Vec<forms::Line>, area: Rect, buf: &mut Buffer) {
    for (line, area) in lines.into_iter().zip(area.rows()) {
        Line::from_iter(line.into_iter().flat_map(|piece| spans(view, piece))).render(area, buf);
    }
}

/// A piece of a line in the style of its role; keys are named in words only.
fn spans(view: &View, (text, role): (String, Role)) -> Vec<Span<'static>> {
    match role {
        Role::Remark | Role::Warning => view.theme.sentence(&text, style(view, role)).spans,
        Role::Head
        | Role::Symbols
        | Role::Numbers
        | Role::Result
        | Role::NotComputed
        | Role::NotFinite => vec![Span::styled(text, style(view, role))],
    }
}

/// Says how many rows have no room, where that hides no number: in brackets, so that it is not read as one.
fn more(view: &View, left_out: usize, area: Rect, buf: &mut Buffer) {
    let lines = if left_out == 1 { " line" } else { " lines" };
    let zoom = keys_in_text(&[Action::Look(Look::Zoom)]);
    let forms = [lines, ""].map(|lines| format!("({left_out} more{lines}: {zoom})"));
    if left_out == 0 || area.height == 0 {
        return;
    }
    for text in forms.into_iter().filter(|text| text.width() <= area.width.into()) {
        let width = (text.width() as u16 + 1).min(area.width); // a blank before it
        let (x, y) = (area.right() - width, area.bottom() - 1);
        let place = Rect { x, y, width, height: 1 }.intersection(area);
        if place.positions().all(|at| buf[at].symbol() == " ") {
            let words = view.theme.sentence(&text, view.theme.key);
            return words.right_aligned().render(place, buf);
        }
    }
}

/// All that there is to say on the tick that was done last.
fn rows<'a>(s: &'a Symbols<'a>) -> Vec<Row<'a>> {
    let mut rows = diverged(s);
    match s.reached.last() {
        Some(tick) => {
            rows.extend(beside::rows(s, tick));
            rows.extend(of_tick(s, tick));
        }
        None if rows.is_empty() => {
            let tick = keys_in_text(&[Action::Go(Go::Ticks(1))]);
            rows.push(Row::words(0, format!("nothing is computed yet; {tick} gives:")));
            rows.extend(of_tick(s, Tick::Forward(0)));
        }
        None => {}
    }
    rows
}

fn of_tick<'a>(s: &'a Symbols<'a>, tick: Tick) -> Vec<Row<'a>> {
    match tick {
        Tick::Forward(t) => forward::rows(s, t),
        Tick::Backward(t) => backward::rows(s, t),
        Tick::Accumulate => sum::rows(s),
        Tick::Clip => clip::rows(s),
        Tick::Update => update::rows(s),
    }
}

/// The arm stands still where it has diverged.
fn diverged<'a>(s: &Symbols) -> Vec<Row<'a>> {
    let Status::Diverged { tensor, at } = s.arm.state.status else { return Vec::new() };
    let text = format!(
        "✗ this arm has diverged: {tensor} became non-finite in {}. It no longer moves.",
        at.in_words()
    );
    vec![Row::warning(0, text)]
}

fn style(view: &View, role: Role) -> Style {
    let theme = view.theme;
    match role {
        Role::Head => theme.title,
        Role::Symbols => theme.dim,
        Role::Numbers => theme.text,
        Role::Result => phase(view).add_modifier(Modifier::BOLD),
        Role::NotComputed => theme.not_computed,
        Role::NotFinite => theme.diverged,
        Role::Remark => theme.dim,
        Role::Warning => theme.warn,
    }
}

/// The colour of forward, of backward, and of what follows on both.
fn phase(view: &View) -> Style {
    match view.arm().reached().last() {
        Some(Tick::Forward(_)) | None => view.theme.forward,
        Some(Tick::Backward(_)) => view.theme.backward,
        Some(Tick::Accumulate | Tick::Clip | Tick::Update) => view.theme.accent,
    }
}
