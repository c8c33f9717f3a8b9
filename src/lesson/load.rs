//! Reads lessons strictly, with errors that show the line and column.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ron::error::SpannedError;
use unicode_width::UnicodeWidthStr;

use super::language::Language;
use super::schema::Lesson;
use super::{check, place, progress, translation};
use crate::checked::{Setting, is_shown, ron_message, ron_options, shown};
use crate::problem::Problem;
use crate::task::source::read_text;
use crate::task::{Folder, Source};
use crate::trace::model::TrainedModel;

/// The largest lesson file, in bytes. Data may be in separate files.
const LARGEST_LESSON: u64 = 1_000_000;

/// A lesson and the folder of its files.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The lesson.
    pub lesson: Lesson,
    /// The folder of its data files.
    pub folder: Folder,
    /// The trained model that its experiment continues, and the file of it.
    pub(crate) model: Option<(PathBuf, Arc<TrainedModel>)>,
    /// Whether it is visited only, where somebody else has shared a state of it.
    is_visited: bool,
    /// The user's own settings, if they differ from the lesson's.
    settings: Vec<Setting>,
    file: Option<LessonFile>,
    /// The lesson that it is a translation of, and the language.
    pub(super) original: Option<(Arc<Lesson>, Language)>,
}

/// The file that a lesson was read from, to show the location of problems found later.
#[derive(Clone, Debug)]
struct LessonFile {
    name: String,
    text: Arc<str>,
}

/// Why a lesson cannot be used: what is wrong, where, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    file: String,
    place: Option<Box<SourceLine>>,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SourceLine {
    line: usize,
    column: usize,
    /// The line, or a part of it around the column.
    text: String,
    /// The width on the screen of the text before the column.
    caret: usize,
}

impl Loaded {
    /// Wraps a lesson that was not read from a file.
    pub fn new(lesson: Lesson, folder: Folder) -> Self {
        Loaded {
            lesson,
            folder,
            model: None,
            is_visited: false,
            settings: Vec::new(),
            file: None,
            original: None,
        }
    }

    /// The same lesson, to be visited only: the learner's own progress in it stays as it is.
    pub(crate) fn visited(self) -> Self {
        Loaded { is_visited: true, ..self }
    }

    /// Adds to a problem the line and column that it is about, if the lesson was read from a file.
    pub fn locate(&self, problem: Problem) -> LoadError {
        match &self.file {
            Some(LessonFile { name, text }) => LoadError::new(name, text, problem),
            None => LoadError { file: self.lesson.id.clone(), place: None, problem },
        }
    }

    /// Returns the lesson with the user's own files: a text to learn from, and initial weights.
    ///
    /// # Errors
    /// If a text is given and the lesson does not learn from one.
    pub fn with_files(self, text: Option<&Path>, weights: Option<&Path>) -> anyhow::Result<Self> {
        let mut loaded = match text {
            Some(text) => self.on_text(text)?,
            None => self,
        };
        if let Some(path) = weights {
            loaded.lesson.experiment.given = Some(Source::Path(path.to_owned()));
        }
        Ok(loaded)
    }

    fn on_text(mut self, path: &Path) -> anyhow::Result<Self> {
        let Lesson { id, title, experiment, .. } = &mut self.lesson;
        let Some(task) = experiment.task.on_text(path) else {
            let own = shown(path);
            anyhow::bail!("{own}: the lesson {id:?} does not learn from a text; `text` does");
        };
        experiment.task = task;
        *title = format!("Your text: {}", shown(Path::new(path.file_name().unwrap_or_default())));
        Ok(self)
    }

    /// Notes the user's own settings, and says them in the title.
    pub(super) fn set_own(&mut self, settings: Vec<Setting>) {
        if !settings.is_empty() {
            let short = |setting: &Setting| setting.with_short_key().to_string();
            let words: Vec<String> = settings.iter().map(short).collect();
            let title = std::mem::take(&mut self.lesson.title);
            self.lesson.title = format!("Your settings: {} · {title}", words.join(" "));
        }
        self.settings = settings;
    }

    /// Whether it was read from the file of this name.
    pub(super) fn is_from(&self, name: &str) -> bool {
        self.file.as_ref().is_some_and(|file| file.name == name)
    }

    /// The language that it was translated into, if it was.
    pub(crate) fn language(&self) -> Option<Language> {
        self.original.as_ref().map(|(_, language)| *language)
    }

    /// The path of its file, if it was read from one.
    pub(crate) fn path(&self) -> Option<&str> {
        self.file.as_ref().map(|file| file.name.as_str())
    }

    /// Whether it is the lesson itself, without the user's own files and settings.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.settings.is_empty() && self.lesson.experiment.outside().next().is_none()
    }

    /// The key of the lesson in the progress file. With the user's own files or settings, and when it is visited, it
    /// counts as another lesson.
    pub(crate) fn key(&self) -> String {
        let settings = self.settings.iter();
        let key = self.folder.key(&self.lesson.id);
        let key = if self.is_visited { progress::visited(&key) } else { key };
        let key = settings.fold(key, |key, setting| format!("{key} with {setting}"));
        let model = self.model.iter().map(|(path, _)| path.as_path());
        self.lesson.experiment.outside().chain(model).fold(key, |key, path| {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            format!("{key} on {}", path.display())
        })
    }
}

impl LoadError {
    fn new(file: &str, text: &str, problem: Problem) -> Self {
        let place = place::of(text, &problem.at).map(|at| Box::new(SourceLine::at(text, at)));
        LoadError { file: file.to_owned(), place, problem }
    }

    /// The name of the file, with its path.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// In one line, with the name of the file but without its folder.
    pub(super) fn in_short(&self) -> String {
        let LoadError { file, place, problem } = self;
        let name =
            Path::new(file).file_name().map_or(file.as_str().into(), |n| n.to_string_lossy());
        let place =
            place.as_ref().map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        format!("{name}{place}: {problem}")
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LoadError { file, place, problem } = self;
        let Some(SourceLine { line, column, text, caret }) = place.as_deref() else {
            return write!(f, "{file}: {problem}");
        };
        writeln!(f, "{file}:{line}:{column}: {problem}")?;
        let number = line.to_string();
        writeln!(f, "  {number} | {text}")?;
        write!(f, "  {:1$} | {2:>3$}", "", number.len(), "^", caret + 1)
    }
}

impl std::error::Error for LoadError {}

/// Reads a lesson file, or its translation into this language, if it has one.
///
/// # Errors
/// As [`file()`].
pub fn file_in(path: &Path, language: Language) -> Result<Loaded, LoadError> {
    let translated = translation::of_file(path, language);
    file(if translated.is_file() { &translated } else { path })
}

/// Reads a lesson file. A translation has the files and the progress of its original, which is read as well.
///
/// # Errors
/// If one of them cannot be read or is not a valid lesson.
pub fn file(path: &Path) -> Result<Loaded, LoadError> {
    let loaded = alone(path)?;
    let Some((original, language)) = translation::original(path) else { return Ok(loaded) };
    let Loaded { lesson: original, folder, .. } = alone(&original)?;
    let lesson = translation::of(&original, loaded.lesson);
    Ok(Loaded { lesson, folder, original: Some((Arc::new(original), language)), ..loaded })
}

/// Reads a lesson file that is no translation, or a translation without its original.
fn alone(path: &Path) -> Result<Loaded, LoadError> {
    let name = shown(path);
    let unreadable = |e: Problem| LoadError { file: name.clone(), place: None, problem: e };
    let text = normal(&read_text(path, LARGEST_LESSON).map_err(unreadable)?);
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = Folder::Disk(parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf));
    let lesson = parse(&name, &text)?;
    let file = Some(LessonFile { name, text: text.into() });
    Ok(Loaded { file, ..Loaded::new(lesson, folder) })
}

/// Reads a lesson from text; `file` is its name for errors.
///
/// # Errors
/// If the text is not a valid lesson.
pub fn parse(file: &str, text: &str) -> Result<Lesson, LoadError> {
    let text = &normal(text);
    let lesson = trusted(file, text)?;
    match check::alone(&lesson) {
        None => Ok(lesson),
        Some(problem) => Err(LoadError::new(file, text, problem)),
    }
}

/// Removes a byte order mark, and makes line ends plain.
fn normal(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// Reads a built-in lesson. It is not checked as a whole, because the tests do that.
///
/// # Errors
/// If the text is not a valid lesson.
pub(crate) fn trusted(file: &str, text: &str) -> Result<Lesson, LoadError> {
    ron_options().from_str(text).map_err(|e| spanned(file, text, &e))
}

fn spanned(file: &str, text: &str, error: &SpannedError) -> LoadError {
    let place = SourceLine::at(text, (error.span.start.line, error.span.start.col));
    let problem = Problem::new(one_line(&ron_message(&error.code)));
    LoadError { file: file.to_owned(), place: Some(Box::new(place)), problem }
}

impl SourceLine {
    fn at(text: &str, (line, column): (usize, usize)) -> Self {
        let whole = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
        let (text, caret) = around(whole, column);
        SourceLine { line, column, text, caret }
    }
}

/// Returns at most 100 characters of a line around the column, without characters that steer the terminal, and the
/// width of what is before the column.
fn around(line: &str, column: usize) -> (String, usize) {
    let from = column.saturating_sub(60);
    let shown =
        |n: usize| line.chars().skip(from).take(n).map(|c| if is_shown(c) { c } else { ' ' });
    let before: String = shown((column - from).saturating_sub(1)).collect();
    (shown(100).collect(), before.width())
}

fn one_line(message: &str) -> String {
    message.chars().map(|c| if is_shown(c) { c } else { ' ' }).take(1200).collect()
}
