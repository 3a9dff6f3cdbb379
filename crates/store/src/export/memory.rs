//! Memory of an export, in two purses.
//!
//! A sort gives memory back by going to disk; what merges its runs, and what joins two sorted streams, cannot. In one pool the sorts of a question
//! with many joins take all of it, and the merges that would let them go to disk find none. Here each kind has its own.

use std::fmt;

use datafusion::error::Result;
use datafusion::execution::memory_pool::{FairSpillPool, GreedyMemoryPool, MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation};

/// For what can go to disk, shared evenly.
const SORTS: usize = 640 << 20;

/// For what cannot.
const MERGES: usize = 640 << 20;

/// The two purses.
#[derive(Debug)]
pub(super) struct Purses {
    sorts: FairSpillPool,
    merges: GreedyMemoryPool,
}

impl Purses {
    pub(super) fn new() -> Purses {
        Purses { sorts: FairSpillPool::new(SORTS), merges: GreedyMemoryPool::new(MERGES) }
    }

    fn of(&self, consumer: &MemoryConsumer) -> &dyn MemoryPool {
        if consumer.can_spill() { &self.sorts } else { &self.merges }
    }
}

impl fmt::Display for Purses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} and {}", self.sorts, self.merges)
    }
}

impl MemoryPool for Purses {
    fn name(&self) -> &str {
        "purses"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.of(consumer).register(consumer);
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.of(consumer).unregister(consumer);
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        self.of(reservation.consumer()).grow(reservation, additional);
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        self.of(reservation.consumer()).shrink(reservation, shrink);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        self.of(reservation.consumer()).try_grow(reservation, additional)
    }

    fn reserved(&self) -> usize {
        self.sorts.reserved() + self.merges.reserved()
    }

    fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::Finite(SORTS + MERGES)
    }
}
