use std::{ffi::OsString, io, process::Stdio, time::Duration};

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    time::timeout,
};

use super::{Origin, Provenance, error::Reason, text};

/// What a program prints.
///
/// By tokio's `process`, not by a thread that blocks: the program ends with
/// whoever waits for it, and a time limit is one line instead of a loop that
/// asks. It costs two small crates, for which it is a feature.
pub(super) struct SecretCommand {
    pub(super) program: OsString,
    pub(super) arguments: Vec<OsString>,
    pub(super) limit: Duration,
}

#[async_trait]
impl Origin for SecretCommand {
    fn provenance(&self) -> Provenance {
        Provenance::Command(self.program.to_string_lossy().into_owned())
    }

    async fn read(&self) -> Result<SecretString, Reason> {
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // What a program has to complain of may hold what it knows.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Reason::NotStarted(error.kind()))?;
        let Ok(secret) = timeout(self.limit, output(child)).await else {
            return Err(Reason::TimedOut(self.limit));
        };
        secret
    }
}

async fn output(mut child: Child) -> Result<SecretString, Reason> {
    let mut buffer = text::buffer(text::ROOM);
    let length = match child.stdout.take() {
        Some(mut stdout) => {
            fill(&mut stdout, &mut buffer).await.map_err(unreadable)?
        }
        None => 0,
    };
    // One that prints more is not waited for: it blocks, or prints for ever.
    if length == buffer.len() {
        return Err(Reason::TooLong);
    }
    let status = child.wait().await.map_err(unreadable)?;
    if !status.success() {
        return Err(Reason::Failed(status.code()));
    }
    let bytes = buffer.get(..length).unwrap_or_default();
    text::secret(text::line(bytes))
}

async fn fill(
    source: &mut (impl AsyncRead + Unpin),
    buffer: &mut [u8],
) -> io::Result<usize> {
    let mut filled = 0_usize;
    while let Some(rest) = buffer.get_mut(filled..).filter(|r| !r.is_empty()) {
        match source.read(rest).await? {
            0 => break,
            count => filled = filled.saturating_add(count),
        }
    }
    Ok(filled)
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn unreadable(error: io::Error) -> Reason {
    Reason::Unreadable(error.kind())
}
