//! How much a search for mistakes may try, and what it says of its progress.

/// The multiplications that the search of an update may take, over all readings: a second or two.
const MOST_WORK: usize = 2_000_000_000;

/// What a trial costs at least, however small the model is.
const LEAST_WORK: usize = 250_000;

/// Is told how many sets of known mistakes have been tried, and how many may be at most.
pub(crate) type Watch = fn(usize, usize);

/// Says nothing.
pub(crate) fn unwatched(_: usize, _: usize) {}

/// What is left of the effort for an update.
pub(super) struct Effort {
    /// The trials that are left of those for this reading.
    left: usize,
    /// The trials of the readings to come.
    later: usize,
    tried: usize,
    /// Whether something was not tried.
    is_over: bool,
    watch: Watch,
}

impl Effort {
    /// The effort for an update, one trial of which takes so many multiplications.
    pub(super) fn new(work: usize, watch: Watch) -> Self {
        let later = (MOST_WORK / work.max(LEAST_WORK)).max(1);
        Effort { left: 0, later, tried: 0, is_over: false, watch }
    }

    /// Gives the next reading its share, where so many are to come with it.
    pub(super) fn next_reading(&mut self, readings: usize) {
        let all = self.left + self.later;
        self.left = all.div_ceil(readings.max(1));
        self.later = all - self.left;
    }

    /// Takes one trial; `None` when enough has been tried.
    pub(super) fn take(&mut self) -> Option<()> {
        let Some(left) = self.left.checked_sub(1) else {
            self.is_over = true;
            return None;
        };
        self.left = left;
        self.tried += 1;
        (self.watch)(self.tried, self.tried + self.left + self.later);
        Some(())
    }

    /// What is to be said where the search ended before everything was tried.
    pub(super) fn words(&self, sought: &str, each: &str) -> Option<String> {
        let tried = self.tried;
        let words = format!(
            "the search for {sought} ended after {tried} trials: not {each} was tried; fix the mistakes found so far, or save a shorter sequence, and grade again"
        );
        self.is_over.then_some(words)
    }
}
