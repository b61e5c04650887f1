//! What the page and the engine say to each other: one JSON request, one JSON reply. The page draws; the engine decides.

use std::sync::Arc;

use cairn_forms::engine::Program;
use cairn_forms::form::Form;
use cairn_forms::session::{Beginning, ChoiceView, Event, PageView, Session, SessionError, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::seal::seal;

/// What the page asks.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Begins an interview, or takes one up again with its events.
    Begin {
        /// The form, compiled.
        form: Box<Form>,
        /// How it begins.
        beginning: Box<Beginning>,
        /// What was done since then, where the page was closed in between.
        #[serde(default)]
        events: Vec<Event>,
    },
    /// Does a step.
    Step {
        /// What.
        step: Step,
        /// When, ms since the Unix epoch.
        at: i64,
    },
    /// Choices of a long list.
    Choices {
        /// The question.
        path: String,
        /// Part of a label.
        search: String,
        /// From which on.
        offset: usize,
        /// How many.
        limit: usize,
    },
    /// The answers so far, for a preview.
    Answers,
    /// Seals what is to be sent.
    Seal {
        /// The link's public key, 64 hexadecimal digits.
        to: String,
        /// The link's token.
        token: String,
        /// 32 random bytes of the browser's, as 64 hexadecimal digits.
        seed: String,
        /// What to send.
        answer: Json,
    },
}

/// What the engine says.
#[derive(Debug, Serialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Reply {
    /// A page to draw.
    Page {
        /// What was done, to be saved before the page shows.
        #[serde(skip_serializing_if = "Option::is_none")]
        event: Option<Event>,
        /// The page.
        page: Box<PageView>,
        /// Whether it was the last step.
        finished: bool,
    },
    /// Choices, and how many there are.
    Choices {
        /// Those asked for.
        choices: Vec<ChoiceView>,
        /// Of how many.
        total: usize,
    },
    /// The answers so far, by path.
    Answers {
        /// Them.
        answers: serde_json::Map<String, Json>,
    },
    /// Sealed bytes, as hexadecimal digits.
    Sealed {
        /// Them.
        sealed: String,
    },
    /// The step was refused; nothing has changed.
    Refused {
        /// Why, and what to mend.
        error: SessionError,
    },
    /// The request makes no sense: the page and the engine are of different versions.
    Failed {
        /// Why.
        why: String,
    },
}

/// The engine in a page: at most one interview.
#[derive(Debug, Default)]
pub struct Engine {
    session: Option<Session>,
}

impl Engine {
    /// Answers a request given as JSON with a reply as JSON.
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let reply = match serde_json::from_slice(request) {
            Ok(request) => self.reply(request).unwrap_or_else(|reply| reply),
            Err(why) => failed(why),
        };
        serde_json::to_vec(&reply).unwrap_or_default()
    }

    fn reply(&mut self, request: Request) -> Result<Reply, Reply> {
        match request {
            Request::Begin { form, beginning, events } => {
                let program = Program::new(*form)
                    .map_err(|errors| failed(errors.first().map(ToString::to_string).unwrap_or_default()))?;
                let session = Session::restore(Arc::new(program), *beginning, events).map_err(failed)?;
                Ok(page(self.session.insert(session), None))
            }
            Request::Step { step, at } => {
                let session = self.session()?;
                let event = session.step(step, at).map_err(|error| Reply::Refused { error })?;
                Ok(page(session, Some(event)))
            }
            Request::Choices { path, search, offset, limit } => {
                let found = self.session()?.choices(&path, &search, offset, limit);
                let (choices, total) = found.map_err(|error| Reply::Refused { error })?;
                Ok(Reply::Choices { choices, total })
            }
            Request::Answers => Ok(Reply::Answers { answers: self.session()?.answers() }),
            Request::Seal { to, token, seed, answer } => {
                let (to, seed) = (key(&to)?, key(&seed)?);
                let bytes = serde_json::to_vec(&answer).map_err(failed)?;
                Ok(Reply::Sealed { sealed: hex::encode(seal(&bytes, &to, &token, seed).map_err(failed)?) })
            }
        }
    }

    fn session(&mut self) -> Result<&mut Session, Reply> {
        self.session.as_mut().ok_or_else(|| failed("no interview has begun"))
    }
}

fn page(session: &Session, event: Option<Event>) -> Reply {
    Reply::Page { event, page: Box::new(session.page()), finished: session.is_finished() }
}

fn key(digits: &str) -> Result<[u8; 32], Reply> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn failed(why: impl std::fmt::Display) -> Reply {
    Reply::Failed { why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use cairn_forms::compile::compile_file;
    use serde_json::json;

    use super::*;
    use crate::seal::{LinkKey, open};

    fn ask(engine: &mut Engine, request: &Json) -> Json {
        serde_json::from_slice(&engine.answer(request.to_string().as_bytes())).expect("JSON")
    }

    fn begin() -> Json {
        let sheets = json!({ "survey": [
            { "type": "integer", "name": "nps", "label": "NPS", "required": "yes", "constraint": ". <= 10" },
            { "type": "text", "name": "why", "label": "Why?" },
        ] });
        let form = compile_file("nps.json", sheets.to_string().as_bytes(), &|_| None).expect("a form").form;
        json!({ "do": "begin", "form": form, "beginning": { "seed": [1, 2], "at": 10, "mode": "link" } })
    }

    #[test]
    fn a_page_is_drawn_answered_refused_and_taken_up_again() {
        let mut engine = Engine::default();
        let first = ask(&mut engine, &begin());
        assert_eq!((&first["says"], &first["page"]["questions"][0]["label"]), (&json!("page"), &json!("NPS")));
        let refused = ask(&mut engine, &json!({ "do": "step", "step": { "do": "next" }, "at": 11 }));
        assert_eq!(refused["error"]["problems"][0]["path"], "/data/nps", "{refused}");
        let step = json!({ "do": "step", "step": { "do": "answer", "path": "/data/nps", "value": "9" }, "at": 12 });
        let answered = ask(&mut engine, &step);
        assert_eq!(answered["page"]["questions"][0]["text"], "9");

        let mut again = begin();
        again["events"] = json!([answered["event"]]);
        let mut other = Engine::default();
        assert_eq!(ask(&mut other, &again)["page"], answered["page"]);
        let end = ask(&mut other, &json!({ "do": "step", "step": { "do": "finish" }, "at": 20 }));
        assert_eq!(end["finished"], true, "{end}");
        assert_eq!(ask(&mut other, &json!({ "do": "answers" }))["answers"], json!({ "/data/nps": 9 }));
    }

    #[test]
    fn what_is_sealed_is_what_the_office_opens() {
        let key = LinkKey::new([7; 32]);
        let request = json!({
            "do": "seal", "to": hex::encode(key.public()), "token": "t", "seed": hex::encode([3_u8; 32]), "answer": { "a": "很好" },
        });
        let reply = ask(&mut Engine::default(), &request);
        let sealed = hex::decode(reply["sealed"].as_str().expect("digits")).expect("digits");
        let opened: Json = serde_json::from_slice(&open(&sealed, &key, "t").expect("opened")).expect("JSON");
        assert_eq!(opened, json!({ "a": "很好" }));
    }

    #[test]
    fn nonsense_is_answered_and_ends_nothing() {
        let mut engine = Engine::default();
        for request in [
            "",
            "{",
            "[]",
            "{\"do\":\"dance\"}",
            "{\"do\":\"answers\"}",
            "{\"do\":\"seal\",\"to\":\"x\",\"token\":\"\",\"seed\":\"\",\"answer\":1}",
        ] {
            let reply: Json = serde_json::from_slice(&engine.answer(request.as_bytes())).expect("JSON");
            assert_eq!(reply["says"], "failed", "{request}");
        }
        assert_eq!(ask(&mut engine, &begin())["says"], "page");
    }
}
