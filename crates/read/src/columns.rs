//! Which column or field of a record is the text, the title, the date, and so on.
//!
//! Names are compared without case and without marks, so that `Publish Date`, `publish_date` and `publishDate` are one.
//! Where several columns could play a part, the first in the list below does. Whoever has other names states them.

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Id,
    Text,
    Title,
    Date,
    Source,
    Url,
    Byline,
    Language,
}

impl Role {
    pub(crate) const ALL: [Self; 8] =
        [Self::Id, Self::Text, Self::Title, Self::Date, Self::Source, Self::Url, Self::Byline, Self::Language];

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => &["doc", "docid", "documentid", "articleid", "storyid", "id", "guid", "uuid"],
            Self::Text => &[
                "text",
                "body",
                "fulltext",
                "articletext",
                "articlebody",
                "maintext",
                "bodytext",
                "plaintext",
                "content",
                "contents",
                "contenttext",
                "article",
                "story",
                "paragraphs",
            ],
            Self::Title => &["title", "headline", "heading", "hl"],
            Self::Date => &[
                "published",
                "publishedat",
                "publisheddate",
                "publishdate",
                "publicationdate",
                "datepublished",
                "datepublish",
                "pubdate",
                "publishedtime",
                "articledate",
                "date",
                "datetime",
                "timestamp",
                "sqldate",
            ],
            Self::Source => &[
                "source",
                "outlet",
                "publisher",
                "sourcename",
                "newspaper",
                "newsagency",
                "agency",
                "publication",
                "media",
                "sitename",
                "site",
                "sourcedomain",
                "domain",
            ],
            Self::Url => &["url", "link", "href", "permalink", "articleurl", "weburl", "sourceurl"],
            Self::Byline => &["byline", "author", "authors", "creator", "writer"],
            Self::Language => &["language", "lang", "languagecode"],
        }
    }
}

/// Names of columns that are not to be guessed. `None` leaves the guess.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The identity of the document.
    pub id: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The date of publication.
    pub date: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The language.
    pub language: Option<String>,
}

impl Columns {
    fn stated(&self, role: Role) -> Option<&str> {
        match role {
            Role::Id => &self.id,
            Role::Text => &self.text,
            Role::Title => &self.title,
            Role::Date => &self.date,
            Role::Source => &self.source,
            Role::Url => &self.url,
            Role::Byline => &self.byline,
            Role::Language => &self.language,
        }
        .as_deref()
    }

    /// Finds the place of each role among the names. A stated name that is missing is the error, with that name.
    pub(crate) fn find<S: AsRef<str>>(&self, names: &[S]) -> Result<Found, String> {
        let folded: Vec<String> = names.iter().map(|n| fold(n.as_ref())).collect();
        let mut found = Found::default();
        for role in Role::ALL {
            let at = match self.stated(role) {
                Some(stated) => {
                    let exact = names.iter().position(|n| n.as_ref() == stated);
                    let stated_folded = fold(stated);
                    Some(exact.or_else(|| folded.iter().position(|n| *n == stated_folded)).ok_or_else(|| stated.to_owned())?)
                }
                None => role.names().iter().find_map(|alias| folded.iter().position(|n| n == alias)),
            };
            found.0[role as usize] = at;
        }
        Ok(found)
    }
}

/// The place of each role among the columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found([Option<usize>; 8]);

impl Found {
    pub(crate) fn get(&self, role: Role) -> Option<usize> {
        self.0[role as usize]
    }

    /// How many roles have a column.
    pub(crate) fn known(&self) -> usize {
        self.0.iter().flatten().count()
    }
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases() {
        let found = Columns::default().find(&["Publish Date", "LINK", "Body", "Head-line", "n"]).unwrap();
        assert_eq!(found.get(Role::Date), Some(0));
        assert_eq!(found.get(Role::Url), Some(1));
        assert_eq!(found.get(Role::Text), Some(2));
        assert_eq!(found.get(Role::Title), Some(3));
        assert_eq!(found.get(Role::Id), None);
        assert_eq!(found.known(), 4);
    }

    #[test]
    fn stated_names_win_and_must_exist() {
        let columns = Columns { text: Some("Lead".into()), ..Columns::default() };
        assert_eq!(columns.find(&["text", "lead"]).unwrap().get(Role::Text), Some(1));
        assert_eq!(columns.find(&["text"]).unwrap_err(), "Lead");
    }
}
