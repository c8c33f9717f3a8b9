//! The charts of all lessons, at three sizes and several moments.

use std::io;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::action::Effect;
use super::app::App;
use super::driver::{Driver, LocalEngine, Stretch};
use super::input::{Input, Key, KeyCode};
use super::layout;
use super::pane::{clip, draw, inside, loss};
use super::session::Session;
use super::theme::{Depth, Ground, Theme};
use super::view::View;
use super::widget::curves::{Curves, Scale};
use crate::engine::Command;
use crate::lesson::store::Medium;
use crate::lesson::{Catalog, Exercise, Guess, PaneName, Sketched, Step, Store};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const MOMENTS: [u64; 4] = [0, 1, 7, 40];
const CHARTS: [PaneName; 3] = [PaneName::Loss, PaneName::Clip, PaneName::Norms];

/// Keeps nothing.
#[derive(Debug)]
struct Nowhere;

impl Medium for Nowhere {
    fn name(&self) -> String {
        "nowhere".to_owned()
    }

    fn read(&self) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn write(&self, _text: &str) -> io::Result<()> {
        Ok(())
    }

    fn set_aside(&self) -> io::Result<String> {
        unreachable!("there is nothing to set aside")
    }
}

/// What is seen of a chart at one moment.
struct Seen<'a> {
    view: View<'a>,
    name: PaneName,
    area: Rect,
    screen: Rect,
    place: String,
}

/// Shows every chart of the steps of every lesson.
fn each_chart(mut look: impl FnMut(&Seen)) {
    let catalog = Catalog::embedded().expect("the embedded lessons are lessons");
    for entry in catalog.entries().to_vec() {
        let (mut store, engine) = (Store::new(Nowhere), LocalEngine::new(Stretch::Ticks(20_000)));
        let app = App::new(catalog.clone(), store.load().0, None);
        let mut driver = Driver::new(app, engine, store);
        driver.open(entry.loaded(), Some(entry.number));
        driver.receive();
        let mut known = Vec::new();
        for (number, step) in entry.lesson.steps.iter().enumerate() {
            let alike = (entry.lesson.on(number), &step.show, &step.only, draws(step));
            if step.show.iter().any(|pane| CHARTS.contains(pane)) && !known.contains(&alike) {
                let place = format!("{} step {}", entry.lesson.id, number + 1);
                each_moment(&mut driver, draws(step), &place, &mut look);
                known.push(alike);
            }
            if driver.app().session().is_some_and(Session::writes) {
                press(&mut driver, KeyCode::Esc);
            }
            press(&mut driver, KeyCode::Char('n'));
            assert_eq!(driver.app().session().map(Session::step), Some(number + 1));
        }
    }
}

fn draws(step: &Step) -> bool {
    matches!(&step.exercise, Exercise::Predict { guess: Guess::Sketch { .. }, .. })
}

fn press(driver: &mut Driver<LocalEngine>, key: KeyCode) {
    driver.input(&Input::Key(Key::from(key)));
    driver.receive();
}

fn each_moment(
    driver: &mut Driver<LocalEngine>,
    draws: bool,
    place: &str,
    look: &mut impl FnMut(&Seen),
) {
    if draws {
        press(driver, KeyCode::Enter);
        each_size(driver, &format!("{place}, drawing"), look);
        press(driver, KeyCode::Esc);
    }
    for update in MOMENTS {
        driver.perform(vec![Effect::Send(Command::GoTo(update))]);
        driver.receive();
        each_size(driver, &format!("{place} at update {update}"), look);
    }
}

fn each_size(driver: &Driver<LocalEngine>, place: &str, look: &mut impl FnMut(&Seen)) {
    let theme = Theme::new(Ground::Dark, Depth::Ansi256);
    let session = driver.app().session().expect("the lesson is open");
    for (width, height) in SIZES {
        let screen = Rect::new(0, 0, width, height);
        let [_, body, ..] = layout::rows(screen, layout::LESSON_HEADER);
        let view = session.view(&theme).expect("a frame");
        let panes = layout::panes(body, view.looks, &view.frame.snapshot.arms);
        for (name, area) in panes.into_iter().filter(|(name, _)| CHARTS.contains(name)) {
            let place = format!("{name:?} of {place} at {width}x{height}");
            let view = session.view(&theme).expect("a frame");
            look(&Seen { view, name, area, screen, place });
        }
    }
}

impl Seen<'_> {
    fn inside(&self) -> Rect {
        inside(self.name, &self.view, self.area)
    }

    /// The lines inside the pane.
    fn picture(&self) -> Vec<Vec<char>> {
        let mut buf = Buffer::empty(self.screen);
        draw(self.name, &self.view, self.area, &mut buf);
        lines(&buf, self.inside())
    }

    /// The curves of a chart over time, and their area.
    fn with_curves(&self, see: impl FnOnce(&Curves, Rect)) {
        let inside = self.inside();
        if self.name == PaneName::Loss {
            loss::with_curves(&self.view, inside.width, |curves| see(curves, inside));
        } else if self.name == PaneName::Clip {
            let [chart, below] = clip::parts(&self.view, inside);
            clip::with_curves(&self.view, chart.width, below.is_empty(), |c| see(c, chart));
        }
    }
}

fn lines(buf: &Buffer, area: Rect) -> Vec<Vec<char>> {
    let letter = |x, y| buf[(x, y)].symbol().chars().next().unwrap_or(' ');
    let line = |y| (area.left()..area.right()).map(|x| letter(x, y)).collect();
    (area.top()..area.bottom()).map(line).collect()
}

fn text(picture: &[Vec<char>]) -> String {
    picture.iter().map(|line| line.iter().collect::<String>() + "\n").collect()
}

/// The number of rows of a plot, and those of them that have a tick, from the bottom; `None` if there is no plot.
fn vertical_axis(picture: &[Vec<char>]) -> Option<(usize, Vec<usize>)> {
    let corner = |line: &Vec<char>| line.iter().position(|c| *c == '└');
    let bottom = picture.iter().rposition(|line| corner(line).is_some())?;
    let column = corner(&picture[bottom])?;
    let axis = picture[..bottom].iter().rev().map(|line| line[column]);
    let axis: Vec<char> = axis.take_while(|c| ['│', '┤'].contains(c)).collect();
    let ticks = axis.iter().enumerate().filter(|(_, c)| **c == '┤');
    Some((axis.len(), ticks.map(|(row, _)| row).collect()))
}

#[test]
fn a_plot_has_five_rows_if_there_is_room_and_its_ticks_are_at_equal_distances() {
    let mut seen = 0;
    each_chart(|chart| {
        let picture = chart.picture();
        let Some((rows, ticks)) = vertical_axis(&picture) else { return };
        let told = || format!("{}\n{}", chart.place, text(&picture));
        let words = u16::from(chart.name == PaneName::Norms);
        assert!(rows >= 5 || chart.inside().height < 8 + words, "{rows} rows: {}", told());
        assert!(ticks.len() >= 2 || rows < 4, "{ticks:?}: {}", told());
        let distances: Vec<usize> = ticks.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(distances.windows(2).all(|pair| pair[0] == pair[1]), "{ticks:?}: {}", told());
        seen += 1;
    });
    assert!(seen > 300, "only {seen} charts");
}

#[test]
fn no_label_covers_a_curve() {
    let mut seen = 0;
    each_chart(|chart| {
        chart.with_curves(|curves, area| {
            let scale = if curves.is_log() { Scale::Log } else { Scale::Linear };
            let floors = curves.floors.iter().map(|floor| (1.0, floor.value));
            let extent: Vec<(f64, f64)> = floors.chain(curves.extent.iter().copied()).collect();
            let named = Curves { scale, ..*curves };
            let bare = Curves { floors: &[], extent: &extent, cursor_x: None, ..named };
            let [named, bare] = [named, bare].map(|curves| {
                let mut buf = Buffer::empty(chart.screen);
                (&curves).render(area, &mut buf);
                lines(&buf, area)
            });
            if text(&named).contains("┈ ") {
                return; // the legend has another height
            }
            let bottom = bare.iter().rposition(|line| line.contains(&'└')).unwrap_or(0);
            let cells = named[..bottom].iter().flatten().zip(bare[..bottom].iter().flatten());
            let covered = cells.filter(|(named, bare)| **bare != ' ' && !alike(**named, **bare));
            let told = || format!("{}\n{}\n{}", chart.place, text(&named), text(&bare));
            assert_eq!(covered.count(), 0, "{}", told());
            seen += 1;
        });
    });
    assert!(seen > 100, "only {seen} charts");
}

/// Whether a cell shows the same data: the same sign, dots of a curve with those of a reference line, or a curve's mark,
/// which keeps off the rows of reference lines.
fn alike(named: char, bare: char) -> bool {
    let dots = |c: char| u32::from(c).checked_sub(0x2800).filter(|bits| *bits < 256);
    let is_mark = |c: char| ('\u{25a0}'..='\u{25ff}').contains(&c);
    match (dots(named), dots(bare)) {
        (Some(named), Some(bare)) => named & bare == bare,
        (None, Some(_)) => is_mark(named),
        (Some(_), None) => is_mark(bare),
        (None, None) => named == bare || is_mark(bare) && (is_mark(named) || named == ' '),
    }
}

#[test]
fn every_point_of_a_sketch_is_marked() {
    let mut seen = 0;
    each_chart(|chart| {
        let drawn = chart.view.sketch(Sketched::Loss).and_then(|sketch| sketch.point);
        if chart.name != PaneName::Loss || drawn.is_none() {
            return;
        }
        let picture = chart.picture();
        let marks = picture.iter().skip(1).flatten().filter(|c| **c == '◇').count();
        assert!(marks >= 9, "{marks} marks: {}\n{}", chart.place, text(&picture));
        seen += 1;
    });
    assert!(seen >= 3, "only {seen} sketches");
}
