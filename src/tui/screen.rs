//! Draws the whole screen from the state of the app, without changing it.

pub(crate) mod bars;
pub(crate) mod footer;
mod header;
mod headline;
pub(crate) mod home;
mod rail;
pub(crate) mod timeline;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Margin, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget, Wrap};
#[cfg(feature = "terminal")]
use ratatui::{Terminal, backend::TestBackend};

use super::app::{App, Screen};
use super::layout::{self, SMALLEST};
use super::pane;
use super::popup::Popup;
use super::session::Session;
use super::theme::Theme;
use crate::lesson::PaneName;

/// Draws the screen where there is no terminal.
#[cfg(feature = "terminal")]
pub(crate) fn drawn(app: &App, theme: &Theme, (width, height): (u16, u16)) -> Buffer {
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let Ok(drawn) = terminal.draw(|frame| draw(app, theme, frame));
    drawn.buffer.clone()
}

/// Draws the screen, or a note if the terminal is too small.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame) {
    let theme = &app.naming(&app.themed(theme), Some(app.below()));
    draw_styled(app, theme, frame);
    theme.spell(frame.buffer_mut());
    theme.paint(frame.buffer_mut());
}

fn draw_styled(app: &App, theme: &Theme, frame: &mut Frame) {
    let area = frame.area();
    let buf = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return too_small(area, buf, theme);
    }
    let [header, body, time, footer] = layout::rows(area, app.screen().header_rows());
    let cursor = match app.screen() {
        Screen::Home => home::draw(app, theme, header, body.union(time), buf),
        Screen::Lesson(session) => {
            let cursor = lesson(session, theme, header, body, buf);
            if let Some(scene) = session.scene() {
                let covered = Some(scene.step).filter(|_| scene.is_covered());
                timeline::draw(scene.frame, covered, theme, time, buf);
            }
            cursor
        }
    };
    footer::draw(app, theme, footer, buf);
    // the panes end above the timeline, the home screen above the keys
    let (free, beside) = match app.screen() {
        Screen::Home => (footer.height, Some(body.union(time))),
        Screen::Lesson(session) => (time.height + footer.height, beside_key_pane(session, area)),
    };
    // news cover no key that can be pressed, if there is room elsewhere
    let news = app.news().map(|text| (text, if beside.is_some() { 0 } else { free }));
    for (text, rows) in news.into_iter().chain(app.message().map(|text| (text, free))) {
        if !bars::message(text, rows, theme, area, buf) {
            bars::framed(text, theme, beside.unwrap_or(body), buf);
        }
    }
    let cursor = popup(app, theme, body, cursor, buf);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the open popup. Returns the position of the cursor: in the popup, or below it if there is none.
fn popup(
    app: &App,
    theme: &Theme,
    body: Rect,
    below: Option<Position>,
    buf: &mut Buffer,
) -> Option<Position> {
    let Some(popup) = app.popup() else { return below };
    let theme = &app.naming(theme, None);
    let (session, view) = (app.session(), app.session().and_then(|session| session.view(theme)));
    match (popup, session, view) {
        (Popup::Help(help), ..) => return help.draw(&app.help_place(), body, buf, theme),
        (Popup::Prompt(prompt), ..) => return Some(prompt.draw(body, buf, theme)),
        (Popup::Palette(palette), ..) => return Some(palette.draw(body, buf, theme)),
        (Popup::Cards(cards), ..) => cards.draw(body, buf, theme),
        (Popup::Messages(log), ..) => log.draw(body, buf, theme),
        (Popup::Share(share), ..) => share.draw(body, buf, theme),
        (Popup::List(list), Some(session), _) => list.draw(session, body, buf, theme),
        (Popup::Quick(quick), Some(session), _) => {
            quick.draw(&session.lesson().quick, body, buf, theme);
        }
        (Popup::Follow(follow), _, Some(view)) => follow.draw(&view, body, buf),
        (Popup::Derivation(derivation), _, Some(view)) => derivation.draw(&view, body, buf),
        (Popup::Page(page), _, Some(view)) => page.draw(&view, body, buf),
        (
            Popup::List(_)
            | Popup::Quick(_)
            | Popup::Follow(_)
            | Popup::Derivation(_)
            | Popup::Page(_),
            ..,
        ) => {}
    }
    None
}

/// Draws the lesson. Returns the position of the cursor, while an answer is written.
fn lesson(
    session: &Session,
    theme: &Theme,
    header: Rect,
    body: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let rows = [Constraint::Length(1), Constraint::Fill(1)];
    let [first, second] = header.layout(&Layout::vertical(rows));
    header::draw(session, theme, first, buf);
    let Some(view) = session.view(theme) else {
        Line::styled("opening …", theme.dim)
            .centered()
            .render(body.centered_vertically(Constraint::Length(1)), buf);
        return None;
    };
    rail::draw(&view, session.course().number() == Some(1), second, buf);
    let [body, strip] = pane::lesson::beside(&view, body);
    let panes = layout::panes(body, view.looks, &view.frame.snapshot.arms);
    pane::draw_all(&panes, &view, buf);
    layout::number(body, view.looks).into_iter().for_each(|area| headline::draw(&view, area, buf));
    pane::lesson::draw_strip(&view, strip, buf);
    let lesson = panes.into_iter().find(|(name, _)| *name == PaneName::Lesson);
    match lesson {
        Some((_, area)) => pane::cursor(&view, area),
        None => pane::lesson::cursor_in_strip(&view, strip),
    }
}

/// The area inside the largest pane beside the lesson and the key pane of the step, where a message in a frame covers neither
/// the question nor what the step is about; `None` if there is no other.
fn beside_key_pane(session: &Session, screen: Rect) -> Option<Rect> {
    let key = session.looks().panes.key();
    let is_other = |name: &PaneName| *name != PaneName::Lesson && Some(*name) != key;
    let panes = session.panes(screen).into_iter();
    let others = panes.filter(|(name, _)| is_other(name)).map(|(_, area)| area);
    Some(others.max_by_key(|area| area.area())?.inner(Margin::new(1, 1)))
}

fn too_small(area: Rect, buf: &mut Buffer, theme: &Theme) {
    let (width, height) = SMALLEST;
    let text = format!(
        "This terminal has {}×{} characters. rnn-tui needs {width}×{height}: make the window larger, or the font smaller. Ctrl-C quits.",
        area.width, area.height
    );
    let lines = (text.len() as u16).div_ceil(area.width.max(1)) + 1;
    let area = area.centered_vertically(Constraint::Length(lines.min(area.height)));
    Paragraph::new(text).style(theme.warn).centered().wrap(Wrap { trim: true }).render(area, buf);
}

#[cfg(all(test, feature = "terminal"))]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::style::Color;

    use super::*;
    use crate::lesson::{Catalog, GroundChoice, Progress};
    use crate::tui::theme::Ground;

    /// Whether every cell has a background of its own, in a terminal with these variables.
    fn is_painted(vars: &[(&str, &str)], wish: GroundChoice) -> bool {
        let env = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_string());
        let ground = crate::tui::app::ground(wish);
        let theme = Theme::detect(ground, env, || None);
        let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
        let mut app = App::new(catalog, Progress::default(), None);
        app.show_in(&theme, wish);
        let mut terminal = Terminal::new(TestBackend::new(100, 30)).expect("a test terminal");
        terminal.draw(|frame| draw(&app, &theme, frame)).expect("it never fails");
        let cells = terminal.backend().buffer().content();
        let painted = cells.iter().filter(|cell| cell.bg != Color::Reset).count();
        let readable = |cell: &ratatui::buffer::Cell| cell.fg != Color::Reset;
        assert!(painted < cells.len() || cells.iter().all(readable), "text in an unknown colour");
        painted == cells.len()
    }

    #[test]
    fn a_ground_that_the_terminal_may_not_have_is_painted() {
        let xterm = ("TERM", "xterm-256color");
        assert!(is_painted(&[xterm], GroundChoice::Light), "the terminal's is not known");
        assert!(is_painted(&[("TERM", "xterm")], GroundChoice::Dark), "16 colours");
        assert!(is_painted(&[xterm, ("COLORFGBG", "15;0")], GroundChoice::Light), "dark");
        assert!(!is_painted(&[xterm, ("COLORFGBG", "0;15")], GroundChoice::Light), "light");
        assert!(!is_painted(&[xterm], GroundChoice::Auto));
        assert!(!is_painted(&[xterm, ("COLORFGBG", "0;15")], GroundChoice::Auto));
        assert!(!is_painted(&[("NO_COLOR", "1")], GroundChoice::Light), "no colours at all");
        let theme = Theme::detect(Some(Ground::Light), |_| None, || panic!("nothing is asked"));
        assert!(theme.on(Ground::Dark).is_on_own_ground());
    }
}
