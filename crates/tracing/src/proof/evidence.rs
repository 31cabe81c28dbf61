use super::carriers::{Carrier, Class};
use super::json::{self, Object};

/// What a proof has shown, to be kept beside the build.
#[derive(Debug)]
pub struct Evidence {
    pub(super) carriers: Vec<Carrier>,
    pub(super) left_out: Vec<String>,
    pub(super) sinks: Vec<Searched>,
}

/// A sink that got the control record and holds no canary.
#[derive(Debug)]
pub(super) struct Searched {
    pub(super) name: String,
    pub(super) bytes: usize,
    /// The carriers whose harmless part arrived here.
    pub(super) reached: Vec<&'static str>,
}

/// What a proof cannot know of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Label<'l> {
    test: &'l str,
    policy: &'l str,
    date: &'l str,
}

impl<'l> Label<'l> {
    /// The name of the test that ran the proof.
    #[must_use]
    pub fn test(name: &'l str) -> Self {
        Self { test: name, ..Self::default() }
    }

    /// What names the policy that was in force:
    /// [`policy_hash`](palisade_redact::Redactor::policy_hash).
    #[must_use]
    pub const fn policy(mut self, policy: &'l str) -> Self {
        self.policy = policy;
        self
    }

    /// The day of the proof.
    #[must_use]
    pub const fn date(mut self, date: &'l str) -> Self {
        self.date = date;
        self
    }
}

impl Evidence {
    /// The names of the carriers whose harmless part arrived in `sink`.
    ///
    /// Another carrier was sent as well and is not in the sink either; but then
    /// nothing of its record is, so that the proof says less about it there.
    #[must_use]
    pub fn reached(&self, sink: &str) -> &[&'static str] {
        let searched = self.sinks.iter().find(|s| s.name == sink);
        searched.map_or(&[], |searched| &searched.reached)
    }

    /// The evidence as a JSON object.
    ///
    /// `checks` holds one object for each group of carriers: the clauses that
    /// it supports, its test, policy, date, result and carriers. `sinks` says
    /// how many bytes of each sink were searched, and which carriers reached
    /// it. It supports an assessment and is none.
    #[must_use]
    pub fn to_json(&self, label: &Label<'_>) -> String {
        let mut checks: Vec<_> =
            Check::ALL.iter().map(|c| self.check(c, label)).collect();
        let control = Object::new()
            .list("clauses", ["PCI DSS 10.7.2"])
            .text("claim", "every sink got the control record");
        checks.push(labelled(control, label, "passed").finish());
        let sinks = self.sinks.iter().map(|sink| {
            Object::new()
                .text("name", &sink.name)
                .raw("bytes_searched", &sink.bytes.to_string())
                .list("reached_by", sink.reached.iter().copied())
                .finish()
        });
        Object::new()
            .text("kit", env!("CARGO_PKG_NAME"))
            .text("kit_version", env!("CARGO_PKG_VERSION"))
            .raw("checks", &json::array(checks))
            .raw("sinks", &json::array(sinks))
            .list("left_out", self.left_out.iter().map(String::as_str))
            .finish()
    }

    fn check(&self, check: &Check, label: &Label<'_>) -> String {
        let carriers = self.carriers.iter().filter(|c| c.class == check.class);
        let names: Vec<_> = carriers.map(|carrier| carrier.name).collect();
        let result = if names.is_empty() { "not tested" } else { "passed" };
        let object = Object::new()
            .list("clauses", check.clauses.iter().copied())
            .text("claim", check.claim);
        labelled(object, label, result).list("carriers", names).finish()
    }
}

fn labelled(object: Object, label: &Label<'_>, result: &str) -> Object {
    object
        .text("test", label.test)
        .text("policy", label.policy)
        .text("date", label.date)
        .text("result", result)
}

/// What the canaries of one class are evidence for.
struct Check {
    class: Class,
    clauses: &'static [&'static str],
    claim: &'static str,
}

impl Check {
    const ALL: [Self; 4] = [
        Self {
            class: Class::Authentication,
            clauses: &["PCI DSS 3.3.1", "OWASP ASVS 16.2.5"],
            claim: "no sink holds sensitive authentication data",
        },
        Self {
            class: Class::Card,
            clauses: &["PCI DSS 3.5.1", "OWASP ASVS 16.2.5"],
            claim: "no sink holds a card number in readable form",
        },
        Self {
            class: Class::Credential,
            clauses: &["OWASP ASVS 16.2.5"],
            claim: "no sink holds a password or a token",
        },
        Self {
            class: Class::Personal,
            clauses: &["POPIA s19", "OWASP ASVS 16.2.5"],
            claim: "no sink holds a phone number or an e-mail address",
        },
    ];
}
