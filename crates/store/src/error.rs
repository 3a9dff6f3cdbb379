use std::fmt;

/// What went wrong with a store. The message says what to do about it; the questions say what kind of thing it is.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// There is no store, or one already.
    Place,
    /// Somebody else writes.
    Locked,
    /// The disk is full, read-only, or failing.
    Disk,
    /// What is on disk is not what was written.
    Damaged,
    /// The question cannot be answered.
    Query,
    /// The input is not what it should be.
    Input,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), source: None }
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        self.source = Some(source.into());
        self
    }

    /// An input or output error at a path, with the mend where one is known.
    pub(crate) fn disk(path: &std::path::Path, e: std::io::Error) -> Error {
        use std::io::ErrorKind as K;
        let at = path.display();
        let message = match e.kind() {
            K::StorageFull | K::QuotaExceeded => {
                format!("the disk is full at `{at}`; the store is as it was before this batch: free some space and run again")
            }
            K::PermissionDenied | K::ReadOnlyFilesystem => {
                format!("`{at}` may not be written; the store is as it was: mend the permissions, or copy the store to where you may write")
            }
            K::FileTooLarge => {
                format!(
                    "`{at}` would be larger than a file may be here; the store is as it was before this batch: raise the limit (`ulimit -f`)"
                )
            }
            K::NotFound => format!("`{at}` is missing"),
            _ => format!("`{at}`"),
        };
        Error::new(Kind::Disk, message).because(e)
    }

    /// True where there is no store at the path, or one already.
    pub fn is_place(&self) -> bool {
        self.kind == Kind::Place
    }

    /// True where another process writes to the store.
    pub fn is_locked(&self) -> bool {
        self.kind == Kind::Locked
    }

    /// True where the disk refuses.
    pub fn is_disk(&self) -> bool {
        self.kind == Kind::Disk
    }

    /// True where the store on disk is not what was written.
    pub fn is_damaged(&self) -> bool {
        self.kind == Kind::Damaged
    }

    /// True where what was given cannot be taken, and the message says what can.
    pub fn is_input(&self) -> bool {
        self.kind == Kind::Input
    }

    /// True where the question was wrong.
    pub fn is_query(&self) -> bool {
        self.kind == Kind::Query
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|e| e.as_ref() as &(dyn std::error::Error + 'static))
    }
}

impl From<datafusion::error::DataFusionError> for Error {
    fn from(e: datafusion::error::DataFusionError) -> Error {
        Error::new(Kind::Query, "the query failed").because(e)
    }
}

impl From<datafusion::arrow::error::ArrowError> for Error {
    fn from(e: datafusion::arrow::error::ArrowError) -> Error {
        Error::new(Kind::Damaged, "rows do not fit their table").because(e)
    }
}

impl From<deltalake_core::DeltaTableError> for Error {
    fn from(e: deltalake_core::DeltaTableError) -> Error {
        Error::new(Kind::Damaged, "a table's log cannot be read").because(e)
    }
}
