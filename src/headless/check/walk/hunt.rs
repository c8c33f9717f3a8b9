//! Hunts for a line of code: wrong lines are refused, and the right one is taken.

use super::Walk;
use crate::headless::workbench::Workbench;
use crate::lesson::PaneName;
use crate::nn::Fault;
use crate::nn::gradcheck::HUNT_TOLERANCE;
use crate::nn::listing::{markable, place_of};
use crate::problem::Problem;
use crate::tui::input::KeyCode;
use crate::tui::step::{Activity, Hunt};

impl Walk<'_> {
    /// The hunt of the current step.
    fn hunt<'a>(&self, workbench: &'a Workbench) -> Result<&'a Hunt, Problem> {
        match workbench.session()?.activity() {
            Activity::Hunt(hunt) => Ok(hunt),
            _ => Err(Problem::new("it is not a hunt for a line")),
        }
    }

    /// The largest error of the last gradient check of an arm.
    fn worst(&self, workbench: &Workbench) -> Result<f64, Problem> {
        let check = workbench.frame()?.check.clone().ok_or("there is no gradient check")?;
        let scales = check.result.as_ref().map_err(Problem::new)?;
        let errors = scales.first().map_or(&[][..], |scale| &scale.tensors);
        let worst = errors.iter().map(|tensor| tensor.relative_error).max_by(f64::total_cmp);
        worst.ok_or_else(|| Problem::new("there is nothing to check"))
    }

    /// Marks a right line, then the wrong one.
    pub(super) fn find_wrong(&self, workbench: &mut Workbench, arm: &str) -> Result<(), Problem> {
        if !self.step.by.is_empty() {
            self.by_lines(workbench)?; // to where the check finds it
            workbench.press(KeyCode::Enter)?; // comes back to the code
        }
        let worst = self.worst(workbench)?;
        if worst < HUNT_TOLERANCE {
            return Err(Problem::new(format!(
                "the gradient check of {arm:?} finds nothing: {worst:e}"
            )));
        }
        let arms = &workbench.frame()?.snapshot.arms;
        let fault = arms.iter().find(|a| a.name == arm).and_then(|arm| arm.fault);
        let place = fault
            .and_then(place_of)
            .ok_or("the arm has no mistake in a line that can be marked")?;
        if workbench.session()?.looks().focus != PaneName::Code {
            return Err(Problem::new("the Code pane does not have the focus"));
        }
        let wrong = if place == *markable().start() { place + 1 } else { *markable().start() };
        self.mark(workbench, wrong)?;
        if self.is_done(workbench)? {
            return Err(Problem::new("a right line was accepted as the wrong one"));
        }
        self.mark(workbench, place)
    }

    fn mark(&self, workbench: &mut Workbench, line: usize) -> Result<(), Problem> {
        for _ in 0..markable().count() {
            if self.hunt(workbench)?.cursor() == Some(line) {
                break;
            }
            workbench.press(KeyCode::Down)?;
        }
        workbench.press(KeyCode::Enter)
    }

    /// Puts in each wrong line, then the right one.
    pub(super) fn find_missing(
        &self,
        workbench: &mut Workbench,
        among: &[Fault],
    ) -> Result<(), Problem> {
        let right = among.first().map_or("", |fault| fault.right_line());
        let lines: Vec<&str> =
            among.iter().map(|fault| fault.wrong_line()).chain([right]).collect();
        for line in lines {
            let options = self.hunt(workbench)?.options();
            let place = options.iter().position(|option| option == line);
            let place = place.ok_or_else(|| format!("the line {line:?} is not offered"))?;
            for _ in 0..options.len() {
                if self.hunt(workbench)?.cursor() == Some(place) {
                    break;
                }
                workbench.press(KeyCode::Down)?;
            }
            workbench.press(KeyCode::Enter)?;
            let (worst, done) = (self.worst(workbench)?, self.is_done(workbench)?);
            if line != right && (done || worst < HUNT_TOLERANCE) {
                let what = format!("the wrong line {line:?} passes the gradient check: {worst:e}");
                return Err(Problem::new(what));
            }
        }
        Ok(())
    }
}
