//! What a learner has done, on disk: written atomically, never over a file that could not be read.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use etcetera::BaseStrategy;

use super::schema::{Lesson, Step};

/// 2 has answers, and the machine's exact place.
const VERSION: u32 = 2;

/// What a learner has done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The lesson that was open last.
    #[serde(default)]
    pub last: Option<String>,
    /// By lesson id.
    #[serde(default)]
    lessons: BTreeMap<String, LessonProgress>,
    /// The lessons that were open here: only their places are ours to write.
    #[serde(skip)]
    opened: BTreeSet<String>,
}

/// What a learner has done in one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonProgress {
    /// The step where the learner is, from 0.
    #[serde(default)]
    pub at: usize,
    /// The steps that are done.
    #[serde(default)]
    pub done: BTreeSet<usize>,
    /// What was answered, by step.
    #[serde(default)]
    pub answers: BTreeMap<usize, Answer>,
    /// How each of these steps is known again ([`Step::mark`]).
    #[serde(default)]
    pub marks: BTreeMap<usize, String>,
    /// How many questions of the fast track were right, if it was taken.
    #[serde(default)]
    pub quick: Option<usize>,
    /// How often the learner began anew: what was done before that is forgotten, by all workbenches.
    #[serde(default)]
    pub resets: u64,
    /// How many updates were finished: the run is deterministic, so the machine can be brought there again.
    #[serde(default)]
    pub updates: u64,
    /// The seed of the run, if the learner chose another.
    #[serde(default)]
    pub seed: Option<u64>,
    /// The rest of the machine's place; what it means is not the file's business.
    #[serde(default)]
    pub place: Option<serde_json::Value>,
}

/// What a learner answered in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of the option, the number itself, the points of a sketch, which cards were known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<f64>,
    /// Words of one's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// How sure: 1 a guess, 2 rather, 3 certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<u8>,
    /// What came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truth: Option<f64>,
    /// Whether it was right, where that can be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// How often it was tried.
    #[serde(default)]
    pub attempts: u32,
    /// How many levels of help were asked for.
    #[serde(default)]
    pub hints: u32,
}

impl Progress {
    /// What is known of a lesson.
    pub fn of(&self, id: &str) -> LessonProgress {
        self.lessons.get(id).cloned().unwrap_or_default()
    }

    fn lesson(&mut self, id: &str) -> &mut LessonProgress {
        self.opened.insert(id.to_owned());
        self.lessons.entry(id.to_owned()).or_default()
    }

    /// Goes to a step.
    pub fn go_to(&mut self, id: &str, step: usize) {
        self.last = Some(id.to_owned());
        self.lesson(id).at = step;
    }

    /// Remembers how a step is known again.
    pub fn mark(&mut self, id: &str, step: usize, mark: String) {
        self.lesson(id).marks.insert(step, mark);
    }

    /// Puts what is known of a lesson where its steps are now, if the lesson has changed.
    pub fn fit(&mut self, id: &str, lesson: &Lesson) {
        if let Some(known) = self.lessons.get_mut(id) {
            *known = std::mem::take(known).fitted(lesson);
        }
    }

    /// Remembers where the machine stands.
    pub fn leave(
        &mut self,
        id: &str,
        updates: u64,
        seed: Option<u64>,
        place: Option<serde_json::Value>,
    ) {
        let lesson = self.lesson(id);
        (lesson.updates, lesson.seed, lesson.place) = (updates, seed, place);
    }

    /// Marks a step as done; says whether that is new.
    pub fn finish(&mut self, id: &str, step: usize) -> bool {
        self.lesson(id).done.insert(step)
    }

    /// Remembers an answer.
    pub fn answer(&mut self, id: &str, step: usize, answer: Answer) {
        self.lesson(id).answers.insert(step, answer);
    }

    /// Remembers how the fast track went.
    pub fn take_quick(&mut self, id: &str, right: usize) {
        self.lesson(id).quick = Some(right);
    }

    /// Forgets all of a lesson.
    pub fn reset(&mut self, id: &str) {
        let lesson = self.lesson(id);
        *lesson = LessonProgress { resets: lesson.resets + 1, ..LessonProgress::default() };
    }

    /// Takes over what another workbench has done meanwhile.
    fn merge(&mut self, other: Progress) {
        self.last = self.last.take().or(other.last);
        for (id, theirs) in other.lessons {
            let is_ours = self.opened.contains(&id);
            let ours = self.lessons.entry(id).or_default();
            *ours = match ours.resets.cmp(&theirs.resets) {
                Ordering::Greater => continue,
                Ordering::Less => theirs,
                Ordering::Equal => together(ours.clone(), theirs, is_ours),
            };
        }
    }
}

impl LessonProgress {
    /// A step that is elsewhere now takes what was done in it along; one that was changed keeps it if it asks for the same
    /// kind of thing; of one that is gone it is forgotten.
    fn fitted(self, lesson: &Lesson) -> LessonProgress {
        let marks: Vec<String> = lesson.steps.iter().map(Step::mark).collect();
        let kind = |mark: &str| mark.rsplit_once(' ').map(|(kind, _)| kind.to_owned());
        let place = |was: usize| {
            let Some(mark) = self.marks.get(&was) else { return Some(was) };
            if marks.get(was) == Some(mark) {
                return Some(was);
            }
            let elsewhere = marks.iter().position(|now| now == mark);
            let changed = marks.get(was).is_some_and(|now| kind(now) == kind(mark));
            elsewhere.or_else(|| changed.then_some(was))
        };
        let done = self.done.iter().filter_map(|step| place(*step)).collect();
        let answers = self.answers.iter();
        let answers = answers.filter_map(|(step, answer)| Some((place(*step)?, answer.clone())));
        let places = self.marks.keys().filter_map(|step| place(*step));
        let marks = places.filter_map(|step| Some((step, marks.get(step)?.clone())));
        let (answers, marks, at) = (answers.collect(), marks.collect(), place(self.at));
        LessonProgress { done, answers, marks, at: at.unwrap_or(self.at), ..self }
    }
}

/// Steps that either has done are done. The place is ours if the lesson was open here, and so are answers to the same step.
fn together(ours: LessonProgress, theirs: LessonProgress, is_ours: bool) -> LessonProgress {
    let done = ours.done.union(&theirs.done).copied().collect();
    let (first, second) = if is_ours { (ours, theirs) } else { (theirs, ours) };
    let (mut answers, mut marks) = (second.answers, second.marks);
    answers.extend(first.answers);
    marks.extend(first.marks);
    LessonProgress { done, answers, marks, quick: first.quick.or(second.quick), ..first }
}

/// The file, with its version. Not flattened: keys that are numbers would not be read again.
#[derive(Serialize)]
struct File<'a> {
    version: u32,
    last: &'a Option<String>,
    lessons: &'a BTreeMap<String, LessonProgress>,
}

enum Fault {
    Damaged(String),
    Newer(u32),
}

/// Where progress is kept. Without a path, nowhere.
#[derive(Clone, Debug)]
pub struct Store {
    path: Option<PathBuf>,
    /// Why nothing is saved, though there is a file.
    refused: Option<String>,
}

impl Store {
    /// The file under the platform's state directory.
    pub fn of_platform() -> Self {
        let folders = etcetera::choose_base_strategy().ok();
        let folder = folders.map(|f| f.state_dir().unwrap_or_else(|| f.data_dir()));
        let path = folder.map(|f| f.join("rnn-tui").join("progress.json"));
        Store { path, refused: None }
    }

    /// A file of one's own.
    pub fn at(path: PathBuf) -> Self {
        Store { path: Some(path), refused: None }
    }

    /// Keeps nothing.
    pub fn nowhere() -> Self {
        Store { path: None, refused: None }
    }

    /// Reads the progress, and says what the learner should know about it.
    ///
    /// A damaged file is set aside under a new name; a file of a newer version is left as it is, and nothing is saved.
    pub fn load(&mut self) -> (Progress, Option<String>) {
        let Some(path) = self.path.clone() else {
            return (Progress::default(), None);
        };
        match read(&path) {
            Ok(progress) => (progress.unwrap_or_default(), None),
            Err(Fault::Newer(version)) => {
                self.path = None;
                let told = format!(
                    "{} is of a newer version ({version}): progress is not saved",
                    path.display()
                );
                self.refused = Some(told.clone());
                (Progress::default(), Some(told))
            }
            Err(Fault::Damaged(why)) => (Progress::default(), Some(self.set_aside(&path, &why))),
        }
    }

    /// Why nothing is saved, though there is a file: the learner should hear it once more at the end.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    fn set_aside(&mut self, path: &Path, why: &str) -> String {
        match move_away(path) {
            Ok(kept) => {
                format!("your progress could not be read ({why}); it is kept as {}", kept.display())
            }
            Err(e) => {
                self.path = None;
                let told = format!(
                    "your progress in {} could not be read ({why}) nor set aside ({e}): nothing is saved",
                    path.display()
                );
                self.refused = Some(told.clone());
                told
            }
        }
    }

    /// Writes the progress: a new file beside the old one, then a rename, so that no moment has half a file.
    /// What another workbench has done meanwhile is taken over.
    ///
    /// # Errors
    /// If the file cannot be written: what and why.
    pub fn save(&self, progress: &Progress) -> Result<(), String> {
        let Some(path) = &self.path else { return Ok(()) };
        let _alone = alone(path);
        let mut progress = progress.clone();
        match read(path) {
            Ok(other) => progress.merge(other.unwrap_or_default()),
            Err(Fault::Damaged(why)) => {
                let stays = |e| {
                    format!("{} is damaged ({why}) and cannot be set aside: {e}", path.display())
                };
                move_away(path).map_err(stays)?;
            }
            Err(Fault::Newer(_)) => {
                return Err(format!("{} is of a newer version", path.display()));
            }
        }
        write(path, &progress).map_err(|e| {
            let why = e.to_string();
            let why = why.split(" at path").next().unwrap_or_default(); // of a file that is gone
            format!("progress cannot be saved to {}: {why}", path.display())
        })
    }
}

fn read(path: &Path) -> Result<Option<Progress>, Fault> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None); // where it cannot be, saving will say so
        }
        Err(e) => return Err(Fault::Damaged(e.to_string())),
    };
    let damaged = |e: serde_json::Error| Fault::Damaged(e.to_string());
    let value: serde_json::Value = serde_json::from_str(&text).map_err(damaged)?;
    match value.get("version").and_then(serde_json::Value::as_u64) {
        Some(v) if v > u64::from(VERSION) => {
            Err(Fault::Newer(u32::try_from(v).unwrap_or(u32::MAX)))
        }
        Some(v) if v < u64::from(VERSION) => {
            let why = format!("it is of version {v}, whose lessons had other steps");
            Err(Fault::Damaged(why))
        }
        Some(_) => Ok(Some(serde_json::from_value(value).map_err(damaged)?)),
        None => Err(Fault::Damaged("it has no version".to_owned())),
    }
}

/// Keeps other workbenches from saving between our reading and our writing, until it is dropped. Where the system has no
/// such locks, it does without: what one has done is saved again with its next step.
fn alone(path: &Path) -> Option<fs::File> {
    fs::create_dir_all(path.parent()?).ok()?;
    let lock = path.with_extension("lock");
    let file = fs::File::options().create(true).truncate(false).write(true).open(lock).ok()?;
    file.lock().ok()?;
    Some(file)
}

fn write(path: &Path, progress: &Progress) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let Progress { last, lessons, .. } = progress;
    let content = File { version: VERSION, last, lessons };
    let mut text = serde_json::to_vec_pretty(&content)?;
    text.push(b'\n');
    file.write_all(&text)?; // in one piece: the file has no buffer
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Renames to the first free `progress.json.damaged-N`.
fn move_away(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let free =
        (1..).map(|n| path.with_file_name(format!("{name}.damaged-{n}"))).find(|p| !p.exists());
    let kept = free.unwrap_or_else(|| path.with_extension("damaged"));
    fs::rename(path, &kept)?;
    Ok(kept)
}

#[cfg(test)]
mod tests;
