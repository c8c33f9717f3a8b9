//! What a pane sees: the scene, and the styles to draw it in.

use std::ops::Deref;

use super::scene::Scene;
use super::theme::Theme;

/// A scene with the styles to draw it in. All questions about the scene are asked of it directly.
#[derive(Debug)]
pub struct View<'a> {
    /// What there is to see.
    pub scene: Scene<'a>,
    /// The styles.
    pub theme: &'a Theme,
}

impl<'a> Deref for View<'a> {
    type Target = Scene<'a>;

    fn deref(&self) -> &Scene<'a> {
        &self.scene
    }
}
