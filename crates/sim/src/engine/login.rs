use std::time::Duration;

use super::{Engine, work::Refusal};
use crate::{Answer, Carried, code, envelope, token::Entropy};

impl Engine {
    /// Exchanges a user name and a password for a token.
    ///
    /// An unknown user and a wrong password are told apart by nothing.
    pub(super) fn login(
        &mut self,
        now: Duration,
        ticket: usize,
        body: &[u8],
        entropy: Entropy,
    ) -> Result<Answer, Refusal> {
        let fields = self.fields(body)?;
        let username = self.text(&fields, "username")?;
        let password = self.text(&fields, "password")?;
        let matches = |(_, user): &(_, crate::Credentials)| {
            user.matches(&username, &password)
        };
        let user = self.users.iter().position(matches);
        self.came_from(ticket, user);
        let user =
            user.ok_or_else(|| self.failure(401, code::UNAUTHENTICATED))?;
        let grant = self.tokens.issue(now, user, entropy);
        Ok(envelope::grant(self.edition, &grant))
    }

    /// Exchanges a refresh token for a new access token.
    pub(super) fn refresh(
        &mut self,
        now: Duration,
        ticket: usize,
        body: &[u8],
        entropy: Entropy,
    ) -> Result<Answer, Refusal> {
        let fields = self.fields(body)?;
        let value = self.text(&fields, "refreshToken")?;
        let grant = self.tokens.refresh(now, &value, entropy);
        // A token that was refused says nothing about who holds it.
        let owner = grant.as_ref().and_then(|grant| {
            self.tokens.known(&grant.access).map(|token| token.owner)
        });
        self.came_from(ticket, owner);
        let grant =
            grant.ok_or_else(|| self.failure(401, code::UNAUTHENTICATED))?;
        Ok(envelope::grant(self.edition, &grant))
    }

    /// Records whose credentials a request carried.
    fn came_from(&mut self, ticket: usize, user: Option<usize>) {
        let user = user.and_then(|index| self.users.get(index));
        let carried = user.map_or(Carried::Unknown, |(name, _)| {
            Carried::Credentials(name.clone())
        });
        if let Some(seen) = self.ledger.requests.get_mut(ticket) {
            seen.carried = carried;
        }
    }
}
