//! How those who wait for one transaction hear of its end.
//!
//! To wake somebody on another thread is a call to the system. So of all who wait on one thread the first is
//! woken, and wakes the others from there, where it costs next to nothing.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;

/// An answer that is to be given. Dropped without one, it gives what stands for none.
pub(super) struct Answer<T: Default>(Arc<Slot<T>>);

/// An answer that is waited for.
pub(super) struct Answered<T: Default>(Arc<Slot<T>>);

struct Slot<T> {
    held: Mutex<Held<T>>,
    /// Where the answer is waited for.
    thread: ThreadId,
}

struct Held<T> {
    answer: Option<T>,
    is_given: bool,
    is_awaited: bool,
    waker: Option<Waker>,
    /// Whom to wake when this one is.
    followers: Vec<Waker>,
}

impl<T> Slot<T> {
    fn with<R>(&self, act: impl FnOnce(&mut Held<T>) -> R) -> R {
        act(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Gives the answer, unless one is given; returns who has to be woken.
    fn give(&self, answer: T) -> Option<Waker> {
        self.with(|held| {
            if held.is_given {
                return None;
            }
            (held.answer, held.is_given) = (Some(answer), true);
            held.waker.take()
        })
    }
}

/// An answer for somebody who waits on this thread.
pub(super) fn answer<T: Default>() -> (Answer<T>, Answered<T>) {
    let held = Held { answer: None, is_given: false, is_awaited: true, waker: None, followers: Vec::new() };
    let slot = Arc::new(Slot { held: Mutex::new(held), thread: std::thread::current().id() });
    (Answer(Arc::clone(&slot)), Answered(slot))
}

impl<T: Default> Answer<T> {
    /// Gives the answer. Whoever has gone away loses it.
    pub(super) fn give(self, answer: T) {
        if let Some(waker) = self.0.give(answer) {
            waker.wake();
        }
    }
}

impl<T: Default> Drop for Answer<T> {
    fn drop(&mut self) {
        if let Some(waker) = self.0.give(T::default()) {
            waker.wake();
        }
    }
}

/// Gives many answers, and wakes one of those who wait on each thread.
pub(super) fn give_all<T: Default>(answers: impl Iterator<Item = (Answer<T>, T)>) {
    let mut threads: HashMap<ThreadId, (Answer<T>, T, Vec<Waker>)> = HashMap::new();
    for (slot, answer) in answers {
        match threads.get_mut(&slot.0.thread) {
            Some((_, _, followers)) => followers.extend(slot.0.give(answer)),
            None => drop(threads.insert(slot.0.thread, (slot, answer, Vec::new()))),
        }
    }
    for (first, answer, followers) in threads.into_values() {
        // Its answer comes together with the duty to wake the others, which it has even when it goes away.
        let to_wake = first.0.with(|held| {
            if !held.is_awaited {
                return followers;
            }
            (held.answer, held.is_given) = (Some(answer), true);
            match held.waker.take() {
                Some(waker) => {
                    held.followers = followers;
                    vec![waker]
                }
                // It has not asked yet; nobody needs to wait for it to do so.
                None => followers,
            }
        });
        to_wake.into_iter().for_each(Waker::wake);
    }
}

impl<T: Default> Future for Answered<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let (answer, followers) = self.0.with(|held| {
            let answer = held.answer.take();
            if answer.is_none() && !held.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker()))
            {
                held.waker = Some(context.waker().clone());
            }
            (answer, std::mem::take(&mut held.followers))
        });
        followers.into_iter().for_each(Waker::wake);
        answer.map_or(Poll::Pending, Poll::Ready)
    }
}

impl<T: Default> Drop for Answered<T> {
    fn drop(&mut self) {
        let followers = self.0.with(|held| {
            held.is_awaited = false;
            std::mem::take(&mut held.followers)
        });
        followers.into_iter().for_each(Waker::wake);
    }
}
