//! The input of a pane: the scene, and the styles to draw it in.

use std::ops::Deref;

use super::scene::Scene;
use super::theme::Theme;

/// A scene with the styles to draw it in. It dereferences to the [`Scene`].
#[derive(Debug)]
pub struct View<'a> {
    /// The scene.
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
