//! Going from one number of a hand-in that differs to the next.

use super::Session;
use super::resume::Left;
use crate::engine::Command;
use crate::nn::{Quantity, Stage, Variable};
use crate::task::{BroughtSequence, Folder, TaskSpec};
use crate::train::{Cursor, Differing, ExperimentSpec, RunState, Tick, differing};
use crate::tui::action::{Action, Go};
use crate::tui::keymap::keys_in_text;

impl Session {
    /// Whether the lesson is about a hand-in.
    pub(crate) fn is_about_hand_in(&self) -> bool {
        self.course.folder().hand_in().is_some()
    }

    /// Selects the next number that differs, in the order of computation, or the previous one. Returns what is to be
    /// said, and the commands that go there.
    pub(crate) fn go_to_difference(&mut self, by: i8) -> (String, Vec<Command>) {
        let Some(frame) = self.frame() else { return (String::new(), Vec::new()) };
        let arms = frame.snapshot.arms.iter().enumerate();
        let mut brought = arms.filter_map(|(arm, of)| Some((arm, of.numbers()?)));
        let Some((arm, numbers)) = brought.next() else {
            let [start, undo] = [Go::Start, Go::Undo].map(|go| keys_in_text(&[Action::Go(go)]));
            let words = match self.is_about_hand_in() {
                true => format!(
                    "your file has no numbers here: {start} goes to its update, {undo} undoes a change"
                ),
                false => "only a hand-in has differences: rnn-tui open MINE.npz".to_owned(),
            };
            return (words, Vec::new());
        };
        let all = differing(numbers, frame.snapshot.cursor.timesteps);
        if all.is_empty() {
            return ("no number in your file differs here".to_owned(), Vec::new());
        }
        let task = frame.snapshot.spec.task.clone();
        let last = self.looks.difference_in(&task);
        let here = last.and_then(|last| all.iter().position(|at| at.of == last));
        let there = match here {
            Some(here) => {
                here.checked_add_signed(isize::from(by)).filter(|there| *there < all.len())
            }
            None => Some(0),
        };
        let Some(there) = there else {
            let words = if by > 0 {
                "that was the last difference"
            } else {
                "that was the first difference"
            };
            return (words.to_owned(), Vec::new());
        };
        let commands = vec![Command::Select(arm), Command::Visit(all[there].place)];
        self.select(task, all[there].of);
        (format!("difference {} of {}", there + 1, all.len()), commands)
    }

    /// Selects the first number that differs, if the experiment of the step is about a hand-in that has one.
    pub(super) fn select_first_difference(&mut self) {
        let sequence = sequence(&self.experiment.spec, self.course.folder());
        let first = sequence.and_then(first_difference);
        if let Some(first) = first {
            self.select(self.experiment.spec.task.clone(), first.of);
        }
    }

    /// Selects a number in the panes that show it.
    fn select(&mut self, task: TaskSpec, of: Quantity) {
        self.looks.difference = Some((task, of));
        match of.variable {
            Variable::Parameter(stage, name) => {
                self.looks.gradients = stage != Stage::Before;
                (self.looks.unit, self.looks.from) = (of.row, of.column);
                self.tensor = Some(name);
                self.show_tensor();
            }
            Variable::Tape(_) => self.looks.unit = of.column, // it wraps round
            Variable::Moment(..) | Variable::OffTape(_) => {}
        }
    }
}

/// The sequence of a hand-in that an experiment is about.
fn sequence<'a>(spec: &ExperimentSpec, folder: &'a Folder) -> Option<&'a BroughtSequence> {
    let TaskSpec::HandIn { update, sequence } = spec.task else { return None };
    folder.hand_in()?.sequence(update, sequence).ok()
}

fn first_difference(sequence: &BroughtSequence) -> Option<Differing> {
    differing(&sequence.numbers, sequence.example.timesteps()).first().copied()
}

/// Where the machine begins with a hand-in: at the first difference, or where all gradients are summed.
pub(super) fn place_of_hand_in(spec: &ExperimentSpec, folder: &Folder) -> Option<Left> {
    let sequence = sequence(spec, folder)?;
    let timesteps = sequence.example.timesteps();
    let sum = Cursor { timesteps, ..Cursor::default() }.done_after(Tick::Accumulate);
    let place = first_difference(sequence).map(|first| first.place);
    let (updates, ticks) = place.map_or((0, sum), |place| (place.updates, place.ticks));
    Some(Left { at: RunState { updates, ticks, ..RunState::default() }, ..Left::default() })
}
