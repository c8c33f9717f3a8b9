//! The request of a prediction.

use super::{Predict, SURE, Stage};
use crate::engine::Command;
use crate::lesson::{Answer, Guess, Sketched, When};
use crate::measure::Unit;
use crate::tui::action::{Action, Go};
use crate::tui::keymap::UP_DOWN;
use crate::tui::scene::Scene;
use crate::tui::step::goals::{run_keys, step_keys, step_to, tasks};
use crate::tui::step::request::{Keys, Part, Request};
use crate::tui::step::sketch::{timestep_of, updates_at};
use crate::tui::step::wording::{option_text, value};
use crate::tui::widget::number::short;

impl Predict {
    pub(in crate::tui::step) fn asks(&self, answer: &Answer, scene: &Scene) -> Request {
        let question = Part::Question { done: scene.is_done(), text: self.ask.clone() };
        let request = Request::new(self.keys(scene)).part(question);
        match self.stage {
            Stage::Open => {
                let (options, cursor) = (self.options(), self.cursor);
                match self.guess {
                    Guess::Number { .. } => request.part(Part::Line(self.example())),
                    Guess::Choice { .. } | Guess::Sketch { .. } => {
                        request.part(Part::Options { options, cursor, code: false })
                    }
                }
            }
            Stage::Draws => request.parts(self.moved_point(answer, scene).map(Part::Point)),
            Stage::Sure => request
                .parts(self.given(answer).map(Part::Given))
                .part(Part::Heading("How sure are you?"))
                .part(Part::options(&SURE, self.cursor)),
            Stage::Waits => {
                let request = match &self.until {
                    Some(When::Tick(tick)) => request.part(step_to(*tick, None, false)),
                    Some(When::Goals(_)) => request.parts(tasks(scene)),
                    None => {
                        request.part(Part::Task { done: false, text: "not known yet".to_owned() })
                    }
                };
                let given = self.given(answer);
                request.parts(given.map(Part::Given))
            }
            Stage::Done => request,
        }
    }

    /// Whether a share is predicted, which is written in percent.
    pub(in crate::tui::step) fn asks_percent(&self) -> bool {
        self.asks_number() && self.guess.truth().is_some_and(|of| of.of.unit() == Unit::Share)
    }

    /// An example of what to write, where the form is not plain.
    fn example(&self) -> Option<&'static str> {
        self.asks_percent().then_some("in percent, 0 to 100")
    }

    /// The point of a sketch being moved: `point 2 of 9, update 25: 1.3`.
    fn moved_point(&self, answer: &Answer, scene: &Scene) -> Option<String> {
        let Guess::Sketch { of, updates, .. } = &self.guess else { return None };
        let (point, count) = (self.point, answer.given.len());
        let value = short(*answer.given.get(point)?);
        let place = match of {
            Sketched::DhNorm => {
                let timesteps = scene.frame.snapshot.cursor.timesteps;
                format!("t = {}", timestep_of(point, count, timesteps))
            }
            Sketched::Loss => {
                format!("update {}", updates_at(updates.unwrap_or(1)).nth(point)?.round())
            }
        };
        Some(format!("point {} of {count}, {place}: {value}", point + 1))
    }

    /// The learner's prediction, while the truth is not known.
    fn given(&self, answer: &Answer) -> Option<String> {
        let first = *answer.given.first()?;
        Some(match &self.guess {
            Guess::Choice { options, .. } => {
                format!("you say: {}", option_text(&options.get(first as usize)?.text))
            }
            Guess::Number { truth, .. } => format!("you say: {}", value(&truth.of, first)),
            Guess::Sketch { .. } => "your sketch is on the chart".to_owned(),
        })
    }

    /// What Enter does where the machine has to go back before the answer is taken: ` goes back first, to update 3`.
    fn back_first(&self, scene: &Scene) -> Option<String> {
        const BACK: &str = " goes back first";
        let way = self.way_back(Some(scene.frame));
        Some(match way.first()? {
            Command::GoTo(update) => format!("{BACK}, to update {update}"),
            _ => BACK.to_owned(),
        })
    }

    fn keys(&self, scene: &Scene) -> Keys {
        let (keys, enter) = (Keys::default(), [Action::Enter]);
        let back = self.back_first(scene).unwrap_or_default();
        match (self.stage, &self.guess) {
            _ if scene.is_done() => Keys::go_on(),
            _ if !back.is_empty() => match self.guess {
                Guess::Number { .. } if self.stage == Stage::Open => {
                    Keys::write(scene, Some(format!("{back}  ").into()))
                }
                Guess::Sketch { .. } if self.stage == Stage::Open => {
                    keys.press(&enter, format!("{back}, then begins to draw"))
                }
                Guess::Choice { .. } if self.stage == Stage::Open => {
                    keys.press(&enter, format!("{back}; then pick"))
                }
                Guess::Number { .. } | Guess::Choice { .. } | Guess::Sketch { .. } => {
                    keys.press(&enter, back)
                }
            },
            (Stage::Open, Guess::Choice { .. }) => Keys::choose(scene).hint(scene),
            (Stage::Sure, _) => Keys::choose(scene).press(&[Action::Back], " changes the answer"),
            (Stage::Open, Guess::Number { .. }) => {
                let on = !self.way_on(Some(scene.frame)).is_empty();
                let tick = self.tick_before(scene.frame).filter(|_| on);
                Keys::write(scene, tick.map(|tick| format!(" goes to {tick}  ").into()))
            }
            (Stage::Open, Guess::Sketch { .. }) => keys.press(&enter, " begins to draw"),
            (Stage::Draws, _) => keys
                .press(&enter, " done  ")
                .press(&[Action::Go(Go::Ticks(-1)), Action::Go(Go::Ticks(1))], " point  ")
                .press(&UP_DOWN, " draw"),
            (Stage::Waits, _) if scene.awaits_setting() => Keys::set(scene),
            (Stage::Waits | Stage::Done, _) if self.until.is_none() => {
                keys.press(&[Action::Enter, Action::Go(Go::Ticks(1))], " one tick")
            }
            (Stage::Waits | Stage::Done, _) => match self.until {
                Some(When::Tick(_)) => step_keys(scene),
                Some(When::Goals(_)) | None => run_keys(self.checks, scene),
            },
        }
    }
}
