use std::time::Duration;

use http::{HeaderValue, Method, header::CONTENT_TYPE};
use palisade_auth::Environment;
use palisade_retry::{Answer as Seen, IdempotencyKey, Resolver};
use reqwest::{Request, Url};

use crate::{Answer, Profile};

/// Looks a purchase up until the provider knows what became of it, on the
/// schedule of the profile.
#[derive(Clone, Debug)]
pub(crate) struct LookUp {
    profile: Profile,
    url: Option<Url>,
    longest: Duration,
}

impl LookUp {
    pub(crate) fn new<E: Environment>(profile: &Profile) -> Self {
        let url = profile.look_up_url::<E>().parse().ok();
        let quickest = profile.polls.first().and_then(|phase| phase.until);
        let longest = quickest.unwrap_or(MINUTE);
        Self { profile: profile.clone(), url, longest }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

impl Resolver for LookUp {
    fn wait(&self, poll: u32) -> Option<Duration> {
        let looks = (0..poll).map(|n| self.profile.poll_wait(n));
        let until = looks.fold(Duration::ZERO, Duration::saturating_add);
        let wait = self.profile.poll_wait(poll.saturating_sub(1));
        (until <= self.longest).then_some(wait)
    }

    fn question(&self, _: &Url, key: &IdempotencyKey) -> Option<Request> {
        let mut request = Request::new(Method::POST, self.url.clone()?);
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        let body = self.profile.look_up_body(key.as_str());
        *request.body_mut() = Some(body.into());
        Some(request)
    }

    fn max_body(&self) -> usize {
        Answer::MAX_BODY
    }

    fn settles(&self, seen: &Seen<'_>) -> bool {
        let answer = seen.body.and_then(|body| self.profile.read(body));
        self.profile.found(seen.status, answer.as_ref()).is_settled()
    }
}
