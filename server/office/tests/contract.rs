//! The kept copies agree with the code: the API's description, and the console's words for every field.

use std::error::Error;
use std::path::Path;

use cairn_domain::{FieldSpec, Kind, Scalar, Shape};
use serde_json::Value;

fn kept(path: &str) -> Result<Value, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(serde_json::from_str(&std::fs::read_to_string(root.join(path))?)?)
}

/// With `UPDATE=1` in the environment the copy is written anew.
#[test]
fn the_kept_description_of_the_api_is_the_one_made_from_the_code() -> Result<(), Box<dyn Error>> {
    let made = serde_json::to_value(cairn_office::openapi())?;
    if std::env::var_os("UPDATE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
        std::fs::write(path, serde_json::to_string_pretty(&made)? + "\n")?;
    }
    assert!(
        kept("openapi.json")? == made,
        "The API changed. Run this test with UPDATE=1, then `npm run types` in server/office/web."
    );
    Ok(())
}

#[test]
fn the_console_has_a_word_for_every_kind_field_and_choice() -> Result<(), Box<dyn Error>> {
    for file in ["web/src/i18n/terms.zh.json", "web/src/i18n/terms.en.json"] {
        let words = kept(file)?;
        for kind in Kind::ALL {
            assert!(words["kinds"][kind.name()].is_string(), "{file}: kind {}", kind.name());
            kind.spec().fields.iter().for_each(|field| named(file, &words, field));
        }
    }
    Ok(())
}

fn named(file: &str, words: &Value, field: &FieldSpec) {
    assert!(words["fields"][field.name].is_string(), "{file}: field {}", field.name);
    match field.shape {
        Shape::Items(parts) | Shape::Ledger(parts) => parts.iter().for_each(|part| named(file, words, part)),
        Shape::Scalar(Scalar::Choice(values)) | Shape::Status(values) => {
            for value in values {
                assert!(words["choices"][value].is_string(), "{file}: choice {value} of {}", field.name);
            }
        }
        _ => {}
    }
}
