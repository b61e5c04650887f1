//! Responses as files.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cairn_forms::export::{Exported, File, Format};
use serde::Deserialize;
use std::io::Write;
use utoipa::IntoParams;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::api::request::record_id;
use crate::problem::Problem;
use crate::state::OfficeState;

/// What to write.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// `csv`, `xlsx`, `sav`, `json` or `openrosa`.
    format: String,
    /// The language of labels; the form's own by default.
    #[serde(default)]
    language: String,
    /// Labels of choices instead of their names (CSV and XLSX).
    #[serde(default)]
    labels: bool,
}

/// The responses to all versions of a form: one file, or several in a zip archive.
#[utoipa::path(get, path = "/surveys/{id}/export", params(("id" = String, Path), ExportParams), responses((status = 200, description = "The file", content_type = "application/octet-stream"), (status = "4XX", body = Problem)))]
pub async fn export(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Query(wanted): Query<ExportParams>,
) -> Result<Response, Problem> {
    let id = record_id(&id)?;
    let format = match wanted.format.as_str() {
        "csv" => Format::Csv,
        "xlsx" => Format::Xlsx,
        "sav" => Format::Sav,
        "json" => Format::Json,
        "openrosa" => Format::OpenRosa,
        other => {
            return Err(Problem::bad_request(format!(
                "{other:?} is no format. Known are csv, xlsx, sav, json and openrosa."
            )));
        }
    };
    let exported =
        state.ask(move |book| Ok(book.export_responses(id, format, &wanted.language, wanted.labels)?)).await?;
    let file = one(exported, &wanted.format)?;
    let kind = match file.name.rsplit('.').next() {
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    };
    // RFC 6266: the plain name for old programs, the whole one for the others.
    let plain: String =
        file.name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", percent(&file.name));
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], file.bytes)
        .into_response())
}

fn one(exported: Exported, format: &str) -> Result<File, Problem> {
    if let [_] = exported.files.as_slice() {
        return exported.files.into_iter().next().ok_or_else(Problem::crashed);
    }
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for file in &exported.files {
        zip.start_file(file.name.as_str(), SimpleFileOptions::default()).map_err(|_| Problem::crashed())?;
        zip.write_all(&file.bytes).map_err(|_| Problem::crashed())?;
    }
    let bytes = zip.finish().map_err(|_| Problem::crashed())?.into_inner();
    Ok(File { name: format!("responses-{format}.zip"), bytes })
}

/// RFC 5987's `value-chars`.
fn percent(name: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    name.bytes().map(one).collect()
}
