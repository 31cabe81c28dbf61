use http::StatusCode;
use reqwest::{Url, redirect};

use crate::{Egress, Policy, Reason, Refusal, report::report};

/// What becomes of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redirects {
    Refused,
    /// At most so many, to the origin that was asked, by GET.
    SameOrigin(u8),
}

impl Redirects {
    /// Whether one may be followed: from the first of the URLs so far, by way
    /// of the others, to `next`.
    pub(crate) fn look_at(
        self,
        policy: &Policy,
        status: StatusCode,
        so_far: &[Url],
        next: &Url,
    ) -> Result<(), Refusal> {
        // First, so that it is named, whatever is refused beside it.
        policy.check(next)?;
        let refuse = |reason| Err(Refusal::new(reason));
        let Self::SameOrigin(most) = self else {
            return refuse(Reason::Redirect);
        };
        let is_same = so_far.first().is_some_and(|first| {
            first.scheme() == next.scheme()
                && first.host() == next.host()
                && first.port_or_known_default() == next.port_or_known_default()
        });
        if !is_same {
            return refuse(Reason::CrossOrigin);
        }
        // RFC 9110, section 15.4: after these the client asks by GET, or by
        // HEAD where it had; after 307 and 308 it says the same again.
        let asks_anew = matches!(
            status,
            StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
        );
        if !asks_anew {
            return refuse(Reason::KeepsMethod);
        }
        if so_far.len() > usize::from(most) {
            return refuse(Reason::TooManyHops);
        }
        Ok(())
    }
}

/// The policy that the client asks before each hop.
pub(crate) fn policy(egress: Egress) -> redirect::Policy {
    redirect::Policy::custom(move |attempt| {
        let (so_far, next) = (attempt.previous(), attempt.url());
        let status = attempt.status();
        let redirects = egress.redirects();
        match redirects.look_at(egress.policy(), status, so_far, next) {
            Ok(()) => attempt.follow(),
            Err(refusal) => {
                let host = next.host_str().unwrap_or_default();
                report(host, refusal.reason().name());
                attempt.error(refusal)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::Redirects;
    use crate::Policy;

    fn said(
        redirects: Redirects,
        status: u16,
        so_far: &[&str],
        next: &str,
    ) -> &'static str {
        let policy = Policy::builder()
            .allow("api.example")
            .allow("other.example")
            .allow("api.example:8443")
            .build()
            .unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        let so_far: Vec<_> =
            so_far.iter().map(|url| url.parse().unwrap()).collect();
        let next = next.parse().unwrap();
        redirects
            .look_at(&policy, status, &so_far, &next)
            .err()
            .map_or("ok", |refusal| refusal.reason().name())
    }

    const START: &str = "https://api.example/a";

    #[test]
    fn by_default_none_is_followed_and_a_worse_one_is_named() {
        for (next, expected) in [
            ("https://api.example/b", "redirect"),
            ("https://other.example/b", "redirect"),
            ("https://evil.example/b", "host"),
            ("http://api.example/b", "scheme"),
            ("https://169.254.169.254/", "metadata"),
        ] {
            let said = said(Redirects::Refused, 302, &[START], next);
            assert_eq!(said, expected, "{next}");
        }
    }

    #[test]
    fn inside_of_an_origin_a_get_is_followed() {
        let redirects = Redirects::SameOrigin(2);
        for (status, next, expected) in [
            (301, "https://api.example/b", "ok"),
            (302, "https://api.example:443/b", "ok"),
            (303, "https://API.example/b", "ok"),
            (307, "https://api.example/b", "keeps-method"),
            (308, "https://api.example/b", "keeps-method"),
            (302, "https://other.example/b", "cross-origin"),
            (302, "https://api.example:8443/b", "cross-origin"),
            (302, "https://bob@api.example/b", "userinfo"),
            (302, "http://api.example/b", "scheme"),
            (302, "https://127.0.0.1/", "loopback"),
        ] {
            let said = said(redirects, status, &[START], next);
            assert_eq!(said, expected, "{status} {next}");
        }
    }

    #[test]
    fn hops_are_counted_from_the_first() {
        let (redirects, next) = (Redirects::SameOrigin(2), START);
        let hops = |n| said(redirects, 302, &vec![START; n], next);
        assert_eq!([hops(1), hops(2), hops(3)], ["ok", "ok", "too-many-hops"]);
        assert_eq!(hops(0), "cross-origin", "from nowhere");
    }
}
