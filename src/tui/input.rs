//! Input from keyboard, mouse and window, whatever reports it: a terminal, a test, a browser.

/// An input event.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key was pressed, or repeats while it is held down.
    Key(Key),
    /// A mouse event.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// An option of what is asked was pointed at without a mouse, by its number from 0.
    Choose(usize),
    /// The points of the sketch that is being drawn were set without a mouse.
    Draw(Vec<f64>),
    /// The screen was resized, in cells.
    Resize {
        /// The number of columns.
        width: u16,
        /// The number of rows.
        height: u16,
    },
}

/// A key with its modifiers. Shift is part of the character, so it is not a modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub(crate) code: KeyCode,
    /// Whether Ctrl is held down.
    pub(crate) control: bool,
    /// Whether Alt is held down.
    pub(crate) alt: bool,
}

/// A key of the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A key that types this character.
    Char(char),
    /// Enter, including that of the number pad.
    Enter,
    /// Escape.
    Esc,
    /// Tab without Shift.
    Tab,
    /// Tab with Shift.
    BackTab,
    /// Backspace, which deletes to the left.
    Backspace,
    /// Delete, which deletes to the right.
    Delete,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// A function key, from 1.
    F(u8),
}

impl Key {
    /// A character with Ctrl.
    pub const fn control(c: char) -> Self {
        Key { code: KeyCode::Char(c), control: true, alt: false }
    }

    /// Whether Ctrl or Alt turns the key into a command, so that it does not type its character.
    pub(crate) const fn is_command(self) -> bool {
        self.control || self.alt
    }
}

impl From<KeyCode> for Key {
    fn from(code: KeyCode) -> Self {
        Key { code, control: false, alt: false }
    }
}

/// A mouse event over a cell of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The kind of event.
    pub kind: MouseKind,
    /// The column of the cell, from 0.
    pub column: u16,
    /// The row of the cell, from 0.
    pub row: u16,
}

/// A kind of mouse event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button was pressed.
    Press,
    /// The mouse was moved with the left button held down.
    Drag,
    /// A button was released.
    Release,
    /// The wheel was turned away from the user.
    ScrollUp,
    /// The wheel was turned towards the user.
    ScrollDown,
}
