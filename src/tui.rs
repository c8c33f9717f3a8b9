//! The workbench on the screen.
//!
//! ```text
//! Input → keymap → Action → App::update → Effect → engine
//! screen ◄── panes ◄── View ◄── App ◄── Frame ◄──────┘
//! ```
//!
//! One direction, one ring, turned by a [`driver::Driver`]; `terminal` is the only room that knows a terminal.

pub mod action;
pub mod app;
mod arithmetic;
pub mod config;
pub(crate) mod copied;
pub mod driver;
pub(crate) mod finder;
pub mod input;
pub mod keymap;
pub(crate) mod layout;
pub mod lessons;
mod line;
pub mod looks;
pub(crate) mod markdown;
pub(crate) mod notation;
pub(crate) mod notice;
pub mod pane;
#[cfg(feature = "terminal")]
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod plain;
pub mod popup;
pub(crate) mod preview;
pub mod scene;
pub mod screen;
pub(crate) mod scroll;
pub mod session;
pub(crate) mod shared;
pub mod speaker;
pub mod step;
#[cfg(feature = "terminal")]
pub mod terminal;
pub mod texts;
pub mod theme;
pub mod verbs;
pub mod view;
pub mod widget;

#[cfg(test)]
mod tests;
