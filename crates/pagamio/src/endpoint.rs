use http::Method;

use crate::{Profile, base_url};

/// What a request asks for, as far as that decides what its answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// Exchanges a password for a token.
    Login,
    /// Something that is none of the others and may have an effect. There is
    /// no reference that would make it safe to repeat.
    Other,
    /// Buys something. It has a reference.
    Purchase,
    /// Reads something: GET or HEAD of anything.
    Read,
    /// Exchanges a refresh token for a token.
    Refresh,
    /// Looks transactions up.
    Transactions,
}

impl Endpoint {
    /// Whether it leaves everything as it is, so that it may be sent as often
    /// as the quotas allow.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        !matches!(self, Self::Other | Self::Purchase)
    }
}

impl Profile {
    /// What a request asks for; `path` is that of its whole URL, as in
    /// `/api/v1/purchase`, below the base URL of either environment.
    ///
    /// Empty segments count for nothing, as in the rules of the limiter.
    #[must_use]
    pub fn endpoint(&self, method: &Method, path: &str) -> Endpoint {
        if method == Method::GET || method == Method::HEAD {
            return Endpoint::Read;
        }
        if method != Method::POST {
            return Endpoint::Other;
        }
        let urls = [&self.base_urls.sandbox, &self.base_urls.production];
        let paths = [
            (&self.login_path, Endpoint::Login),
            (&self.refresh_path, Endpoint::Refresh),
            (&self.purchase_path, Endpoint::Purchase),
            (&self.transactions_path, Endpoint::Transactions),
        ];
        for base in urls.map(|url| base_url::path(url)) {
            for (own, endpoint) in paths {
                let own = segments(base).chain(segments(own));
                if own.eq(segments(path)) {
                    return endpoint;
                }
            }
        }
        Endpoint::Other
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::Endpoint;
    use crate::Profile;

    #[test]
    fn a_request_is_known_by_its_method_and_its_whole_path() {
        let profile = Profile::october_2025();
        for (method, path, endpoint) in [
            (Method::POST, "/api/v1/purchase", Endpoint::Purchase),
            (Method::POST, "//api/v1//purchase/", Endpoint::Purchase),
            (Method::POST, "/api/v1/transactions", Endpoint::Transactions),
            (Method::POST, "/api/v1/auth/login", Endpoint::Login),
            (Method::POST, "/api/v1/auth/token", Endpoint::Other),
            (Method::POST, "/api/v1/auth/token/refresh", Endpoint::Refresh),
            (Method::POST, "/purchase", Endpoint::Other),
            (Method::POST, "/api/v1/Purchase", Endpoint::Other),
            (Method::POST, "/api/v1/purchase/1", Endpoint::Other),
            (Method::PUT, "/api/v1/purchase", Endpoint::Other),
            (Method::GET, "/api/v1/purchase", Endpoint::Read),
            (Method::GET, "/api/v1/products", Endpoint::Read),
        ] {
            let found = profile.endpoint(&method, path);
            assert_eq!(found, endpoint, "{method} {path}");
        }
    }
}
