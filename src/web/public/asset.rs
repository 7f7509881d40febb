//! The stylesheets and the icon, out of the binary. A name holds the hash of the content, so that a cache may
//! keep it for ever, and a new version has a new name.

use std::future::{Ready, ready};
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::web::problem::Problem;

/// The route of assets.
pub const PATTERN: &str = "/assets/{name}";

struct Asset {
    path: String,
    etag: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    fn new(name: &str, ending: &str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let hash: String = HEXLOWER.encode(&digest).chars().take(8).collect();
        let path = format!("/assets/{name}.{hash}.{ending}");
        Self { path, etag: format!("\"{hash}\""), content_type, bytes }
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../templates/assets/style.css");
    Asset::new("style", "css", "text/css; charset=utf-8", bytes)
});
static STAFF_STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../templates/assets/staff.css");
    Asset::new("staff", "css", "text/css; charset=utf-8", bytes)
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../templates/assets/icon.svg");
    Asset::new("icon", "svg", "image/svg+xml", bytes)
});

/// The path of the stylesheet: `/assets/style.HASH.css`.
#[must_use]
pub fn style_url() -> &'static str {
    &STYLE.path
}

/// The path of what the staff office adds to it: `/assets/staff.HASH.css`.
#[must_use]
pub fn staff_style_url() -> &'static str {
    &STAFF_STYLE.path
}

/// The path of the icon: `/assets/icon.HASH.svg`.
#[must_use]
pub fn icon_url() -> &'static str {
    &ICON.path
}

/// `GET /assets/{name}`.
///
/// # Errors
/// `NotFound` for a name that is not in the binary, an older version's hash included.
pub fn show(req: HttpRequest, name: web::Path<String>) -> Ready<Result<HttpResponse, Problem>> {
    let mut assets = [&STYLE, &STAFF_STYLE, &ICON].into_iter();
    let asset = assets.find(|asset| asset.path.strip_prefix("/assets/") == Some(&**name));
    ready(asset.map(|asset| answer(&req, asset)).ok_or(Problem::NotFound))
}

fn answer(req: &HttpRequest, asset: &Asset) -> HttpResponse {
    let held = req.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let mut tags = held.flat_map(|value| value.split(',')).map(str::trim);
    let is_held = tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == asset.etag);
    let mut response = if is_held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::ETAG, asset.etag.as_str()));
    if is_held {
        return response.finish();
    }
    response.content_type(asset.content_type).body(asset.bytes)
}
