//! The one table of keys. Look-up, help, footer, and every key that a text names come from it.

mod conflict;
mod groups;
mod keyboard;
mod names;
mod written;

pub use groups::Group;
pub(crate) use groups::of_pane;
pub use keyboard::Keyboard;
pub(crate) use keyboard::{Reading, Receiver};
pub use names::name;
pub(crate) use names::{named, nearest_word};

use super::action::{Action, Ask, Copied, Go, Look, Move, Pick};
use super::input::{Key, KeyCode};
use super::verbs::Scope;
use crate::lesson::PaneName;

/// The part of the program in which a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyScope {
    /// Everywhere.
    Anywhere,
    /// On the home screen.
    Home,
    /// In a lesson.
    Lesson,
}

/// One row of the table: keys, and the action that they trigger.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The name of the action in the user's settings.
    pub name: &'static str,
    /// Any of these keys triggers the action.
    pub keys: &'static [KeyCode],
    /// The action.
    pub action: Action,
    /// Where they work.
    pub scope: KeyScope,
    /// What the action does, for the help.
    pub help: &'static str,
    /// The same in a word or two, for the footer; empty if it is not listed there.
    pub(crate) footer: &'static str,
}

/// The keys that move up and down, as hints name them together.
pub(crate) const UP_DOWN: [Action; 2] = [Action::Move(Move::Up), Action::Move(Move::Down)];

const fn key(c: char) -> KeyCode {
    KeyCode::Char(c)
}

const fn bind(
    scope: KeyScope,
    name: &'static str,
    keys: &'static [KeyCode],
    action: Action,
    help: &'static str,
    footer: &'static str,
) -> Binding {
    Binding { name, keys, action, scope, help, footer }
}

impl KeyScope {
    /// The bindings that work here, including those that work everywhere.
    pub(crate) fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        KEYS.iter().filter(move |b| b.scope == self || b.scope == KeyScope::Anywhere)
    }
}

use KeyScope::{Anywhere, Home, Lesson};

/// The table.
#[rustfmt::skip]
pub const KEYS: &[Binding] = &[
    bind(Home, "open_lesson", &[KeyCode::Enter, KeyCode::Right, key('l')], Action::Enter, "open the lesson, where you left it", "open"),
    bind(Home, "previous_lesson", &[KeyCode::Up, key('k')], Action::Move(Move::Up), "previous lesson", ""),
    bind(Home, "next_lesson", &[KeyCode::Down, key('j')], Action::Move(Move::Down), "next lesson", ""),
    bind(Home, "lessons_up", &[KeyCode::PageUp], Action::Move(Move::PageUp), "five lessons up", ""),
    bind(Home, "lessons_down", &[KeyCode::PageDown], Action::Move(Move::PageDown), "five lessons down", ""),
    bind(Home, "first_lesson", &[KeyCode::Home], Action::Pick(Pick::First), "first lesson", ""),
    bind(Home, "last_lesson", &[KeyCode::End], Action::Pick(Pick::Last), "last lesson", ""),
    bind(Home, "lesson_1", &[key('1')], Action::Pick(Pick::Digit(1)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_2", &[key('2')], Action::Pick(Pick::Digit(2)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_3", &[key('3')], Action::Pick(Pick::Digit(3)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_4", &[key('4')], Action::Pick(Pick::Digit(4)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_5", &[key('5')], Action::Pick(Pick::Digit(5)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_6", &[key('6')], Action::Pick(Pick::Digit(6)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_7", &[key('7')], Action::Pick(Pick::Digit(7)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_8", &[key('8')], Action::Pick(Pick::Digit(8)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_9", &[key('9')], Action::Pick(Pick::Digit(9)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "lesson_0", &[key('0')], Action::Pick(Pick::Digit(0)), "select a lesson by its number (10: 1, then 0)", ""),
    bind(Home, "find", &[key('/')], Action::Ask(Ask::Find), "find a lesson", "find"),
    bind(Home, "fast_track", &[key('F')], Action::Ask(Ask::Quick), "fast track: a few questions instead", "fast track"),
    bind(Home, "cards", &[key('c')], Action::Ask(Ask::Cards), "cards that are due", "cards"),
    bind(Home, "open_file", &[key('o')], Action::Ask(Ask::Path), "open a lesson file or a text", "open a file"),
    bind(Home, "restart_lesson", &[key('x')], Action::Reset, "restart the lesson; asks first", "restart"),
    bind(Lesson, "run", &[key(' ')], Action::Go(Go::RunPause), "run or pause", "run/pause"),
    bind(Lesson, "tick", &[KeyCode::Right, key('l')], Action::Go(Go::Ticks(1)), "one tick forward", "tick"),
    bind(Lesson, "back", &[KeyCode::Left, key('h')], Action::Go(Go::Ticks(-1)), "one tick back", "back"),
    bind(Lesson, "update", &[key('.')], Action::Go(Go::Updates(1)), "one update forward", "update"),
    bind(Lesson, "update_back", &[key(',')], Action::Go(Go::Updates(-1)), "one update back", ""),
    bind(Lesson, "epoch", &[key('>')], Action::Go(Go::Epochs(1)), "one epoch forward", ""),
    bind(Lesson, "epoch_back", &[key('<')], Action::Go(Go::Epochs(-1)), "one epoch back", ""),
    bind(Lesson, "stride", &[key('}')], Action::Go(Go::Stride(1)), "a twentieth of the run forward", ""),
    bind(Lesson, "stride_back", &[key('{')], Action::Go(Go::Stride(-1)), "a twentieth of the run back", ""),
    bind(Lesson, "run_back", &[key('b')], Action::Go(Go::RunBack), "run backwards, or pause", ""),
    bind(Lesson, "go_to", &[key('g')], Action::Ask(Ask::Update), "go to an update by number", ""),
    bind(Lesson, "start", &[KeyCode::Home], Action::Go(Go::Start), "to the start of the run", ""),
    bind(Lesson, "furthest", &[KeyCode::End], Action::Go(Go::Furthest), "to the furthest point so far", ""),
    bind(Lesson, "faster", &[key('+'), key('=')], Action::Go(Go::Faster), "run faster", ""),
    bind(Lesson, "slower", &[key('-')], Action::Go(Go::Slower), "run slower", ""),
    bind(Lesson, "restart", &[key('r')], Action::Go(Go::Restart), "restart, with knobs reset", ""),
    bind(Lesson, "next_seed", &[key('R')], Action::Go(Go::NextSeed), "restart with the next seed", ""),
    bind(Lesson, "answer", &[KeyCode::Enter], Action::Enter, "do what the step asks, or continue", ""),
    bind(Lesson, "next_step", &[key('n')], Action::Steps(1), "next step of the lesson", "next"),
    bind(Lesson, "previous_step", &[key('p')], Action::Steps(-1), "previous step of the lesson", ""),
    bind(Lesson, "next_pane", &[KeyCode::Tab], Action::Look(Look::Focus(1)), "next pane", "pane"),
    bind(Lesson, "previous_pane", &[KeyCode::BackTab], Action::Look(Look::Focus(-1)), "previous pane", ""),
    bind(Lesson, "lesson_pane", &[key('1')], Action::Look(Look::Pane(PaneName::Lesson)), "pane: lesson", ""),
    bind(Lesson, "tape", &[key('2')], Action::Look(Look::Pane(PaneName::Tape)), "pane: tape, the network unrolled in time", ""),
    bind(Lesson, "loss", &[key('3')], Action::Look(Look::Pane(PaneName::Loss)), "pane: loss", ""),
    bind(Lesson, "weights", &[key('4')], Action::Look(Look::Pane(PaneName::Weights)), "pane: weights and gradients", ""),
    bind(Lesson, "norms", &[key('5')], Action::Look(Look::Pane(PaneName::Norms)), "pane: norms, ‖dh_t‖ by timestep", ""),
    bind(Lesson, "clip", &[key('6')], Action::Look(Look::Pane(PaneName::Clip)), "pane: clip", ""),
    bind(Lesson, "output", &[key('7')], Action::Look(Look::Pane(PaneName::Output)), "pane: output", ""),
    bind(Lesson, "equation", &[key('8')], Action::Look(Look::Pane(PaneName::Equation)), "pane: equation, with its numbers", ""),
    bind(Lesson, "code", &[key('9')], Action::Look(Look::Pane(PaneName::Code)), "pane: code of the tick", ""),
    bind(Lesson, "ledger", &[key('0')], Action::Look(Look::Pane(PaneName::Ledger)), "pane: ledger, each timestep's share", ""),
    bind(Lesson, "memory", &[key('M')], Action::Look(Look::Pane(PaneName::Memory)), "pane: memory, how far back losses reach", ""),
    bind(Lesson, "network", &[key('W')], Action::Look(Look::Pane(PaneName::Network)), "pane: network, the gradient on its way back", ""),
    bind(Lesson, "gradient_check", &[key('G')], Action::Look(Look::Check), "gradient check of this arm, here", "check"),
    bind(Lesson, "zoom", &[key('z')], Action::Look(Look::Zoom), "zoom the pane, or show all", "zoom"),
    bind(Lesson, "copy", &[key('c')], Action::Copy(Copied::Here), "copy the number, array, equation or code shown", ""),
    bind(Lesson, "cell", &[key('Z')], Action::Look(Look::Cell), "network: the cell of one timestep, or all", "one cell"),
    bind(Lesson, "axis", &[key('y')], Action::Look(Look::Scale), "axis of loss and ‖g‖: auto, linear, log", "axis"),
    bind(Lesson, "closer", &[key('(')], Action::Look(Look::Magnify(1)), "charts: half as many updates", "closer"),
    bind(Lesson, "wider", &[key(')')], Action::Look(Look::Magnify(-1)), "twice as many updates", "wider"),
    bind(Lesson, "whole_run", &[key('Y')], Action::Look(Look::WholeRun), "all updates", "whole run"),
    bind(Lesson, "values", &[key('v')], Action::Look(Look::Read), "read values off a chart", "values"),
    bind(Lesson, "next_tensor", &[key('w')], Action::Look(Look::NextTensor), "next tensor", "tensor"),
    bind(Lesson, "gradients", &[key('d')], Action::Look(Look::Gradients), "weights or their gradients", "gradients"),
    bind(Lesson, "next_column", &[key(']')], Action::Look(Look::From(1)), "next column, or timestep", "column"),
    bind(Lesson, "previous_column", &[key('[')], Action::Look(Look::From(-1)), "previous column, or timestep", ""),
    bind(Lesson, "notation", &[key('x')], Action::Look(Look::Notation), "notation: W_xh W_hh W_hy, or U W V", "notation"),
    bind(Lesson, "next_arm", &[key('a')], Action::Look(Look::NextArm), "next arm", "arm"),
    bind(Lesson, "knobs", &[key('e')], Action::Ask(Ask::Palette(Scope::Knobs)), "turn a knob: learning rate, clip, weight", "knobs"),
    bind(Lesson, "undo", &[key('u')], Action::Go(Go::Undo), "undo the last change of a setting or seed", ""),
    bind(Lesson, "redo", &[key('E')], Action::Go(Go::Redo), "make the change again that was undone", ""),
    bind(Lesson, "remove_old", &[KeyCode::Backspace], Action::Go(Go::Dismiss), "remove the old curve", "remove old"),
    bind(Lesson, "arms", &[key('A')], Action::Ask(Ask::Palette(Scope::Arms)), "arms: add, drop, hide, recolour", ""),
    bind(Lesson, "run_until", &[key('U')], Action::Ask(Ask::Palette(Scope::Stops)), "run until …", ""),
    bind(Lesson, "difference", &[key('N')], Action::Go(Go::Divergence), "to the first NaN; in a hand-in, the next difference", "difference"),
    bind(Lesson, "present", &[key('P')], Action::Look(Look::Present), "present to a class; in a hand-in, the difference before", "present"),
    bind(Lesson, "cover", &[key('V')], Action::Look(Look::Cover), "presenting: cover the answers, uncover them", "cover"),
    bind(Lesson, "hint", &[key('i')], Action::Hint, "a hint, the next, then the solution", "hint"),
    bind(Lesson, "record", &[key('K')], Action::Mark, "recording: keep what is on the screen", "record it"),
    bind(Lesson, "change_sentence", &[key('C')], Action::Change, "change the sentence that you gave", ""),
    bind(Lesson, "steps", &[key('s')], Action::Ask(Ask::Steps), "the list of steps, and the fast track", "steps"),
    bind(Lesson, "notes", &[key('S')], Action::Ask(Ask::Notes), "the speaker notes of this step", ""),
    bind(Lesson, "follow", &[key('f')], Action::Ask(Ask::Follow(None)), "where the number comes from, what it feeds", "follow"),
    bind(Lesson, "derivation", &[key('D')], Action::Ask(Ask::Derivation(None)), "derive the formula from the chain rule", "derivation"),
    bind(Lesson, "try_line", &[key('t')], Action::Ask(Ask::Line), "try a line of your own", "try"),
    bind(Lesson, "up", &[KeyCode::Up, key('k')], Action::Move(Move::Up), "up: the text, or the selected unit", ""),
    bind(Lesson, "down", &[KeyCode::Down, key('j')], Action::Move(Move::Down), "down", ""),
    bind(Lesson, "page_up", &[KeyCode::PageUp], Action::Move(Move::PageUp), "a page up", ""),
    bind(Lesson, "page_down", &[KeyCode::PageDown], Action::Move(Move::PageDown), "a page down", ""),
    bind(Anywhere, "palette", &[key(':')], Action::Ask(Ask::Palette(Scope::All)), "command palette: every command by name", "all"),
    bind(Anywhere, "help", &[key('?'), KeyCode::F(1)], Action::Help, "these keys", "help"),
    bind(Anywhere, "messages", &[key('!')], Action::Ask(Ask::Messages), "the messages so far", ""),
    bind(Anywhere, "mouse", &[key('m')], Action::Mouse, "mouse: for rnn-tui, or to select text", ""),
    bind(Anywhere, "leave", &[KeyCode::Esc], Action::Back, "one level back", ""),
    bind(Anywhere, "quit", &[key('q')], Action::Quit, "quit", "quit"),
];

/// The names of all actions, in the order of the table.
pub(crate) static NAMES: [&str; KEYS.len()] = {
    let (mut names, mut i) = ([""; KEYS.len()], 0);
    while i < KEYS.len() {
        names[i] = KEYS[i].name;
        i += 1;
    }
    names
};

/// Keys of the table that always do the same: a line of text needs them.
const FIXED: [KeyCode; 3] = [KeyCode::Enter, KeyCode::Esc, KeyCode::F(1)];

/// Keys that work whatever is open, with what they do, for the help.
pub(crate) const ALWAYS: [(Key, &str, &str); 3] = [
    (INTERRUPT, "Ctrl-C", "quit, whatever is open"),
    (SUSPEND, "Ctrl-Z", "back to the shell; fg returns here"),
    (REDRAW, "Ctrl-L", "draw the whole screen again"),
];

const INTERRUPT: Key = Key::control('c');
/// Suspends the program, where the shell has jobs. The terminal's event loop takes it.
pub(crate) const SUSPEND: Key = Key::control('z');
/// Draws the screen again, if another program has written on it. The terminal's event loop takes it.
pub(crate) const REDRAW: Key = Key::control('l');

/// The action of a key in a scope.
pub(crate) fn look_up(scope: KeyScope, pressed: Key) -> Option<Action> {
    if is_interrupt(pressed) {
        return Some(Action::Quit);
    }
    if pressed.is_command() {
        return None;
    }
    scope.bindings().find(|b| b.keys.contains(&pressed.code)).map(|b| b.action)
}

/// Whether it is Ctrl-C, which quits whatever is open.
pub(crate) fn is_interrupt(pressed: Key) -> bool {
    pressed.code == INTERRUPT.code && pressed.control
}

/// The names of a binding's keys, separated by spaces.
pub fn names(binding: &Binding) -> String {
    binding.keys.iter().map(|k| name(*k)).collect::<Vec<_>>().join(" ")
}

/// The name of a binding's first key.
pub(crate) fn first_name(binding: &Binding) -> String {
    binding.keys.first().map_or_else(String::new, |key| name(*key))
}

/// The names of the first keys of several actions, such as `↑ ↓`. Actions without a key are left out.
pub(crate) fn keys_of(actions: &[Action]) -> String {
    actions.iter().filter_map(|action| key_of(*action)).collect::<Vec<_>>().join(" ")
}

/// The same for a sentence, each key in brackets, such as `[↑] [↓]`: what draws the sentence draws caps in their place.
pub(crate) fn keys_in_text(actions: &[Action]) -> String {
    let keys = actions.iter().filter_map(|action| key_of(*action));
    keys.map(|key| format!("[{key}]")).collect::<Vec<_>>().join(" ")
}

/// Whether a key with this name is listed in the help.
pub(crate) fn is_key(name: &str) -> bool {
    ALWAYS.iter().any(|(_, key, _)| *key == name)
        || KEYS.iter().any(|binding| names(binding).split(' ').any(|key| key == name))
}

/// The name of the first key of an action, if it has one.
pub(crate) fn key_of(action: Action) -> Option<String> {
    let binding = KEYS.iter().find(|binding| binding.action == action)?;
    binding.keys.first().map(|key| name(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        for scope in [KeyScope::Home, KeyScope::Lesson] {
            let mut seen = std::collections::HashSet::new();
            for binding in scope.bindings() {
                for key in binding.keys {
                    assert!(seen.insert(*key), "{key:?} twice in {scope:?}");
                }
            }
        }
    }

    #[test]
    fn every_key_that_a_sentence_names_is_drawn_as_a_cap() {
        let of_table = KEYS.iter().flat_map(|binding| binding.keys).map(|key| name(*key));
        for name in of_table.chain(ALWAYS.map(|(_, name, _)| name.to_owned())) {
            let pieces = crate::tui::theme::caps::in_sentence(&format!("press [{name}], then go"));
            assert_eq!(pieces[1], (name, true));
        }
    }

    #[test]
    fn control_makes_another_key() {
        let press = |key: Key| look_up(KeyScope::Lesson, key);
        assert_eq!(press(key('?').into()), Some(Action::Help));
        assert_eq!(press(Key::control('c')), Some(Action::Quit));
        assert_eq!(press(Key::control('r')), None);
    }
}
