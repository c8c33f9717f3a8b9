//! Timing: how many ticks are due, how often to read the clock, and when the next frame is due.

use std::time::{Duration, Instant};

use super::SLICE;
use crate::engine::Engine;

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// The time between frames is at least this many times the cost of one.
const FRAME_SHARE: u32 = 30;
/// The intended time between two readings of the clock; longer if a single tick takes longer.
const LOOK: Duration = Duration::from_micros(500);

/// The time between two counts of the updates of a run.
const COUNT: Duration = Duration::from_secs(1);

/// The number of ticks between two readings of the clock: few if they are slow, so that a command need not wait.
pub(super) struct Stride {
    ticks: usize,
    /// How long one tick took.
    tick: Duration,
}

impl Default for Stride {
    fn default() -> Self {
        Stride { ticks: 1, tick: SLICE }
    }
}

impl Stride {
    /// Lets the engine do some of the `due` ticks and measures how long they take. Returns how many it did.
    pub(super) fn advance(&mut self, engine: &mut Engine, due: usize) -> usize {
        let begun = Instant::now();
        let done = engine.advance(self.length(due, engine.to_end_of_update(self.ticks)));
        self.learn(done, begun.elapsed());
        done
    }

    /// The number of ticks to do: up to the end of an update if that is near.
    fn length(&self, due: usize, to_an_end: usize) -> usize {
        let is_near =
            self.tick.saturating_mul(u32::try_from(to_an_end).unwrap_or(u32::MAX)) <= SLICE;
        due.min(if is_near { to_an_end } else { self.ticks })
    }

    fn learn(&mut self, ticks: usize, took: Duration) {
        self.tick = took / u32::try_from(ticks.max(1)).unwrap_or(u32::MAX);
        if took > LOOK {
            self.ticks = (self.ticks / 2).max(1);
        } else if ticks >= self.ticks && took < LOOK / 2 {
            self.ticks *= 2;
        }
    }
}

/// Keeps the machine at its speed, and knows when the next frame is due.
pub(super) struct Pace {
    started: Instant,
    done: u64,
    running: bool,
    per_second: Option<u32>,
    next_frame: Instant,
    /// How long a frame takes to make.
    cost: Duration,
    /// When the updates of a run were last counted, and how many they were.
    counted: Option<(Instant, u64)>,
    /// The updates in a second.
    rate: Option<f64>,
}

impl Pace {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Pace {
            started: now,
            done: 0,
            running: false,
            per_second: None,
            next_frame: now,
            cost: FRAME,
            counted: None,
            rate: None,
        }
    }

    /// Measures how many updates are made in a second, from the number that are done now; `None` if there is no run.
    pub(super) fn rate(&mut self, updates: Option<u64>) -> Option<f64> {
        let Some(updates) = updates else {
            (self.counted, self.rate) = (None, None);
            return None;
        };
        let (since, before) = *self.counted.get_or_insert((Instant::now(), updates));
        let elapsed = since.elapsed();
        if elapsed >= COUNT {
            let made = updates.saturating_sub(before) as f64;
            self.rate = Some(made / elapsed.as_secs_f64()).filter(|rate| *rate > 0.0);
            self.counted = Some((Instant::now(), updates));
        }
        self.rate
    }

    fn start(&mut self) {
        (self.started, self.done) = (Instant::now(), 0);
    }

    /// Restarts the count if the engine has begun to run or has changed speed.
    pub(super) fn follow(&mut self, engine: Option<&Engine>) {
        let Some(engine) = engine else { return };
        let now = (engine.is_running(), engine.speed().0);
        if now != (self.running, self.per_second) {
            (self.running, self.per_second) = now;
            self.start();
        }
    }

    /// The number of ticks due now.
    pub(super) fn due(&self) -> usize {
        let Some(per_second) = self.per_second else { return usize::MAX };
        let by_now = (self.started.elapsed().as_secs_f64() * f64::from(per_second)) as u64;
        usize::try_from(by_now.saturating_sub(self.done)).unwrap_or(usize::MAX)
    }

    pub(super) fn done(&mut self, ticks: usize) {
        self.done += ticks as u64;
        let behind = self.per_second.is_some_and(|s| {
            self.started.elapsed().as_secs_f64() * f64::from(s) > self.done as f64 + f64::from(s)
        });
        if behind {
            self.start(); // the machine cannot keep up: do not let the backlog grow
        }
    }

    /// The time until the next tick is due.
    pub(super) fn wait(&self) -> Duration {
        let Some(per_second) = self.per_second else { return Duration::ZERO };
        let at = Duration::from_secs_f64((self.done + 1) as f64 / f64::from(per_second));
        at.saturating_sub(self.started.elapsed())
    }

    pub(super) fn frame_is_due(&self) -> bool {
        Instant::now() >= self.next_frame
    }

    pub(super) fn frame_done(&mut self, begun: Instant) {
        self.next_frame = Instant::now() + self.rest(begun.elapsed());
    }

    /// The time to wait after a frame that took this long. If it took much longer than the frame before,
    /// something else was using the processor.
    fn rest(&mut self, took: Duration) -> Duration {
        self.cost = took.min(2 * self.cost).max(LOOK / 5);
        FRAME.max(self.cost * FRAME_SHARE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stride_is_as_long_as_a_look_at_the_clock_whatever_a_tick_takes() {
        let settled = |tick: Duration| {
            let mut stride = Stride { ticks: 64, ..Stride::default() };
            (0..40).for_each(|_| stride.learn(stride.ticks, tick * stride.ticks as u32));
            stride.ticks
        };
        assert_eq!(settled(Duration::from_millis(20)), 1);
        assert_eq!(settled(Duration::from_micros(400)), 1);
        for micros in [100, 10, 1] {
            let span = micros * settled(Duration::from_micros(micros)) as u64;
            assert!((LOOK / 4..=LOOK).contains(&Duration::from_micros(span)), "{micros}: {span}");
        }
    }

    #[test]
    fn an_update_is_done_at_once_where_that_is_quick() {
        let stride = |tick| Stride { ticks: 10, tick };
        assert_eq!(stride(Duration::from_micros(1)).length(usize::MAX, 53), 53);
        assert_eq!(stride(Duration::from_millis(1)).length(usize::MAX, 53), 10);
        assert_eq!(stride(Duration::from_micros(1)).length(7, 53), 7);
    }

    #[test]
    fn frames_take_their_share_and_one_interruption_does_not_stop_them() {
        let mut pace = Pace::new();
        let mut rest = |millis| pace.rest(Duration::from_millis(millis)).as_millis();
        assert_eq!([rest(0), rest(0), rest(300), rest(0)], [16; 4]);
        (0..9).for_each(|_| _ = rest(5));
        assert_eq!(rest(5), 150);
    }

    #[test]
    fn few_ticks_that_were_due_say_nothing_about_many() {
        let mut stride = Stride { ticks: 64, ..Stride::default() };
        stride.learn(3, Duration::from_micros(3));
        assert_eq!(stride.ticks, 64);
    }
}
