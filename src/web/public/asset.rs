//! The stylesheet and the icon, under names that carry their content's hash.

/// x
pub fn style_url() -> &'static str {
    "/assets/style.css"
}
/// x
pub fn icon_url() -> &'static str {
    "/assets/icon.svg"
}
