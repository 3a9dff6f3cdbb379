//! A tree of elements to paragraphs of text.
//!
//! What a browser would put on a line of its own becomes a block; blanks within it are collapsed. Everything walks the
//! tree by its links and not by recursion, so that the depth of a page costs no stack.

use dom_query::NodeRef;

/// A paragraph, a heading, an item of a list: text that stands by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Block {
    /// Its words, single spaces between them; a `<br>` is a newline.
    pub(crate) text: String,
    /// How many of its letters are links.
    pub(crate) linked: usize,
    /// What it is.
    pub(crate) kind: BlockKind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BlockKind {
    #[default]
    Paragraph,
    Heading,
    Item,
    /// A row of a table, its cells parted by a space.
    Row,
}

impl Block {
    /// The share of its letters that are links, 0 to 1.
    pub(crate) fn link_share(&self) -> f64 {
        share(self.linked, &self.text)
    }
}

fn share(part: usize, text: &str) -> f64 {
    let letters = text.chars().filter(|c| !c.is_whitespace()).count();
    if letters == 0 { 0.0 } else { (part as f64 / letters as f64).min(1.0) }
}

/// Elements that show no text of the document.
pub(crate) const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "template", "head", "title", "svg", "math", "iframe", "object", "embed", "select", "option", "button",
    "input", "textarea", "canvas", "audio", "video", "map", "datalist", "dialog",
];

const BLOCKS: &[&str] = &[
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "figure",
    "figcaption",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "caption",
    "form",
    "fieldset",
    "hr",
    "address",
    "details",
    "summary",
    "center",
    "body",
    "html",
];

/// The blocks of a node and all that is in it, in the order of the document.
pub(crate) fn blocks(root: &NodeRef<'_>) -> Vec<Block> {
    let mut writer = Writer::default();
    walk(root, |step| match step {
        Step::Enter(_, name) => {
            if HIDDEN.contains(&name) {
                return false;
            }
            match name {
                "br" => writer.line_break(),
                "a" => writer.links += 1,
                "td" | "th" => writer.gap = true,
                _ if BLOCKS.contains(&name) => writer.enter(name),
                _ => {}
            }
            true
        }
        Step::Text(text) => {
            writer.text(text);
            true
        }
        Step::Leave(name) => {
            match name {
                "a" => writer.links = writer.links.saturating_sub(1),
                _ if BLOCKS.contains(&name) => writer.leave(name),
                _ => {}
            }
            true
        }
    });
    writer.finish()
}

/// One step of a walk through a tree.
pub(crate) enum Step<'s, 'a> {
    /// At an element, by its name; answer whether to go into it.
    Enter(&'s NodeRef<'a>, &'s str),
    /// At a piece of text.
    Text(&'s str),
    /// Done with an element.
    Leave(&'s str),
}

/// Walks a tree in the order of the document, without recursion.
pub(crate) fn walk<'a>(root: &NodeRef<'a>, mut visit: impl FnMut(Step<'_, 'a>) -> bool) {
    let mut node = *root;
    loop {
        let name = node.node_name();
        let mut inside = name.is_none();
        if let Some(name) = &name {
            inside = visit(Step::Enter(&node, name));
        } else if node.is_text() {
            visit(Step::Text(&node.text()));
            inside = false;
        }
        if inside && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if inside && let Some(name) = node.node_name() {
                visit(Step::Leave(&name));
            }
            if node.id == root.id {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            // Whatever has a child that was walked was gone into.
            inside = true;
        }
    }
}

#[derive(Default)]
struct Writer {
    done: Vec<Block>,
    now: Block,
    links: usize,
    items: usize,
    headings: usize,
    rows: usize,
    /// A blank was seen and a word was before it.
    gap: bool,
    breaks: usize,
}

impl Writer {
    fn kind(&self) -> BlockKind {
        if self.headings > 0 {
            BlockKind::Heading
        } else if self.items > 0 {
            BlockKind::Item
        } else if self.rows > 0 {
            BlockKind::Row
        } else {
            BlockKind::Paragraph
        }
    }

    fn enter(&mut self, name: &str) {
        self.flush();
        match name {
            "li" | "dt" | "dd" => self.items += 1,
            "tr" => self.rows += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.headings += 1,
            _ => {}
        }
    }

    fn leave(&mut self, name: &str) {
        self.flush();
        let count = match name {
            "li" | "dt" | "dd" => &mut self.items,
            "tr" => &mut self.rows,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => &mut self.headings,
            _ => return,
        };
        *count = count.saturating_sub(1);
    }

    fn line_break(&mut self) {
        self.breaks += 1;
        // Two of them are how old pages part paragraphs.
        if self.breaks >= 2 {
            self.flush();
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = true;
                continue;
            }
            if !self.now.text.is_empty() {
                if self.breaks > 0 {
                    self.now.text.push('\n');
                } else if self.gap {
                    self.now.text.push(' ');
                }
            }
            self.gap = false;
            self.breaks = 0;
            self.now.text.push(c);
            self.now.linked += usize::from(self.links > 0);
        }
    }

    fn flush(&mut self) {
        let kind = self.kind();
        let block = std::mem::take(&mut self.now);
        self.gap = false;
        self.breaks = 0;
        if !block.text.is_empty() {
            self.done.push(Block { kind, ..block });
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn texts(html: &str) -> Vec<String> {
        blocks(&Document::from(html).root()).into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn paragraphs() {
        assert_eq!(
            texts("<h1>A  b</h1>\n<p>One <b>two</b>, <a href=x>three</a>.</p>four<ul><li>five<li>six</ul>seven<br>eight<br><br>nine"),
            ["A b", "One two, three.", "four", "five", "six", "seven\neight", "nine"]
        );
    }

    #[test]
    fn hidden_elements_give_nothing() {
        assert_eq!(texts("<p>a<script>b</script><style>c</style>d</p><noscript>e</noscript>"), ["ad"]);
    }

    #[test]
    fn rows_of_tables() {
        let page = "<table><tr><td>1</td><td>Serbia</td><td><b>RS</b></td></tr><tr><td><p>A cell.</p><p>Two.</p></td></tr></table>";
        assert_eq!(texts(page), ["1 Serbia RS", "A cell.", "Two."]);
    }

    #[test]
    fn links_and_kinds() {
        let document = Document::from("<p><a>ab</a>cd</p><ul><li><a>all</a></li></ul><h2>Head</h2>");
        let found = blocks(&document.root());
        assert!((found[0].link_share() - 0.5).abs() < 1e-9);
        assert!((found[1].link_share() - 1.0).abs() < 1e-9);
        assert_eq!(found.iter().map(|b| b.kind).collect::<Vec<_>>(), [BlockKind::Paragraph, BlockKind::Item, BlockKind::Heading]);
    }
}
