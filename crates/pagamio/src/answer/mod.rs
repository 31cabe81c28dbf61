mod reading;
pub(crate) mod scan;

use std::fmt;

use palisade_retry::ProviderCode;

/// What an answer says of its request: a code, a status, whether it went well.
///
/// Nothing else of the body is kept, so an answer may be printed. It is read by
/// [`Profile::read`](crate::Profile::read).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub(crate) code: Option<ProviderCode>,
    pub(crate) status: Option<TransactionStatus>,
    pub(crate) success: Option<bool>,
}

/// Where a transaction is: PENDING → PROCESSING → COMPLETED or FAILED.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransactionStatus {
    /// It was done, and is paid for.
    Completed,
    /// It was not done, and will not be.
    Failed,
    /// It waits.
    Pending,
    /// Somebody is at it.
    Processing,
}

impl TransactionStatus {
    /// Whether it stays as it is.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

impl Answer {
    /// The longest body that is read, in bytes: 64 KiB. The provider's have
    /// some hundred.
    pub const MAX_BODY: usize = 64 * 1024;

    /// The code, in either envelope.
    #[must_use]
    pub const fn code(&self) -> Option<ProviderCode> {
        self.code
    }

    /// The status of the transaction.
    #[must_use]
    pub const fn status(&self) -> Option<TransactionStatus> {
        self.status
    }

    /// What it says of itself: `successful` or `success`, `false` if both are
    /// there and one of them is. The code may say something else.
    #[must_use]
    pub const fn success(&self) -> Option<bool> {
        self.success
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.as_ref().map(ProviderCode::as_str);
        f.debug_struct("Answer")
            .field("code", &code)
            .field("status", &self.status)
            .field("success", &self.success)
            .finish()
    }
}
