//! The fields of a machine-readable report: blocks of `Name: value`, parted by blank lines (RFC 3464 section 2.1).

/// The most blocks that are read: a report of ours is about one recipient.
const BLOCKS: usize = 64;
/// The most fields of a block.
const FIELDS: usize = 64;
/// The most of a value, in characters.
const VALUE_CHARS: usize = 1_000;

/// One block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block(Vec<(String, String)>);

impl Block {
    /// The value of a field, by its name in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field of the form `type; value`, without the type.
    pub(super) fn typed(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?;
        Some(value.split_once(';').map_or(value, |(_, rest)| rest).trim())
    }
}

/// The blocks of a part, whatever bytes it has. Lines that continue another are joined to it; what is no field is
/// passed over.
pub(super) fn blocks(bytes: &[u8]) -> Vec<Block> {
    let text = String::from_utf8_lossy(bytes);
    let mut blocks: Vec<Block> = Vec::new();
    let mut block = Block::default();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !block.0.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
            if blocks.len() == BLOCKS {
                return blocks;
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.0.last_mut() {
                let room = VALUE_CHARS.saturating_sub(value.len());
                value.push(' ');
                value.extend(line.trim().chars().take(room));
            }
        } else if let Some((name, value)) = line.split_once(':')
            && block.0.len() < FIELDS
        {
            let value = value.trim().chars().take(VALUE_CHARS).collect();
            block.0.push((name.trim().to_ascii_lowercase(), value));
        }
    }
    if !block.0.is_empty() {
        blocks.push(block);
    }
    blocks
}
