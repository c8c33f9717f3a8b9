//! A tour of the screen: every pane and page, at three sizes.

use std::collections::BTreeSet;

use super::Walk;
use super::cells::cells;
use super::told::Seen;
use crate::headless::workbench::Workbench;
use crate::lesson::{PaneName, Step};
use crate::problem::Problem;
use crate::tui::action::{Action, Ask, Look};
use crate::tui::input::KeyCode;
use crate::tui::keymap::{KEYS, key_of, name};
use crate::tui::plain;
use crate::tui::popup::Popup;

/// The sizes of the screen.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// The size at which the most is visible.
const LARGEST: (u16, u16) = SIZES[SIZES.len() - 1];

/// The pages that list terms of a number: how it is derived, and what it is computed from.
pub(super) const PAGES: [Action; 2] =
    [Action::Ask(Ask::Derivation(None)), Action::Ask(Ask::Follow(None))];

/// The most pages of a derivation.
const MOST_PAGES: usize = 20;

/// The most keys that leave what a key has opened.
const DEPTH: usize = 3;

impl Walk<'_> {
    /// Looks for what the step asks for: in every pane, beside others and alone, of each arm, and on every page. Comes back
    /// to the question.
    pub(super) fn look_at_all(
        &self,
        workbench: &mut Workbench,
        seen: &mut Vec<Seen>,
    ) -> Result<(), Problem> {
        if !self.looks || !self.hides() {
            return Ok(());
        }
        let writes = workbench.session()?.writes();
        self.look_around(workbench)?;
        let mut look = |open: String, cells| {
            seen.push(Seen { step: self.number, is_sought: true, open, cells });
        };
        for (key, pane) in panes() {
            workbench.press(key)?;
            let mut cells = at_sizes(workbench);
            workbench.press(KeyCode::Char('z'))?;
            cells.extend(at_sizes(workbench));
            workbench.press(KeyCode::Char('z'))?;
            look(format!("{pane:?}"), cells);
            look(format!("{pane:?} without a screen"), said(workbench, pane)?);
        }
        for (tensor, cells) in tensors(workbench)? {
            look(format!("{tensor} in Weights"), cells);
        }
        for (arm, pane, cells) in other_arms(workbench)? {
            look(format!("{pane:?} of {arm}"), cells);
        }
        for page in PAGES.into_iter().chain([Action::Ask(Ask::Steps)]) {
            look(in_brackets(page), pages(workbench, page)?);
        }
        look("the diagnosis".to_owned(), at_line(workbench, "diagnose")?);
        let about = workbench.session()?.lesson().about.as_deref().map(cells);
        look("the home screen".to_owned(), about.unwrap_or_default());
        look("the page about the number".to_owned(), self.followed(workbench)?);
        command(workbench, "step panes")?;
        if writes {
            workbench.press(KeyCode::Enter)?;
        }
        Ok(())
    }

    /// Looks at the panes that the step shows, now.
    pub(super) fn look_at_own(&self, workbench: &mut Workbench, seen: &mut Vec<Seen>) {
        if self.looks {
            let (open, cells) = ("its own panes".to_owned(), at_sizes(workbench));
            seen.push(Seen { step: self.number, is_sought: false, open, cells });
        }
    }

    /// Looks at what the step, which is done, has led the learner to: its panes, and the panes and pages whose keys its
    /// texts name.
    pub(super) fn look_at_named(
        &self,
        workbench: &mut Workbench,
        seen: &mut Vec<Seen>,
    ) -> Result<(), Problem> {
        if !self.looks {
            return Ok(());
        }
        self.look_at_own(workbench, seen);
        let mut look = |open: String, cells| {
            seen.push(Seen { step: self.number, is_sought: false, open, cells });
        };
        let is_named = |key: &str| names(self.step, key);
        let named: Vec<_> = panes().filter(|(key, _)| is_named(&name(*key))).collect();
        let pages_named: Vec<Action> = PAGES
            .into_iter()
            .filter(|page| key_of(*page).is_some_and(|key| is_named(&key)))
            .collect();
        for page in pages_named {
            look(in_brackets(page), pages(workbench, page)?);
        }
        for (key, pane) in &named {
            workbench.press(*key)?;
            look(format!("{pane:?}"), at_sizes(workbench));
        }
        if !named.is_empty() {
            command(workbench, "step panes")?;
        }
        Ok(())
    }

    /// The page about the very number that the step asks for, and its derivation.
    fn followed(&self, workbench: &mut Workbench) -> Result<BTreeSet<String>, Problem> {
        let Some(of) = self.step.exercise.asked().and_then(|of| of.of.quantity()) else {
            return Ok(BTreeSet::new());
        };
        let mut cells = at_line(workbench, &format!("follow {of}"))?;
        command(workbench, &format!("follow {of}"))?;
        if matches!(workbench.app().popup(), Some(Popup::Follow(_))) {
            workbench.press(KeyCode::Char('D'))?;
            cells.extend(at_sizes(workbench));
        }
        leave(workbench)?;
        Ok(cells)
    }
}

/// The screen at all sizes.
fn at_sizes(workbench: &mut Workbench) -> BTreeSet<String> {
    SIZES.into_iter().flat_map(|size| cells(&workbench.screen(size))).collect()
}

/// What is said of a pane where there is no screen.
fn said(workbench: &Workbench, name: PaneName) -> Result<BTreeSet<String>, Problem> {
    let view = workbench.session()?.view(workbench.theme()).ok_or("there is no frame")?;
    Ok(cells(&plain::pane(name, &view).join("\n")))
}

/// The panes and their keys.
fn panes() -> impl Iterator<Item = (KeyCode, PaneName)> {
    KEYS.iter().filter_map(|binding| match binding.action {
        Action::Look(Look::Pane(pane)) => Some((binding.keys[0], pane)),
        _ => None,
    })
}

/// All tensors, and their gradients, in the Weights.
fn tensors(workbench: &mut Workbench) -> Result<Vec<(String, BTreeSet<String>)>, Problem> {
    let frame = workbench.frame()?;
    let params = &frame.snapshot.arms[frame.arm].state.params;
    let names: Vec<String> = params.iter().map(|tensor| tensor.name.to_string()).collect();
    let mut seen = Vec::new();
    let weights = panes().find(|(_, pane)| *pane == PaneName::Weights).map(|(key, _)| key);
    weights.into_iter().chain([KeyCode::Char('z')]).try_for_each(|key| workbench.press(key))?;
    for name in names {
        let mut both = BTreeSet::new();
        for _ in ["weights", "gradients"] {
            both.extend(cells(&workbench.screen(LARGEST)));
            workbench.press(KeyCode::Char('d'))?;
        }
        seen.push((name, both));
        workbench.press(KeyCode::Char('w'))?;
    }
    workbench.press(KeyCode::Char('z'))?;
    Ok(seen)
}

/// The panes of the arms that are not selected.
fn other_arms(
    workbench: &mut Workbench,
) -> Result<Vec<(String, PaneName, BTreeSet<String>)>, Problem> {
    let mut seen = Vec::new();
    let arms = workbench.frame()?.snapshot.arms.len();
    for _ in 1..arms {
        workbench.press(KeyCode::Char('a'))?;
        let frame = workbench.frame()?;
        let arm = frame.snapshot.arms[frame.arm].name.clone();
        for (key, pane) in panes() {
            workbench.press(key)?;
            workbench.press(KeyCode::Char('z'))?;
            seen.push((arm.clone(), pane, cells(&workbench.screen(LARGEST))));
            workbench.press(KeyCode::Char('z'))?;
        }
    }
    workbench.press(KeyCode::Char('a'))?; // the selected one again
    Ok(seen)
}

/// All pages that a key opens.
fn pages(workbench: &mut Workbench, page: Action) -> Result<BTreeSet<String>, Problem> {
    let key = KEYS.iter().find(|binding| binding.action == page).map(|binding| binding.keys[0]);
    key.into_iter().try_for_each(|key| workbench.press(key))?;
    let mut found = BTreeSet::new();
    if workbench.app().popup().is_some() {
        let is_turned = page == Action::Ask(Ask::Derivation(None));
        for _ in 0..if is_turned { MOST_PAGES } else { 1 } {
            let before = found.len();
            found.extend(at_sizes(workbench));
            if found.len() == before {
                break; // the first one again
            }
            if is_turned {
                workbench.press(KeyCode::Down)?;
            }
        }
        leave(workbench)?;
    }
    Ok(found)
}

/// The page that a line of the palette opens.
fn at_line(workbench: &mut Workbench, line: &str) -> Result<BTreeSet<String>, Problem> {
    command(workbench, line)?;
    let cells = at_sizes(workbench);
    leave(workbench)?;
    Ok(cells)
}

/// Closes what is open above the screen.
fn leave(workbench: &mut Workbench) -> Result<(), Problem> {
    for _ in 0..DEPTH {
        if workbench.app().popup().is_some() {
            workbench.press(KeyCode::Esc)?;
        }
    }
    Ok(())
}

/// Types a line of the palette.
fn command(workbench: &mut Workbench, line: &str) -> Result<(), Problem> {
    workbench.press(KeyCode::Char(':'))?;
    workbench.text(line)?;
    workbench.press(KeyCode::Enter)
}

/// Whether a text of a step names a key.
fn names(step: &Step, key: &str) -> bool {
    let named = format!("[{key}]");
    [Some(&step.text), step.solution.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| text.contains(&named))
}

/// `[D]`, as texts name the key of an action.
fn in_brackets(action: Action) -> String {
    format!("[{}]", key_of(action).unwrap_or_default())
}
