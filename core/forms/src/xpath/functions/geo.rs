//! Places on a sphere, with the formulas and the radius of JavaRosa.

use std::borrow::Cow;

use super::super::EvalError;

/// The radius of the earth at the equator, in metres.
const RADIUS: f64 = 6_378_100.0;

/// A place in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    latitude: f64,
    longitude: f64,
}

/// The places of geopoints (`latitude longitude [altitude [accuracy]]`), geotraces and geoshapes (several, parted by `;`).
fn places(texts: &[Cow<'_, str>]) -> Result<Vec<Place>, EvalError> {
    let parts = texts.iter().flat_map(|text| text.split(';')).map(str::trim).filter(|part| !part.is_empty());
    parts.map(place).collect()
}

fn place(text: &str) -> Result<Place, EvalError> {
    let wrong = || EvalError::NotAPlace(text.to_owned());
    let numbers: Vec<f64> =
        text.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    match numbers[..] {
        [latitude, longitude] | [latitude, longitude, _] | [latitude, longitude, _, _]
            if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 =>
        {
            Ok(Place { latitude, longitude })
        }
        _ => Err(wrong()),
    }
}

/// The length of the way from the first place to the last, in metres, by the spherical law of cosines.
pub(super) fn distance(texts: &[Cow<'_, str>]) -> Result<f64, EvalError> {
    Ok(places(texts)?.windows(2).map(|pair| between(pair[0], pair[1])).fold(0.0, |sum, each| sum + each))
}

fn between(from: Place, to: Place) -> f64 {
    if from == to {
        return 0.0;
    }
    let (south, north) = (from.latitude.to_radians(), to.latitude.to_radians());
    let turn = (from.longitude - to.longitude).to_radians();
    let cosine = south.sin() * north.sin() + south.cos() * north.cos() * turn.cos();
    // Rounding may pass 1 for places a few centimetres apart.
    cosine.clamp(-1.0, 1.0).acos() * RADIUS
}

/// The area within the places, in square metres, of the triangles from the first of them on a plane.
pub(super) fn area(texts: &[Cow<'_, str>]) -> Result<f64, EvalError> {
    let places = places(texts)?;
    let Some((first, others)) = places.split_first() else { return Ok(0.0) };
    let around = 2.0 * RADIUS * std::f64::consts::PI;
    let flat: Vec<(f64, f64)> = others
        .iter()
        .map(|place| {
            let north = (place.latitude - first.latitude) * around / 360.0;
            let east = (place.longitude - first.longitude) * around * place.latitude.to_radians().cos() / 360.0;
            (east, north)
        })
        .collect();
    let twice = |pair: &[(f64, f64)]| pair[0].1 * pair[1].0 - pair[0].0 * pair[1].1;
    Ok((flat.windows(2).map(|pair| twice(pair) / 2.0).fold(0.0, |sum, each| sum + each)).abs())
}

/// Whether a place lies within a shape, by how often a ray from it crosses the border (W. R. Franklin, PNPOLY).
pub(super) fn holds(shape: &str, point: &str) -> Result<bool, EvalError> {
    let Some(point) = places(&[point.into()])?.first().copied() else { return Ok(false) };
    let border = places(&[shape.into()])?;
    let crosses = |pair: &&[Place]| {
        let (from, to) = (pair[0], pair[1]);
        (to.latitude > point.latitude) != (from.latitude > point.latitude)
            && point.longitude
                < (from.longitude - to.longitude) * (point.latitude - to.latitude) / (from.latitude - to.latitude)
                    + to.longitude
    };
    Ok(border.windows(2).filter(crosses).count() % 2 == 1)
}
