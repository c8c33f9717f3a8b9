//! The footer: the most important keys, those of the focused pane, and help and quit, which are always there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::header::percent;
use crate::engine::Frame;
use crate::lesson::PaneName;
use crate::tui::action::{Action, Ask, Go, Look};
use crate::tui::app::App;
use crate::tui::keymap::{Binding, KeyScope, first_name, key_of, keys_of, of_pane};
use crate::tui::session::Session;
use crate::tui::theme::Theme;
use crate::tui::verbs::Scope;

/// What stands between the keys for everything and those of the focused pane.
const RULE: &str = "│ ";

/// The keys that are always shown, at the end.
const ALWAYS: [Action; 2] = [Action::Help, Action::Quit];

/// The keys for everything that are shown as far as there is room.
fn general(scope: KeyScope) -> &'static [Action] {
    match scope {
        KeyScope::Home => &[
            Action::Enter,
            Action::Ask(Ask::Find),
            Action::Ask(Ask::Quick),
            Action::Reset,
            Action::Ask(Ask::Palette(Scope::All)),
        ],
        KeyScope::Lesson => &[
            Action::Mark,
            Action::Look(Look::Cover),
            Action::Look(Look::Present),
            Action::Go(Go::Divergence),
            Action::Go(Go::RunPause),
            Action::Go(Go::Ticks(1)),
            Action::Go(Go::Ticks(-1)),
            Action::Go(Go::Updates(1)),
            Action::Hint,
            Action::Ask(Ask::Steps),
            Action::Look(Look::Focus(1)),
            Action::Look(Look::Zoom),
            Action::Ask(Ask::Palette(Scope::All)),
            Action::Steps(1),
            Action::Ask(Ask::Palette(Scope::Knobs)),
            Action::Ask(Ask::Line),
        ],
        KeyScope::Anywhere => &[],
    }
}

/// A key in the footer, and its column.
struct Item {
    column: u16,
    /// The name of its first key, as the terminal shows it.
    name: String,
    /// What it does.
    does: &'static str,
    binding: &'static Binding,
}

impl Item {
    /// A key at the left edge, with what it does now.
    fn new(binding: &'static Binding, session: Option<&Session>, theme: &Theme) -> Self {
        let now = session.and_then(|session| session.does(binding.action));
        let does = now.unwrap_or(binding.footer);
        Item { column: 0, name: theme.keys(&first_name(binding)), does, binding }
    }

    fn width(&self) -> u16 {
        let does = if self.does.is_empty() { 0 } else { 2 + self.does.width() };
        (self.name.width() + 1 + does) as u16
    }

    /// Leaves its word to the key behind it, which has the same: `[ ] timestep`.
    fn shares(&mut self, next: &Item) {
        if self.does == next.does {
            self.does = "";
        }
    }
}

/// The footer while an answer is written, which takes every key that stands for a character. `is_pending`: whether there
/// is something to send.
fn writing(is_pending: bool, theme: &Theme) -> Line<'static> {
    let mut spans = vec![Span::styled(" typing your answer   ", theme.dim)];
    let answer = is_pending.then(|| (keys_of(&[Action::Enter]), "answer"));
    let look_around = (keys_of(&[Action::Back]), "look around");
    let always = [look_around, ("F1".to_owned(), "help"), ("Ctrl-C".to_owned(), "quit")];
    for (key, does) in answer.into_iter().chain(always) {
        spans.extend(theme.listed_caps(&key));
        spans.push(Span::styled(format!(" {does}  "), theme.dim));
    }
    Line::from(spans)
}

/// The footer while the run is computed again up to where the learner left it.
fn returning((done, of): (u64, u64), writes: bool, width: u16, theme: &Theme) -> Line<'static> {
    let stops = key_of(Action::Go(Go::RunPause)).unwrap_or_default();
    let look_around = keys_of(&[Action::Back]);
    let stops = if writes { format!("{look_around} {stops}") } else { stops };
    let percent = percent(done, of);
    let texts = [
        format!(
            " computing your run again up to where you left it: update {done} of {of} ({percent}%)   "
        ),
        format!(" computing your run again: update {done} of {of} ({percent}%)   "),
        format!(" computing your run again: {percent}%   "),
    ];
    let mut stops = theme.listed_caps(&stops);
    stops.push(Span::styled(" stops", theme.dim));
    let lines = texts.map(|text| {
        Line::from_iter([Span::styled(text, theme.warn)].into_iter().chain(stops.clone()))
    });
    let [_, _, shortest] = lines.clone();
    lines.into_iter().find(|line| line.width() <= width.into()).unwrap_or(shortest)
}

/// Draws the footer.
pub(crate) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let writes = app.session().is_some_and(Session::writes);
    if let Some(updates) = app.session().and_then(Session::frame).and_then(Frame::returning) {
        return returning(updates, writes, area.width, theme).render(area, buf);
    }
    if writes {
        let is_pending = app.session().is_some_and(Session::has_draft);
        return writing(is_pending, theme).render(area, buf);
    }
    let (items, rule) = items(app, theme, area.width);
    for item in items {
        let place = Rect { x: area.x + item.column, width: item.width(), ..area };
        Line::from(vec![
            Span::styled(item.name.as_str(), theme.cap),
            Span::styled(format!(" {}", item.does), theme.dim),
        ])
        .render(place.intersection(area), buf);
    }
    if let Some(column) = rule {
        let place = Rect { x: area.x + column, width: 1, ..area };
        Line::styled(RULE.trim(), theme.border).render(place, buf);
    }
}

/// The action of the key at a column of the footer.
pub(crate) fn action_at(app: &App, area: Rect, column: u16) -> Option<Action> {
    let returns = |session: &Session| session.frame().is_some_and(|f| f.returning().is_some());
    if app.session().is_some_and(|session| session.writes() || returns(session)) {
        return None;
    }
    let (items, _) = items(app, app.theme(), area.width);
    let at = column.checked_sub(area.x)?;
    let hit = |item: &&Item| (item.column..item.column + item.width() - 2).contains(&at);
    items.iter().find(hit).map(|item| item.binding.action)
}

/// The keys that fit, and the column of the rule before those of the focused pane.
fn items(app: &App, theme: &Theme, width: u16) -> (Vec<Item>, Option<u16>) {
    let (scope, session) = (app.screen().key_scope(), app.session());
    let is_offered = |binding: &Binding| session.is_none_or(|session| session.offers(binding));
    let binding = |action: &Action| scope.bindings().find(|binding| binding.action == *action);
    let has_key = |binding: &&Binding| theme.has_key(&first_name(binding));
    let binding = |action: &Action| binding(action).filter(|b| is_offered(b)).filter(has_key);
    let item = |action: &Action| binding(action).map(|binding| Item::new(binding, session, theme));
    let always: Vec<Item> = ALWAYS.iter().filter_map(item).collect();
    let room = width.saturating_sub(1 + always.iter().map(Item::width).sum::<u16>());
    let pane = session.map(|session| session.looks().focus);
    let mut column = 1;
    let mut items: Vec<Item> = Vec::new();
    // the last third belongs to the focused pane
    let most = if pane.is_some() { room * 2 / 3 } else { room };
    fill(&mut items, general(scope).iter().filter_map(item), &mut column, most);
    let rule = pane.and_then(|pane| of_focused(pane, &mut items, &mut column, room, item));
    for item in always {
        let width = item.width();
        items.push(Item { column, ..item });
        column += width;
    }
    (items, rule)
}

/// Adds the keys of the focused pane. Returns the column of the rule before them, if there are any.
fn of_focused(
    pane: PaneName,
    items: &mut Vec<Item>,
    column: &mut u16,
    room: u16,
    item: impl Fn(&Action) -> Option<Item>,
) -> Option<u16> {
    let shown: Vec<Action> = items.iter().map(|item| item.binding.action).collect();
    let (rule, before) = (*column, items.len());
    *column += RULE.width() as u16;
    let actions = of_pane(pane).iter().filter(|action| !shown.contains(action));
    let new = actions.filter_map(item).filter(|item| !item.does.is_empty());
    let mut new: Vec<Item> = new.collect();
    for i in 1..new.len() {
        let (before, after) = new.split_at_mut(i);
        before.iter_mut().next_back().zip(after.first()).into_iter().for_each(|(a, b)| a.shares(b));
    }
    fill(items, new.into_iter(), column, room);
    // a key whose word is at the key behind it goes with that
    while let Some(wordless) = items.pop_if(|item| item.does.is_empty()) {
        *column = wordless.column;
    }
    if items.len() == before {
        *column = rule;
    }
    (items.len() > before).then_some(rule)
}

/// Adds keys up to a column, as many as fit.
fn fill(items: &mut Vec<Item>, new: impl Iterator<Item = Item>, column: &mut u16, end: u16) {
    for item in new {
        let width = item.width();
        if *column + width > end {
            break;
        }
        items.push(Item { column: *column, ..item });
        *column += width;
    }
}
