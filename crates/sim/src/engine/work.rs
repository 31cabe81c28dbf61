use std::time::Duration;

use super::{Arrival, Engine, arrive::bearer};
use crate::{
    Answer, code, edition::REFRESH_PATH, envelope, json::Fields, token::Entropy,
};

/// Why a request is turned away: the answer to it. A type of its own in name
/// only, so that `?` reads as what it does.
pub(super) type Refusal = Answer;

/// Who is asking, as far as a valid token tells.
pub(super) struct Caller {
    /// Index of the user.
    pub(super) user: usize,
    /// Short name of the token.
    pub(super) token: String,
}

impl Engine {
    /// Does what a request asks for, unless a limit refused it on arrival.
    pub(crate) fn work(
        &mut self,
        now: Duration,
        arrival: &Arrival,
        body: &[u8],
        entropy: Entropy,
    ) -> Answer {
        if let Some(refusal) = &arrival.refusal {
            return refusal.clone();
        }
        if let Some(seen) = self.ledger.requests.get_mut(arrival.ticket) {
            seen.processed = true;
            seen.reference = Fields::parse(body)
                .and_then(|fields| fields.text("merchantReference"));
        }
        let done = self.route(now, arrival, body, entropy);
        done.unwrap_or_else(|refusal| refusal)
    }

    fn route(
        &mut self,
        now: Duration,
        arrival: &Arrival,
        body: &[u8],
        entropy: Entropy,
    ) -> Result<Answer, Refusal> {
        let (method, path) = (&*arrival.head.method, &*arrival.head.path);
        let login = self.edition.token_path();
        let expected = match path {
            "/products" => "GET",
            "/purchase" | "/transactions" | REFRESH_PATH => "POST",
            path if path == login => "POST",
            _ => return Err(self.failure(404, code::NOT_FOUND)),
        };
        if method != expected {
            let refusal = self.failure(405, code::NOT_FOUND);
            return Err(refusal.header("allow", expected));
        }
        // A token is asked for before the body is looked at: a stranger learns
        // nothing about what would be valid.
        match path {
            "/products" => {
                self.caller(now, arrival)?;
                Ok(self.products())
            }
            "/purchase" => {
                let caller = self.caller(now, arrival)?;
                self.purchase(now, &caller, body)
            }
            "/transactions" => {
                self.caller(now, arrival)?;
                self.look_up(now, body)
            }
            REFRESH_PATH => self.refresh(now, arrival.ticket, body, entropy),
            _ => self.login(now, arrival.ticket, body, entropy),
        }
    }

    /// 401 unless the request carries a valid token.
    fn caller(
        &self,
        now: Duration,
        arrival: &Arrival,
    ) -> Result<Caller, Refusal> {
        let value = arrival.head.authorization.as_deref().and_then(bearer);
        let token = value.and_then(|value| self.tokens.valid(now, value));
        let refusal = || self.failure(401, code::UNAUTHENTICATED);
        let token = token.ok_or_else(refusal)?;
        Ok(Caller { user: token.owner, token: token.id.clone() })
    }

    pub(super) fn failure(&self, status: u16, code: u16) -> Answer {
        envelope::failure(self.edition, status, code)
    }

    pub(super) fn fields(&self, body: &[u8]) -> Result<Fields, Refusal> {
        let refusal = || self.failure(400, code::NOT_JSON);
        Fields::parse(body).ok_or_else(refusal)
    }

    pub(super) fn text(
        &self,
        fields: &Fields,
        name: &str,
    ) -> Result<String, Refusal> {
        let refusal = || self.failure(400, code::FIELD_MISSING);
        fields.text(name).ok_or_else(refusal)
    }
}
