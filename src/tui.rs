//! The workbench on the screen.
pub mod theme;
pub mod widget;
