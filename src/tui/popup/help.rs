//! The help: the keys that the step asks for and those of the focused pane, then all keys in groups. It can be searched.

mod terms;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};
use strum::VariantArray;
use unicode_width::UnicodeWidthStr;

use super::Spot;
use super::frame::{self, esc, framed, hint};
use crate::lesson::PaneName;
use crate::tui::action::{Action, Move};
use crate::tui::finder::{Search, marked, search};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{Binding, Group, KeyScope, UP_DOWN, keys_of, names, of_pane};
use crate::tui::line::TypedLine;
use crate::tui::step::{Keys, Piece};
use crate::tui::theme::Theme;
use terms::terms;

/// The columns from which on the keys stand in two columns.
const TWO_COLUMNS: u16 = 110;

/// The widest help, in columns.
const WIDEST: u16 = 150;

/// The columns of the names of keys.
const NAMES: usize = 11;

/// The longest search, in bytes.
const LONGEST: usize = 60;

/// The help, with what is searched for in it.
#[derive(Debug)]
pub struct Help {
    /// The number of lines scrolled away.
    scroll: u16,
    find: Option<TypedLine>,
}

/// What the help is about.
#[derive(Debug)]
pub(crate) struct Place {
    /// The keys that work here.
    pub(crate) scope: KeyScope,
    /// The focused pane, in a lesson.
    pub(crate) pane: Option<PaneName>,
    /// The keys that the step asks for.
    pub(crate) step: Option<Keys>,
}

/// A key, and what it does.
struct Entry {
    names: String,
    help: &'static str,
    /// Its action, if the keys of the entry all have the same.
    action: Option<Action>,
}

/// A line of the help, and what a click on it does.
type Row = (Line<'static>, Option<Action>);

impl Help {
    /// Opens the help at its beginning.
    pub(crate) fn new() -> Self {
        Help { scroll: 0, find: None }
    }

    /// Handles a key that is typed into the search, or opens or closes it. Returns whether it did.
    pub(crate) fn key(&mut self, key: Key) -> bool {
        let Some(line) = &mut self.find else {
            if key.code == KeyCode::Char('/') {
                (self.find, self.scroll) = (Some(TypedLine::new(LONGEST)), 0);
                return true;
            }
            return false;
        };
        match key.code {
            KeyCode::Esc => self.find = None,
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => return false,
            KeyCode::Enter => {}
            _ if line.refuses(key) => {}
            _ => line.key(key),
        }
        self.scroll = 0;
        true
    }

    /// Inserts pasted text into the search. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str) -> usize {
        self.find.as_mut().map_or(0, |line| line.paste(text))
    }

    /// Scrolls in an area, as far as something is hidden.
    pub(crate) fn move_by(&mut self, by: Move, place: &Place, area: Rect) {
        let page = self.page(place, area, &Theme::default());
        self.scroll = by.scrolled(self.scroll, page.hidden());
    }

    /// Draws the help. Returns the position of the cursor while it is searched.
    pub(crate) fn draw(
        &self,
        place: &Place,
        area: Rect,
        buf: &mut Buffer,
        theme: &Theme,
    ) -> Option<Position> {
        let page = self.page(place, area, theme);
        let scroll = self.scroll.min(page.hidden());
        let mut hints = Vec::new();
        if page.hidden() > 0 {
            hints.push((keys_of(&UP_DOWN), " scroll"));
        }
        match self.find {
            Some(_) => hints.push((esc(), ": all keys")),
            None => hints.extend([("/".to_owned(), ": find"), (esc(), ": close")]),
        }
        let inside = framed("Keys", hint(hints, theme), page.area, buf, theme);
        let below = page.hidden() - scroll;
        if below > 0 {
            let text = format!(" ↓ {below} more ");
            let bottom = Rect { y: page.area.bottom().saturating_sub(1), height: 1, ..page.area };
            let place = Rect { width: bottom.width.saturating_sub(2), ..bottom };
            Line::from(Span::styled(text, theme.key)).right_aligned().render(place, buf);
        }
        for (column, lines) in page.columns(inside) {
            let lines: Vec<Line> = lines.iter().map(|(line, _)| line.clone()).collect();
            Paragraph::new(lines).scroll((scroll, 0)).render(column, buf);
        }
        let line = self.find.as_ref()?;
        let row =
            Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), height: 1, ..inside };
        Line::styled("/ ", theme.key).render(row, buf);
        let row = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        Some(line.draw(Line::raw(line.value().to_owned()), row, buf))
    }

    /// What is at a position. The lines with a key are the rows to choose.
    pub(crate) fn spot(&self, place: &Place, area: Rect, at: Position) -> Spot {
        let page = self.page(place, area, &Theme::default());
        let scroll = usize::from(self.scroll.min(page.hidden()));
        let mut first = 0;
        let columns = page.columns(frame::inside(page.area)).into_iter();
        let rows = columns.flat_map(|(column, lines)| {
            let numbered = (first..).zip(lines);
            first += lines.len();
            column.rows().zip(numbered.skip(scroll)).collect::<Vec<_>>()
        });
        let rows = rows.filter(|(_, (_, (_, action)))| action.is_some());
        frame::spot(page.area, rows.map(|(row, (number, _))| (row, number)), at)
    }

    /// What a click on a line does.
    pub(crate) fn action_of(&self, row: usize, place: &Place, area: Rect) -> Option<Action> {
        self.page(place, area, &Theme::default()).lines.get(row)?.1
    }

    fn page(&self, place: &Place, area: Rect, theme: &Theme) -> Page {
        let two = area.width >= TWO_COLUMNS && self.find.is_none();
        let width = area.width.min(if two { WIDEST } else { TWO_COLUMNS });
        let column = (usize::from(width) / (1 + usize::from(two))).saturating_sub(4);
        let (lines, above) = match &self.find {
            Some(line) => (found(line.value(), place.scope, theme), 2),
            None => (all(place, column, theme), 0),
        };
        let rows = if two { lines.len().div_ceil(2) as u16 } else { lines.len() as u16 };
        let height = (rows + above + 2).min(area.height);
        let area = area.centered(Constraint::Length(width), Constraint::Length(height));
        Page { lines, rows, above, two, area }
    }
}

/// The lines of the help, and where they are drawn.
struct Page {
    lines: Vec<Row>,
    /// The rows of a column.
    rows: u16,
    /// The rows above the lines: the search.
    above: u16,
    two: bool,
    area: Rect,
}

impl Page {
    fn hidden(&self) -> u16 {
        (self.rows + self.above + 2).saturating_sub(self.area.height)
    }

    /// The columns, each with its lines.
    fn columns(&self, inside: Rect) -> Vec<(Rect, &[Row])> {
        let inside = Rect {
            x: inside.x + 1,
            y: inside.y + self.above,
            width: inside.width.saturating_sub(2),
            height: inside.height.saturating_sub(self.above),
        };
        if !self.two {
            return vec![(inside, &self.lines)];
        }
        let halves = Layout::horizontal([Constraint::Fill(1); 2]).spacing(2);
        let [left, right] = inside.layout(&halves);
        let (first, second) = self.lines.split_at(usize::from(self.rows));
        vec![(left, first), (right, second)]
    }
}

/// All keys: those of the step, those of the pane, and the groups.
fn all(place: &Place, width: usize, theme: &Theme) -> Vec<Row> {
    let mut lines: Vec<Row> = Vec::new();
    let heading = |lines: &mut Vec<Row>, text: String| {
        lines.extend((!lines.is_empty()).then(|| (Line::default(), None)));
        lines.push((Line::styled(text, theme.title), None));
    };
    let row = |entry: &Entry| (line(entry, width, theme), entry.action);
    if let Some(keys) = &place.step {
        heading(&mut lines, "This step".to_owned());
        lines.push((of_step(keys, theme), None));
    }
    if let Some(pane) = place.pane {
        heading(&mut lines, format!("The focused pane: {pane:?}"));
        let bindings = of_pane(pane)
            .iter()
            .filter_map(|action| place.scope.bindings().find(|binding| binding.action == *action));
        lines.extend(entries(bindings).iter().map(row));
        let terms = terms(pane).iter().flat_map(|term| meaning(*term, width, theme));
        lines.extend(terms.map(|line| (line, None)));
    }
    for group in Group::VARIANTS {
        let of_group = entries(place.scope.bindings().filter(|b| b.group() == *group));
        if !of_group.is_empty() {
            heading(&mut lines, group.title().to_owned());
            lines.extend(of_group.iter().map(row));
        }
    }
    lines
}

/// The keys that have what was typed in their names or in what they do, the best first.
fn found(typed: &str, scope: KeyScope, theme: &Theme) -> Vec<Row> {
    let all = entries(scope.bindings());
    let texts: Vec<[&str; 2]> = all.iter().map(|entry| [entry.help, &entry.names]).collect();
    let Search { hits, instead } = search(typed, &texts);
    let note = match instead {
        Some(words) => Some(format!("nothing matches; nearest: “{words}”")),
        None => hits.is_empty().then(|| "nothing matches".to_owned()),
    };
    let note = note.map(|text| (Line::styled(text, theme.warn), None));
    let rows = hits.iter().map(|hit| {
        let mut spans = vec![names_of(&all[hit.item], theme)];
        spans.extend(marked(all[hit.item].help, &hit.letters[0], theme.text, theme));
        (Line::from(spans), all[hit.item].action)
    });
    note.into_iter().chain(rows).collect()
}

/// One entry for the keys in a row that do the same.
fn entries<'a>(bindings: impl Iterator<Item = &'a Binding>) -> Vec<Entry> {
    let bindings: Vec<&Binding> = bindings.collect();
    let same = bindings.chunk_by(|a, b| a.help == b.help);
    same.map(|run| {
        let all: Vec<String> = run.iter().map(|binding| names(binding)).collect();
        let names = match all.as_slice() {
            [first, .., last] if all.len() > 2 => format!("{first} … {last}"),
            few => few.join(" "),
        };
        let is_same = run.iter().all(|binding| binding.action == run[0].action);
        Entry { names, help: run[0].help, action: is_same.then_some(run[0].action) }
    })
    .collect()
}

fn line(entry: &Entry, width: usize, theme: &Theme) -> Line<'static> {
    let name = names_of(entry, theme);
    let room = width.saturating_sub(name.width());
    let help = match entry.help.width() <= room {
        true => entry.help.to_owned(),
        false => entry.help.chars().take(room.saturating_sub(1)).collect::<String>() + "…",
    };
    Line::from(vec![name, Span::styled(help, theme.text)])
}

/// A symbol of the pane and what it means, in as many lines as it takes.
fn meaning(
    (symbol, words): (&'static str, &'static str),
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let rows = textwrap::wrap(words, width.saturating_sub(NAMES + 2).max(1));
    let row = |(i, row): (usize, std::borrow::Cow<'static, str>)| {
        let symbol = if i == 0 { symbol } else { "" };
        let symbol = Span::styled(format!("{symbol:>NAMES$}  "), theme.accent);
        Line::from(vec![symbol, Span::styled(row, theme.dim)])
    };
    rows.into_iter().enumerate().map(row).collect()
}

fn names_of(entry: &Entry, theme: &Theme) -> Span<'static> {
    Span::styled(format!("{:>NAMES$}  ", theme.keys(&entry.names)), theme.key)
}

/// The line of keys below the step's text.
fn of_step(keys: &Keys, theme: &Theme) -> Line<'static> {
    let span = |piece: &Piece| match piece {
        Piece::Key(name) => Span::styled(theme.keys_in_sentence(name), theme.key),
        Piece::Words(words) => Span::styled(words.to_string(), theme.text),
    };
    [Span::raw("  ")].into_iter().chain(keys.pieces().map(span)).collect()
}
