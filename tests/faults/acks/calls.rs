//! Reads what `strace -f -xx` wrote: which calls began and ended in which order, and their bytes.

use std::collections::HashMap;

/// What a call does, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// To a file, at a place.
    Write,
    /// Makes a file durable.
    Sync,
    /// To a socket, mostly.
    Send,
    /// From a socket, mostly.
    Receive,
}

/// One finished call. Lines are counted from the start of the trace: a line that stands later happened later.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) kind: Kind,
    pub(super) fd: i32,
    /// What was written or read.
    pub(super) bytes: Vec<u8>,
    /// What the call returned.
    pub(super) result: i64,
    /// The line where it began.
    pub(super) began: usize,
    /// The line where it had returned.
    pub(super) ended: usize,
}

/// The calls of a trace that did something, in the order of their beginnings.
pub(super) fn read(text: &str) -> Vec<Call> {
    let mut unfinished: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut calls = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let Some((process, rest)) = text.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(start) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(process, (line, start));
        } else if rest.starts_with("<... ") {
            let (Some((began, start)), Some((_, end))) = (unfinished.remove(process), rest.split_once("resumed>")) else {
                continue;
            };
            calls.extend(call(&format!("{start}{end}"), began, line));
        } else {
            calls.extend(call(rest, line, line));
        }
    }
    calls.sort_by_key(|call| call.began);
    calls
}

fn call(text: &str, began: usize, ended: usize) -> Option<Call> {
    let (name, arguments) = text.split_once('(')?;
    let kind = match name {
        "pwrite64" => Kind::Write,
        "fdatasync" | "fsync" => Kind::Sync,
        "sendto" | "sendmsg" | "write" | "writev" => Kind::Send,
        "recvfrom" | "recvmsg" | "read" | "readv" => Kind::Receive,
        _ => return None,
    };
    let (arguments, result) = arguments.rsplit_once(" = ")?;
    let digits: String = arguments.chars().take_while(char::is_ascii_digit).collect();
    let result = result.split_whitespace().next()?.parse().ok()?;
    let bytes = arguments.split('"').skip(1).step_by(2).flat_map(unescaped).collect();
    Some(Call { kind, fd: digits.parse().ok()?, bytes, result, began, ended })
}

/// `\x0a\xff` as bytes.
fn unescaped(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).filter_map(|digits| u8::from_str_radix(digits.get(..2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_put_together_from_their_halves() {
        let calls = read(concat!(
            "10 pwrite64(14, \"\\x01\\xff\", 2, 32) = 2\n",
            "10 fdatasync(14 <unfinished ...>\n",
            "11 recvfrom(9, \"\\x05\", 100, 0, NULL, NULL) = 1\n",
            "11 recvfrom(9, 0x7f, 100, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)\n",
            "10 <... fdatasync resumed>)         = 0\n",
            "11 writev(9, [{iov_base=\"\\x01\", iov_len=1}, {iov_base=\"\\x02\", iov_len=1}], 2) = 2\n",
            "11 +++ exited with 0 +++\n",
        ));
        let seen: Vec<_> = calls.iter().map(|call| (call.kind, call.fd, call.result, call.began, call.ended)).collect();
        assert_eq!(
            seen,
            [
                (Kind::Write, 14, 2, 0, 0),
                (Kind::Sync, 14, 0, 1, 4),
                (Kind::Receive, 9, 1, 2, 2),
                (Kind::Receive, 9, -1, 3, 3),
                (Kind::Send, 9, 2, 5, 5)
            ]
        );
        assert_eq!((calls[0].bytes.as_slice(), calls[4].bytes.as_slice()), ([1, 255].as_slice(), [1, 2].as_slice()));
    }
}
