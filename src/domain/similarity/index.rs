//! The sketches of all letters, held in memory and walked through.
//!
//! A walk over 200,000 sketches reads 26 MB in one direction, which takes a few milliseconds; measured by
//! `clarion bench letters`. A letter takes [`LETTER_BYTES`]; one with nothing of its writer's own takes none, since
//! such letters are only counted. The oldest go where there are more than [`MOST_LETTERS`].

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::{NEARLY_PERCENT, SKETCH_BYTES, Sketch};
use crate::domain::id::OfficeId;

/// Letters that share a piece of the index.
const CHUNK: usize = 4_096;
/// The most letters with words of their own that are held, in whole pieces: 61 MB.
pub const MOST_LETTERS: usize = 98 * CHUNK;
/// What a letter with words of its own takes in memory: sketch, office and author.
pub const LETTER_BYTES: usize = SKETCH_BYTES + 16 + 8;

/// A letter that was sent, as the index knows it.
#[derive(Clone, Copy, Debug)]
pub struct WrittenLetter {
    /// The office that it went to.
    pub office: OfficeId,
    /// Who wrote it, from [`super::author`].
    pub author: i64,
    /// Its writer's own part.
    pub sketch: Sketch,
}

/// How like a letter is to those of others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// How many others have sent nearly this text to the same office; of a letter with nothing of its writer's own,
    /// how many have sent such a letter there.
    pub here: u32,
    /// How many letters of others with nearly this text have gone to other offices.
    pub elsewhere: u32,
    /// The resemblance of the nearest letter of anybody else to any office, in percent; 0 of a letter with nothing
    /// of its writer's own.
    pub most: u8,
}

/// A piece of the index.
#[derive(Clone, Default)]
struct Chunk {
    sketches: Vec<Sketch>,
    whose: Vec<(OfficeId, i64)>,
    // Letters with nothing of their writers' own, by office.
    plain: HashMap<OfficeId, u32>,
}

impl Chunk {
    fn add(&mut self, letter: &WrittenLetter) {
        if letter.sketch.is_nothing() {
            let count = self.plain.entry(letter.office).or_default();
            *count = count.saturating_add(1);
        } else {
            self.sketches.push(letter.sketch);
            self.whose.push((letter.office, letter.author));
        }
    }

    fn of(letters: &[WrittenLetter]) -> Self {
        let mut chunk = Self::default();
        letters.iter().for_each(|letter| chunk.add(letter));
        chunk
    }
}

/// The sketches of letters. A copy shares what it is made of; adding to it copies one piece at most.
#[derive(Clone, Default)]
pub struct SketchIndex {
    pieces: VecDeque<Arc<Chunk>>,
    newest: Arc<Chunk>,
}

impl std::fmt::Debug for SketchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SketchIndex({} letters)", self.len())
    }
}

impl SketchIndex {
    /// Adds letters for good, and puts `newest` in the place of those that were the newest: letters of which others
    /// may yet turn up in between.
    pub fn add(&mut self, letters: &[WrittenLetter], newest: &[WrittenLetter]) {
        for letter in letters {
            let is_full = self.pieces.back().is_none_or(|chunk| chunk.sketches.len() >= CHUNK);
            if is_full {
                self.pieces.push_back(Arc::default());
            }
            if let Some(last) = self.pieces.back_mut() {
                Arc::make_mut(last).add(letter);
            }
        }
        while self.pieces.len() > MOST_LETTERS / CHUNK {
            self.pieces.pop_front();
        }
        self.newest = Arc::new(Chunk::of(newest));
    }

    /// How many letters with words of their own it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks().map(|chunk| chunk.sketches.len()).sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How like a letter to `office` is to those of everybody but its `author`.
    #[must_use]
    pub fn likeness(&self, sketch: &Sketch, office: OfficeId, author: i64) -> Likeness {
        if sketch.is_nothing() {
            let here = self.chunks().filter_map(|chunk| chunk.plain.get(&office)).sum();
            return Likeness { here, ..Likeness::default() };
        }
        let mut likeness = Likeness::default();
        for chunk in self.chunks() {
            for (other, (to, by)) in chunk.sketches.iter().zip(&chunk.whose) {
                let percent = sketch.percent(other);
                if percent < NEARLY_PERCENT.min(likeness.most.saturating_add(1)) || *by == author {
                    continue;
                }
                likeness.most = likeness.most.max(percent);
                if percent >= NEARLY_PERCENT {
                    let count = if *to == office { &mut likeness.here } else { &mut likeness.elsewhere };
                    *count = count.saturating_add(1);
                }
            }
        }
        likeness
    }

    fn chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.pieces.iter().chain(std::iter::once(&self.newest)).map(Arc::as_ref)
    }
}
