//! The help: the keys that the step asks for and those of the focused pane, then all keys in groups; and the terms of
//! the course. Both can be searched.

mod glossary;
mod keys;
mod terms;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};

use super::Spot;
use super::frame::{self, esc, framed, hint};
use crate::lesson::PaneName;
use crate::tui::action::{Action, Move};
use crate::tui::input::{Key, KeyCode};
use crate::tui::keymap::{KeyScope, UP_DOWN, keys_of};
use crate::tui::line::TypedLine;
use crate::tui::scroll::Extent;
use crate::tui::step::Keys;
use crate::tui::theme::Theme;

/// The columns from which on the keys stand in two columns.
const TWO_COLUMNS: u16 = 110;

/// The widest help, in columns.
const WIDEST: u16 = 150;

/// The longest search, in bytes.
const LONGEST: usize = 60;

/// The help, with what is searched for in it.
#[derive(Debug)]
pub struct Help {
    /// The number of lines scrolled away.
    scroll: u16,
    find: Option<TypedLine>,
    topic: Topic,
}

/// What the help shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Keys,
    /// The terms of the course.
    Terms,
}

/// The key that changes between the topics.
const OTHER: char = 'G';

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

/// A line of the help, and what a click on it does.
type Row = (Line<'static>, Option<Action>);

impl Help {
    /// Opens the help at its beginning.
    pub(crate) fn new() -> Self {
        Help { scroll: 0, find: None, topic: Topic::Keys }
    }

    /// Handles a key that is typed into the search, opens or closes it, or changes the topic. Returns whether it did.
    pub(crate) fn key(&mut self, key: Key) -> bool {
        let Some(line) = &mut self.find else {
            match key.code {
                KeyCode::Char('/') => self.find = Some(TypedLine::new(LONGEST)),
                KeyCode::Char(OTHER) => self.topic = self.topic.other(),
                _ => return false,
            }
            self.scroll = 0;
            return true;
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

    /// Whether it is searched.
    pub(crate) fn is_searched(&self) -> bool {
        self.find.is_some()
    }

    /// Inserts pasted text into the search. Returns how many characters were left out.
    pub(crate) fn paste(&mut self, text: &str) -> usize {
        self.find.as_mut().map_or(0, |line| line.paste(text))
    }

    /// Scrolls in an area, as far as something is hidden.
    pub(crate) fn move_by(&mut self, by: Move, place: &Place, area: Rect) {
        let page = self.page(place, area, &Theme::default());
        self.scroll = page.extent().moved(self.scroll, by);
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
        match (&self.find, self.topic) {
            (Some(_), Topic::Keys) => hints.push((esc(), ": all keys")),
            (Some(_), Topic::Terms) => hints.push((esc(), ": all terms")),
            (None, topic) => hints.extend([
                (OTHER.to_string(), topic.other().hint()),
                ("/".to_owned(), ": find"),
                (esc(), ": close"),
            ]),
        }
        let inside = framed(self.topic.title(), hint(hints, theme), page.area, buf, theme);
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
        let (lines, above) = match (&self.find, self.topic) {
            (Some(line), Topic::Keys) => (keys::found(line.value(), place.scope, theme), 2),
            (Some(line), Topic::Terms) => (glossary::found(line.value(), column, theme), 2),
            (None, Topic::Keys) => (keys::all(place, column, theme), 0),
            (None, Topic::Terms) => (glossary::all(column, theme), 0),
        };
        let rows = if two { lines.len().div_ceil(2) as u16 } else { lines.len() as u16 };
        let height = (rows + above + 2).min(area.height);
        let area = area.centered(Constraint::Length(width), Constraint::Length(height));
        Page { lines, rows, above, two, area }
    }
}

impl Topic {
    fn other(self) -> Topic {
        match self {
            Topic::Keys => Topic::Terms,
            Topic::Terms => Topic::Keys,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Topic::Keys => "Keys",
            Topic::Terms => "Glossary",
        }
    }

    /// What the key that changes to it is said to do.
    fn hint(self) -> &'static str {
        match self {
            Topic::Keys => ": keys",
            Topic::Terms => ": glossary",
        }
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
    fn extent(&self) -> Extent {
        Extent::of(self.rows.into(), self.area.height.saturating_sub(self.above + 2))
    }

    fn hidden(&self) -> u16 {
        self.extent().hidden
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

/// What is said above the result of a search that has found nothing, or something else instead.
fn note(instead: Option<String>, is_empty: bool, theme: &Theme) -> Option<Row> {
    let text = match instead {
        Some(words) => Some(format!("nothing matches; nearest: “{words}”")),
        None => is_empty.then(|| "nothing matches".to_owned()),
    };
    text.map(|text| (Line::styled(text, theme.warn), None))
}
