//! The closed set of error codes that cross the machine's border.

/// What a peer or a browser is told. The log gets the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// No such thing, or none that the caller may know of.
    NotFound,
    /// Known, and not allowed.
    Denied,
    /// Not signed in, or no longer.
    SignedOut,
    /// The bytes or the fields make no sense.
    Malformed,
    /// Over a limit.
    TooLarge,
    /// Try again later.
    Busy,
    /// A part that is needed is not there now.
    Unavailable,
    /// Our own fault.
    Internal,
}

impl ErrorCode {
    /// The name in JSON and logs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Denied => "denied",
            Self::SignedOut => "signed-out",
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status.
    pub(crate) const fn http(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Denied => 403,
            Self::SignedOut => 401,
            Self::Malformed => 400,
            Self::TooLarge => 413,
            Self::Busy => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    /// The gRPC status code's number.
    pub const fn grpc(self) -> i32 {
        match self {
            Self::NotFound => 5,
            Self::Denied => 7,
            Self::SignedOut => 16,
            Self::Malformed => 3,
            Self::TooLarge | Self::Busy => 8,
            Self::Unavailable => 14,
            Self::Internal => 13,
        }
    }
}
