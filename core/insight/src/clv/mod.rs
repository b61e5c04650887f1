//! Customer lifetime value 客户终身价值, historical and predicted, and customer equity 客户资产, its sum.
//!
//! Historical: [`historical`], from what was bought and what it cost. Predicted: BG/NBD ([`BgNbd`], how often) times
//! Gamma-Gamma ([`GammaGamma`], how much), fitted where all customers are known, applied with [`predict`] anywhere.
//! Ratios and times are plain numbers; money is in minor units of one currency, as in [`crate::Purchase`].

mod bgnbd;
mod bgnbd_fit;
mod correlation;
mod day;
mod equity;
mod expected;
mod gamma_gamma;
mod gamma_gamma_fit;
mod historical;
mod input;
mod mbg_nbd;
mod minimise;
mod parameters;
mod pareto_nbd;
mod predict;
mod simple;
mod special;
mod summary;

pub use bgnbd::{BgNbd, Buying};
pub use bgnbd_fit::{Customers, Fitted, LEAST_CUSTOMERS, fit_bgnbd};
pub use correlation::{Dependence, Verdict, dependence};
pub use equity::{Equity, NewCustomer, Newcomers, equity};
pub use gamma_gamma::{GammaGamma, NoMean, Spending};
pub use gamma_gamma_fit::{LEAST_REPEAT_BUYERS, Spenders, fit_gamma_gamma};
pub use historical::{Acquisition, Historical, HistoricalSettings, Line, LineKind, Rate, historical};
pub use input::{BadInput, NotFitted};
pub use mbg_nbd::{MbgNbd, fit_mbg_nbd};
pub use minimise::Convergence;
pub use parameters::Parameters;
pub use pareto_nbd::{ParetoNbd, fit_pareto_nbd};
pub use predict::{NoValue, Outlook, Prediction, predict};
pub use simple::simple;
pub use summary::{Summarised, Summary, Unit, summarise};
