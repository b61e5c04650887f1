//! The textbook's customer lifetime value.

use super::input::{BadInput, discount, share, within};

/// Σ margin × retentionᵏ ÷ (1+discount)ᵏ for k from 0 to years−1 (Gupta & Lehmann 2003 with a bounded horizon): what a
/// customer who brings `margin` (minor units) at the start of each year, comes back with chance `retention` and whose
/// money loses `discount` a year in worth will have brought after `years` years.
///
/// # Errors
/// `margin` is beyond ±1e18, `retention` is not a share from 0 to 1, or `discount_rate` not one from 0 to 10.
pub fn simple(margin: f64, retention: f64, discount_rate: f64, years: u32) -> Result<f64, BadInput> {
    let margin = within("the margin", margin, -1e18, 1e18, "an amount from -1e18 to 1e18 minor units")?;
    let retention = share("the retention rate", retention)?;
    let rate = discount(discount_rate)?;
    if years == 0 {
        return Ok(0.0);
    }
    // The geometric sum, by what is lost a year: exact also where next to nothing is.
    let lost = (rate + (1.0 - retention)) / (1.0 + rate);
    let n = f64::from(years);
    let sum = if lost > 0.0 { -(n * (-lost).ln_1p()).exp_m1() / lost } else { n };
    Ok(margin * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(simple(500.0, 1.0, 0.0, 3), Ok(1500.0));
        assert_eq!(simple(500.0, 0.0, 0.0, 3), Ok(500.0));
        assert_eq!(simple(500.0, 0.0, 0.0, 0), Ok(0.0));
        assert!(simple(500.0, 1.01, 0.1, 3).is_err());
        assert!(simple(500.0, 0.5, f64::NAN, 3).is_err());
        let refused = simple(500.0, 0.5, -0.1, 3).expect_err("a negative rate");
        assert_eq!(
            refused.to_string(),
            "the discount rate is -0.1; it must be a share from 0 to 10, such as 0.01 for 1 %"
        );
    }
}
