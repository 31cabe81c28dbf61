use std::time::Duration;

use super::{
    Engine,
    work::{Caller, Refusal},
};
use crate::{
    Access, Answer, SideEffect, code, envelope,
    json::Object,
    order::Order,
    outcome::Status,
    till::{Sale, View},
};

impl Engine {
    /// Sells something.
    pub(super) fn purchase(
        &mut self,
        now: Duration,
        caller: &Caller,
        body: &[u8],
    ) -> Result<Answer, Refusal> {
        self.allowed(caller)?;
        let order = Order::parse(body, &self.catalogue)
            .map_err(|code| self.failure(validation_status(code), code))?;
        // Written down before the sale, which takes the order.
        let effect = SideEffect {
            at: now,
            reference: order.reference.clone(),
            product: order.product.code.clone(),
            amount: order.amount,
            token: caller.token.clone(),
        };
        let (sale, has_effect) = self.till.buy(now, order);
        if has_effect {
            self.ledger.effects.push(effect);
        }
        match sale {
            Sale::Conflict => Err(self.failure(409, code::DUPLICATE)),
            Sale::Declined(code) => Err(self.failure(200, code)),
            Sale::Sold(view) => Ok(self.shown(&view)),
        }
    }

    /// Tells where a transaction is. A failed one is a successful look-up.
    pub(super) fn look_up(
        &mut self,
        now: Duration,
        body: &[u8],
    ) -> Result<Answer, Refusal> {
        let fields = self.fields(body)?;
        let reference = self.text(&fields, "merchantReference")?;
        let view = self.till.look_up(now, &reference);
        let view = view.ok_or_else(|| self.failure(404, code::NOT_FOUND))?;
        Ok(self.shown(&view))
    }

    /// Lists everything, also what is not sold at present.
    pub(super) fn products(&self) -> Answer {
        let entries = self.catalogue.iter().map(crate::Product::to_json);
        let list = entries.collect::<Vec<_>>().join(",");
        envelope::success(self.edition, &format!("[{list}]"))
    }

    fn allowed(&self, caller: &Caller) -> Result<(), Refusal> {
        let user = self.users.get(caller.user);
        match user.map(|(_, credentials)| credentials.access) {
            Some(Access::Full) => Ok(()),
            Some(Access::ActionDenied) => {
                Err(self.failure(401, code::NOT_ALLOWED))
            }
            _ => Err(self.failure(403, code::ROLE)),
        }
    }

    fn shown(&self, view: &View) -> Answer {
        let order = &view.order;
        let mut data = Object::new()
            .text("transactionId", &format!("TX{:08}", view.number))
            .text("merchantReference", &order.reference)
            .text("productCode", &order.product.code)
            .raw("amount", &order.amount.to_string())
            .text("status", view.status.name());
        match view.status {
            Status::Completed => data = view.receipt.write(data),
            Status::Failed(code) => {
                data = data.raw("failureCode", &code.to_string());
            }
            Status::Pending | Status::Processing => {}
        }
        envelope::success(self.edition, &data.finish())
    }
}

/// A product that is not active is a matter of business, the rest is the
/// client's mistake.
const fn validation_status(code: u16) -> u16 {
    match code {
        code::NOT_ACTIVE => 200,
        _ => 400,
    }
}
