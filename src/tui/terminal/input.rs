//! Converts the events of crossterm to input of the app.

use crossterm::event::{
    Event, KeyCode as Code, KeyEvent, KeyModifiers, MouseButton, MouseEventKind,
};

use crate::tui::input::{Input, Key, KeyCode, Mouse, MouseKind};

/// Converts an event of the terminal. Returns `None` for what has no effect, such as a released key or a moved mouse,
/// so that the program need not wake up.
pub(super) fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.is_press() || key.is_repeat() => self::key(key).map(Input::Key),
        Event::Mouse(mouse) => {
            let kind = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
                MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
                MouseEventKind::Up(_) => MouseKind::Release,
                MouseEventKind::ScrollUp => MouseKind::ScrollUp,
                MouseEventKind::ScrollDown => MouseKind::ScrollDown,
                _ => return None,
            };
            Some(Input::Mouse(Mouse { kind, column: mouse.column, row: mouse.row }))
        }
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(width, height) => Some(Input::Resize { width, height }),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(n) => KeyCode::F(n),
        _ => return None, // Insert, media keys, a modifier alone
    };
    let has = |modifier| event.modifiers.contains(modifier);
    Some(Key { code, control: has(KeyModifiers::CONTROL), alt: has(KeyModifiers::ALT) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyEventKind, MouseEvent};

    #[test]
    fn a_press_is_a_key_with_its_modifiers_and_a_release_is_nothing() {
        let press = |code, modifiers| input(Event::Key(KeyEvent::new(code, modifiers)));
        let question = Some(Input::Key(KeyCode::Char('?').into()));
        assert_eq!(press(Code::Char('?'), KeyModifiers::SHIFT), question);
        assert_eq!(press(Code::Char('?'), KeyModifiers::NONE), question);
        let interrupt = Some(Input::Key(Key::control('c')));
        assert_eq!(press(Code::Char('c'), KeyModifiers::CONTROL), interrupt);
        assert_eq!(press(Code::Insert, KeyModifiers::NONE), None);
        let release = KeyEvent { kind: KeyEventKind::Release, ..Code::Enter.into() };
        assert_eq!(input(Event::Key(release)), None);
    }

    #[test]
    fn only_the_left_button_presses_and_a_mouse_that_moves_wakes_nobody() {
        let mouse = |kind| {
            let event = MouseEvent { kind, column: 7, row: 3, modifiers: KeyModifiers::NONE };
            input(Event::Mouse(event))
        };
        let press = Mouse { kind: MouseKind::Press, column: 7, row: 3 };
        assert_eq!(mouse(MouseEventKind::Down(MouseButton::Left)), Some(Input::Mouse(press)));
        assert_eq!(mouse(MouseEventKind::Down(MouseButton::Right)), None);
        assert_eq!(mouse(MouseEventKind::Moved), None);
    }
}
