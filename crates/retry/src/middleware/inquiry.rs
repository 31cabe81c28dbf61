//! Asks what became of a call.

use std::time::Duration;

use http::Extensions;
use palisade_http::{Deadline, Stage, peek_body};
use reqwest::{Request, Response, Url};
use reqwest_middleware::Next;
use tokio::time::sleep;

use super::now;
use crate::{
    Answer, IdempotencyKey, Resolved, Resolver,
    call::{Call, Subject},
    settings::Settings,
};

/// What it takes to ask, kept from the call.
pub(super) struct Inquiry<'a> {
    settings: &'a Settings,
    resolver: &'a dyn Resolver,
    key: IdempotencyKey,
    url: Url,
    next: Next<'a>,
    /// For how long an answer is waited for: no longer than that of an attempt,
    /// for there are more questions, and no longer than the call was to take.
    longest: Duration,
}

impl<'a> Inquiry<'a> {
    /// `None` if there is nobody who knows what to ask, or nothing to ask by.
    ///
    /// Boxed: a future as large as its rarest way costs every request.
    pub(super) fn about(
        settings: &'a Settings,
        call: &Call,
        request: &Request,
        next: &Next<'a>,
        deadline: Duration,
    ) -> Option<Box<Self>> {
        let asked = settings.resolver.as_deref().zip(call.key());
        asked.map(|(resolver, key)| {
            let (key, url) = (key.clone(), request.url().clone());
            let next = next.clone();
            let longest = settings.attempt_timeout.min(deadline);
            Box::new(Self { settings, resolver, key, url, next, longest })
        })
    }

    /// The answer that settles it.
    pub(super) async fn settle(self) -> Option<Response> {
        for poll in 1_u32.. {
            sleep(self.resolver.wait(poll)?).await;
            let question = self.resolver.question(&self.url, &self.key)?;
            let settled = self.ask(question).await;
            if let Some(mut response) = settled {
                response.extensions_mut().insert(Resolved::after(poll));
                return Some(response);
            }
        }
        None
    }

    /// One question, with extensions of its own: those of the call have passed
    /// their stages, and their deadline.
    async fn ask(&self, question: Request) -> Option<Response> {
        let mut extensions = Extensions::new();
        Stage::Call.enter(&mut extensions).ok()?;
        let start = now();
        let deadline = Deadline::after(start, self.longest)?;
        deadline.set(&mut extensions);
        let route = self.settings.route(&question).cloned();
        let subject = Subject::question(route, question.method());
        let call = Call::open(subject, start, false, &mut extensions);

        let run = self.next.clone().run(question, &mut extensions);
        let response = deadline.limit(run).await.ok()?.ok()?;
        let max_body = self.resolver.max_body();
        let peek = deadline.limit(peek_body(response, max_body));
        let (response, peeked) = peek.await.ok()?.ok()?;
        let answer = Answer {
            method: &call.subject().method,
            path: response.url().path(),
            status: response.status(),
            headers: response.headers(),
            body: peeked.bytes(),
        };
        self.resolver.settles(&answer).then_some(response)
    }
}
