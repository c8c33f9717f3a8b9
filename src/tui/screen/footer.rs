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
    binding: &'static Binding,
}

impl Item {
    fn width(binding: &Binding) -> u16 {
        (first_name(binding).width() + binding.footer.width() + 3) as u16
    }
}

/// The footer while an answer is written, which takes every key that stands for a character.
fn writing(theme: &Theme) -> Line<'static> {
    let mut spans = vec![Span::styled(" typing your answer   ", theme.dim)];
    let keys = [(keys_of(&[Action::Enter]), "answer"), (keys_of(&[Action::Back]), "look around")];
    for (key, does) in
        keys.into_iter().chain([("F1".to_owned(), "help"), ("Ctrl-C".to_owned(), "quit")])
    {
        spans.push(Span::styled(key, theme.key));
        spans.push(Span::styled(format!(" {does}  "), theme.dim));
    }
    Line::from(spans)
}

/// The footer while the run is computed again up to where the learner left it.
fn returning((done, of): (u64, u64), writes: bool, theme: &Theme) -> Line<'static> {
    let stops = key_of(Action::Go(Go::RunPause)).unwrap_or_default();
    let look_around = keys_of(&[Action::Back]);
    let stops = if writes { format!("{look_around} {stops}") } else { stops };
    let text = format!(
        " computing your run again up to where you left it: update {done} of {of} ({}%)   ",
        percent(done, of)
    );
    Line::from(vec![
        Span::styled(text, theme.warn),
        Span::styled(stops, theme.key),
        Span::styled(" stops", theme.dim),
    ])
}

/// Draws the footer.
pub(crate) fn draw(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let writes = app.session().is_some_and(Session::writes);
    if let Some(updates) = app.session().and_then(Session::frame).and_then(Frame::returning) {
        return returning(updates, writes, theme).render(area, buf);
    }
    if writes {
        return writing(theme).render(area, buf);
    }
    let (items, rule) = items(app, area.width);
    for Item { column, binding } in items {
        let place = Rect { x: area.x + column, width: Item::width(binding), ..area };
        Line::from(vec![
            Span::styled(first_name(binding), theme.key),
            Span::styled(format!(" {}", binding.footer), theme.dim),
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
    let (items, _) = items(app, area.width);
    let at = column.checked_sub(area.x)?;
    let hit =
        |item: &&Item| (item.column..item.column + Item::width(item.binding) - 2).contains(&at);
    items.iter().find(hit).map(|item| item.binding.action)
}

/// The keys that fit, and the column of the rule before those of the focused pane.
fn items(app: &App, width: u16) -> (Vec<Item>, Option<u16>) {
    let scope = app.screen().key_scope();
    let has_hint = app.session().is_some_and(Session::has_hint);
    let is_useful = |action: &Action| *action != Action::Hint || has_hint;
    let binding = |action: &Action| scope.bindings().find(|binding| binding.action == *action);
    let of_action = |action: &Action| binding(action).filter(|binding| is_useful(&binding.action));
    let always: Vec<&Binding> = ALWAYS.iter().filter_map(of_action).collect();
    let room = width.saturating_sub(1 + always.iter().map(|b| Item::width(b)).sum::<u16>());
    let pane = app.session().map(|session| session.looks().focus);
    let mut column = 1;
    let mut items: Vec<Item> = Vec::new();
    // the last third belongs to the focused pane
    let most = if pane.is_some() { room * 2 / 3 } else { room };
    let general = general(scope).iter().filter_map(of_action);
    fill(&mut items, general, &mut column, most);
    let rule = pane.and_then(|pane| of_focused(pane, &mut items, &mut column, room, of_action));
    for binding in always {
        items.push(Item { column, binding });
        column += Item::width(binding);
    }
    (items, rule)
}

/// Adds the keys of the focused pane. Returns the column of the rule before them, if there are any.
fn of_focused(
    pane: PaneName,
    items: &mut Vec<Item>,
    column: &mut u16,
    room: u16,
    of_action: impl Fn(&Action) -> Option<&'static Binding>,
) -> Option<u16> {
    let shown: Vec<Action> = items.iter().map(|item| item.binding.action).collect();
    let (rule, before) = (*column, items.len());
    *column += RULE.width() as u16;
    let actions = of_pane(pane).iter().filter(|action| !shown.contains(action));
    let bindings = actions.filter_map(of_action);
    fill(items, bindings.filter(|binding| !binding.footer.is_empty()), column, room);
    if items.len() == before {
        *column = rule;
    }
    (items.len() > before).then_some(rule)
}

/// Adds keys up to a column, as many as fit.
fn fill(
    items: &mut Vec<Item>,
    bindings: impl Iterator<Item = &'static Binding>,
    column: &mut u16,
    end: u16,
) {
    for binding in bindings {
        let width = Item::width(binding);
        if *column + width > end {
            break;
        }
        items.push(Item { column: *column, binding });
        *column += width;
    }
}
