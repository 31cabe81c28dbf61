//! Proves in one test that an app's own logging keeps secrets in, and keeps
//! watch over it in production.
//!
//! [`Proof`] sends a synthetic secret by every carrier that `tracing` has, then
//! searches the bytes of every sink. [`Canary`] does so for one secret, again
//! and again, in the running app.

mod canary;
mod canary_thread;
mod carriers;
mod encoding;
mod evidence;
mod json;
mod leaks;
mod nonce;

use std::{fmt, io};

use tracing::{Dispatch, dispatcher, error, error_span};

use self::carriers::{Carrier, Extras};
use self::encoding::Forms;
use self::evidence::Searched;

pub use self::canary::{Canary, Verdict};
pub use self::canary_thread::CanaryThread;
pub use self::carriers::TARGET;
pub use self::evidence::{Evidence, Label};
pub use self::leaks::{Leaks, Problem};

/// A proof that no sink of an app gets a secret, whatever carries it there.
///
/// It takes the app's own subscriber and the places where its output ends up.
/// Each carrier (message, text, `Debug`, `Display`, numbers, bytes, errors with
/// sources, spans, `Span::record`, `#[instrument]`, JSON, query strings,
/// headers, text that the app has encoded) gets a synthetic secret of its own:
/// test card numbers that acquirers publish, invented passwords and tokens.
/// Then the bytes of every sink are searched for each of them: raw, in
/// hexadecimal, decimal, base64 at every alignment, percent and backslash
/// escapes, UTF-16, and, for numbers, in groups, in scientific notation and in
/// the binary forms that protobuf has. Compressed and encrypted bytes are not
/// seen through: hand over what is inside.
///
/// The proof fails with everything that is wrong: a secret in a sink, a sink
/// that did not get the harmless control record (whoever gets nothing leaks
/// nothing), one that cannot be read, and a carrier of which nothing arrived
/// anywhere.
///
/// All records have the target [`TARGET`] and the level `ERROR`, which filters
/// must let pass. Begin with empty sinks: what an earlier run leaked is found
/// too.
///
/// # Examples
///
/// ```
/// # use std::io::Write;
/// use std::sync::{Arc, Mutex};
///
/// use palisade_redact::Policy;
/// use palisade_tracing::RedactExt as _;
/// use palisade_tracing::proof::{Label, Proof};
/// use tracing_subscriber::prelude::*;
///
/// # #[derive(Clone, Default)]
/// # struct Buffer(Arc<Mutex<Vec<u8>>>);
/// # impl Write for Buffer {
/// #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
/// #         self.0.lock().unwrap().write(bytes)
/// #     }
/// #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
/// # }
/// // #[test]
/// fn no_secret_leaves() {
///     let path = std::env::temp_dir().join("palisade-proof-example.log");
///     let file = std::fs::File::create(&path).unwrap();
///     let buffer = Buffer::default();
///     let writer = buffer.clone();
///
///     let redactor = Policy::payments().build().unwrap();
///     let evidence = Proof::new()
///         .sink("file", || std::fs::read(&path))
///         .sink("buffer", || Ok(buffer.0.lock().unwrap().clone()))
///         .run(|| {
///             tracing_subscriber::registry()
///                 .with(tracing_subscriber::fmt::layer().with_writer(file))
///                 .with(
///                     tracing_subscriber::fmt::layer()
///                         .with_writer(move || writer.clone()),
///                 )
///                 .redacted(&redactor)
///         })
///         .unwrap();
///
///     let label = Label::test("no_secret_leaves")
///         .policy(redactor.policy_hash())
///         .date("2031-05-14");
///     let json = evidence.to_json(&label);
///     assert!(json.contains("PCI DSS 3.5.1"));
///     # std::fs::remove_file(path).unwrap();
/// }
/// # no_secret_leaves();
/// ```
#[derive(Default)]
#[must_use = "nothing is proved until it is run"]
pub struct Proof<'p> {
    sinks: Vec<(String, Reader<'p>)>,
    left_out: Vec<String>,
    extras: Extras,
}

type Reader<'p> = Box<dyn FnOnce() -> io::Result<Vec<u8>> + 'p>;

impl<'p> Proof<'p> {
    /// A proof over no sink yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a place where output ends up, and how to read all of it.
    ///
    /// `read` is called once, after everything was sent and the dispatcher was
    /// dropped. It is also the place to flush what works in the background,
    /// such as an exporter or a non-blocking writer, and to wait for a
    /// collector.
    pub fn sink(
        mut self,
        name: impl Into<String>,
        read: impl FnOnce() -> io::Result<Vec<u8>> + 'p,
    ) -> Self {
        self.sinks.push((name.into(), Box::new(read)));
        self
    }

    /// Leaves out a carrier, by the name that failures give it. Evidence says
    /// so.
    pub fn without(mut self, carrier: impl Into<String>) -> Self {
        self.left_out.push(carrier.into());
        self
    }

    /// Does not send secrets in base64, hexadecimal, percent and `\u` escapes.
    ///
    /// They are sent unless this is called, each once and under a name that
    /// says nothing, because the engine looks into these. Sinks are searched
    /// for all forms in any case.
    pub const fn without_encoded(mut self) -> Self {
        self.extras.encoded = false;
        self
    }

    /// Sends a record of the `log` crate too. The app must have installed a
    /// bridge, such as that of `tracing-log`, or the proof fails.
    #[cfg(feature = "log")]
    pub const fn with_log_record(mut self) -> Self {
        self.extras.log_record = true;
        self
    }

    /// Panics too, and catches it. The app must have installed a hook that
    /// writes to one of the sinks, such as [`panic_hook`](crate::panic_hook),
    /// or the proof fails.
    pub const fn with_panic(mut self) -> Self {
        self.extras.panic = true;
        self
    }

    /// Sends everything to the dispatcher that `build` makes, and searches all
    /// sinks.
    ///
    /// Where the app sets its dispatcher globally, let `build` do that and
    /// return `tracing::dispatcher::get_default(Clone::clone)`.
    ///
    /// # Errors
    ///
    /// [`Leaks`], with every problem found.
    pub fn run<D: Into<Dispatch>>(
        self,
        build: impl FnOnce() -> D,
    ) -> Result<Evidence, Leaks> {
        let mut problems = Vec::new();
        if self.sinks.is_empty() {
            problems.push(Problem::NoSink);
        }
        let all = carriers::all(self.extras);
        for carrier in &self.left_out {
            if !all.iter().any(|known| known.name == carrier) {
                let carrier = carrier.clone();
                problems.push(Problem::Unknown { carrier });
            }
        }
        let is_in = |c: &Carrier| !self.left_out.iter().any(|n| n == c.name);
        let carriers: Vec<_> = all.into_iter().filter(is_in).collect();
        let control = format!("control-{}", nonce::letters());
        dispatcher::with_default(&build().into(), || send(&carriers, &control));

        let search = Search::new(&carriers, &control);
        let mut sinks = Vec::new();
        for (sink, read) in self.sinks {
            match read() {
                Ok(bytes) => {
                    sinks.push(search.sink(sink, &bytes, &mut problems));
                }
                Err(error) => {
                    let kind = error.kind();
                    problems.push(Problem::Unreadable { sink, kind });
                }
            }
        }
        let names = carriers.iter().map(|carrier| carrier.name);
        problems.extend(names.filter_map(|carrier| {
            let is_in = |sink: &Searched| sink.reached.contains(&carrier);
            let reached = sinks.is_empty() || sinks.iter().any(is_in);
            (!reached).then_some(Problem::Unreached { carrier })
        }));
        if problems.is_empty() {
            Ok(Evidence { carriers, left_out: self.left_out, sinks })
        } else {
            Err(Leaks::new(problems))
        }
    }
}

/// All in one span: OpenTelemetry has no place for an event without one.
fn send(carriers: &[Carrier], control: &str) {
    error_span!(target: TARGET, "proof").in_scope(|| {
        error!(target: TARGET, "{control}");
        for carrier in carriers {
            (carrier.send)(carrier);
        }
    });
}

/// What every sink is searched for.
struct Search<'s> {
    carriers: Vec<(&'s Carrier, Forms)>,
    control: Forms,
}

impl<'s> Search<'s> {
    fn new(carriers: &'s [Carrier], control: &str) -> Self {
        let forms = |carrier: &'s Carrier| (carrier, Forms::of(carrier.canary));
        Self {
            carriers: carriers.iter().map(forms).collect(),
            control: Forms::of(control),
        }
    }

    fn sink(
        &self,
        name: String,
        bytes: &[u8],
        problems: &mut Vec<Problem>,
    ) -> Searched {
        if self.control.find_in(bytes).is_none() {
            problems.push(Problem::Silent { sink: name.clone() });
        }
        let mut reached = Vec::new();
        for (carrier, canary) in &self.carriers {
            if let Some(form) = canary.find_in(bytes) {
                let (carrier, sink) = (carrier.name, name.clone());
                problems.push(Problem::Leak { carrier, sink, form });
            }
            if Forms::of(&carrier.to_string()).find_in(bytes).is_some() {
                reached.push(carrier.name);
            }
        }
        Searched { name, bytes: bytes.len(), reached }
    }
}

impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").finish_non_exhaustive()
    }
}
