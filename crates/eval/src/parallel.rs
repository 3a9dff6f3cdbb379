//! The product over many inputs, on as many threads as asked, in the order of the input.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Applies `f` to every item on `threads` threads and reports progress on standard error under `label`.
///
/// The result does not depend on the number of threads.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], threads: usize, label: &str, f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let live = std::io::stderr().is_terminal();
    let step = (items.len() / if live { 100 } else { 4 }).max(1);
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { break };
                    let result = f(item);
                    if let Ok(mut slot) = slots[i].lock() {
                        *slot = Some(result);
                    }
                    let n = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if n.is_multiple_of(step) || n == items.len() {
                        let end = if live && n < items.len() { "\r" } else { "\n" };
                        // Progress that cannot be written is not worth an error.
                        let _ = write!(std::io::stderr(), "{label}: {n}/{}{end}", items.len());
                    }
                }
            });
        }
    });
    // A worker that panics ends the scope with its panic, so every slot is filled here.
    slots.into_iter().filter_map(|s| s.into_inner().ok().flatten()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_is_that_of_the_input() {
        let items: Vec<u32> = (0..100).collect();
        assert_eq!(super::map(&items, 3, "test", |x| x * 2), items.iter().map(|x| x * 2).collect::<Vec<_>>());
        assert!(super::map(&[] as &[u32], 2, "test", |x| *x).is_empty());
    }
}
