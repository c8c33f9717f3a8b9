//! Presenting a lesson to a class: two panes, large.

use super::Looks;
use crate::lesson::PaneName;

/// What is shown of a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presents {
    /// Everything that a learner needs.
    #[default]
    Nothing,
    /// The text, and the most important pane of the step.
    Text,
    /// Two panes without the text.
    Pictures,
}

/// What is covered in a presentation, until the class has voted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Nothing, in no step.
    #[default]
    Off,
    /// The answers to the question of the step, and what they turn out to be.
    Answers,
    /// Nothing in this step; the next one begins covered.
    Lifted,
}

impl Looks {
    /// Whether answers are covered.
    pub(crate) fn covers(&self) -> bool {
        self.presents() && self.cover == Cover::Answers
    }

    /// Covers the answers of this step and of those to come, then lifts the cover, then switches it off.
    pub(crate) fn cover(&mut self) {
        self.cover = match self.cover {
            Cover::Off => Cover::Answers,
            Cover::Answers => Cover::Lifted,
            Cover::Lifted => Cover::Off,
        };
    }

    /// A step begins covered, if the cover is not switched off.
    pub(crate) fn cover_again(&mut self) {
        if self.cover == Cover::Lifted {
            self.cover = Cover::Answers;
        }
    }

    /// Whether the lesson is presented to a class.
    pub(crate) fn presents(&self) -> bool {
        self.presents != Presents::Nothing
    }

    /// Whether the Lesson pane is not among the panes, because others have its place.
    pub(crate) fn is_without_text(&self) -> bool {
        match self.zoom {
            true => self.focus != PaneName::Lesson,
            false => self.presents == Presents::Pictures,
        }
    }

    /// Presents the lesson: the text and a picture, then two pictures, then no longer.
    pub(crate) fn present(&mut self) {
        self.unzoom_all();
        self.presents = match self.presents {
            Presents::Nothing => Presents::Text,
            Presents::Text => Presents::Pictures,
            Presents::Pictures => Presents::Nothing,
        };
        if self.presents == Presents::Text {
            self.focus = PaneName::Lesson;
        }
    }

    /// Ends a presentation. Returns whether there was one.
    pub(crate) fn ends_presenting(&mut self) -> bool {
        let presented = std::mem::take(&mut self.presents) != Presents::Nothing;
        if presented {
            self.focus = PaneName::Lesson;
        }
        presented
    }

    /// Makes room for a pane in a presentation.
    pub(super) fn turn_to(&mut self, pane: PaneName) {
        self.presents = match (self.presents, pane) {
            (Presents::Nothing, _) => Presents::Nothing,
            (_, PaneName::Lesson) => Presents::Text,
            (presents, pane) if self.panes.key() == Some(pane) => presents,
            _ => Presents::Pictures,
        };
    }
}
