//! Reads what can be read of somebody's file: numbers, text, and Python objects that hold arrays.

use std::path::Path;

use super::npy::Content;
use super::npz::Strictness;
use super::pickle::{Held, Object};
use super::{Tensors, TensorsError, Text, read};
use crate::problem::Problem;

impl Tensors {
    /// Reads a file like [`Tensors::read`], with arrays of text and of Python objects, and leaves out what cannot be read.
    ///
    /// # Errors
    /// As [`Tensors::read`].
    pub(crate) fn read_what_can_be(path: &Path) -> Result<Self, TensorsError> {
        read(path, Strictness::Lenient)
            .map_err(|problem| TensorsError::new(path, &problem.to_string()))
    }

    /// The arrays of a file that hold text.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text))
    }

    /// The text that an archive has beside its arrays.
    pub(crate) fn text_beside(&self) -> Option<&str> {
        self.beside.as_deref()
    }

    /// The arrays of a file that could not be read, and why.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = (&str, &str)> {
        self.unreadable.iter().map(|(name, why)| (name.as_str(), why.as_str()))
    }

    /// Keeps what was read under a name.
    pub(super) fn keep(&mut self, name: &str, content: Content) {
        let kept = match content {
            Content::Numbers(array) => self.put(name.to_owned(), array),
            Content::Text(text) => {
                self.texts.push((name.to_owned(), text));
                Ok(())
            }
            Content::Objects(objects) => {
                objects.into_iter().for_each(|object| self.keep_object(name, object));
                Ok(())
            }
        };
        if let Err(problem) = kept {
            self.set_aside(name, &problem);
        }
    }

    fn keep_object(&mut self, name: &str, Object { path, held }: Object) {
        let name = [name, &path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let name = name.join("/");
        match held {
            Held::Numbers(array) => self.keep(&name, Content::Numbers(array)),
            Held::Text(text) => self.keep(&name, Content::Text(text)),
            Held::Else(what) => {
                self.set_aside(&name, &Problem::new(format!("is {what}, not an array")));
            }
        }
    }

    /// Leaves an array out.
    pub(super) fn set_aside(&mut self, name: &str, problem: &Problem) {
        self.unreadable.push((name.to_owned(), problem.to_string()));
    }
}
