import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { beginning, Engine, random } from "../survey/engine";
import { PageForm } from "../survey/PageForm";
import { words } from "../survey/texts";
import type { Beginning, Event, Page } from "../survey/view";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/survey.css";

// The page that a guest opens by a link: no account, nothing of others', and a phone that may lose its connection at any time.

type Sheet = { title: string; form: unknown; prefill: Record<string, string>; language?: string; key: string };
/** What this page keeps until the answers have arrived: the steps, so that a closed page goes on where it was. */
type Kept = { nonce: string; beginning: Beginning; events: Event[]; done: boolean };
type State =
  | { is: "loading" }
  | { is: "gone"; text: string }
  | { is: "failed" }
  | { is: "asking"; sheet: Sheet; engine: Engine; page: Page; resumed: boolean }
  | { is: "sending" }
  | { is: "waiting"; why?: string }
  | { is: "sent" };

// Behind the # it is told to no server but in the header below. Links of before have it in the path: it does not stay there.
const token = location.hash.slice(1) || (location.pathname.split("/")[2] ?? "");
if (location.pathname !== "/a") history.replaceState(null, "", `/a#${token}`);
addEventListener("hashchange", () => location.reload());
const place = `cairn.answer.${token}`;

function remembered(): Kept | undefined {
  try {
    const text = localStorage.getItem(place);
    return text ? (JSON.parse(text) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

function remember(kept: Kept | undefined): void {
  try {
    if (kept) localStorage.setItem(place, JSON.stringify(kept));
    else localStorage.removeItem(place);
  } catch {
    // Without storage the page works as long as it is open.
  }
}

type Refusal = { code?: string; text?: string };

/** Why a link cannot be answered, in the guest's language where it is one of the known reasons. */
function why({ code = "", text = "" }: Refusal): string {
  const w = words(document.documentElement.lang || navigator.language) as Record<string, string>;
  return w[code] ?? text;
}

async function read(): Promise<Sheet | { gone: string }> {
  const response = await fetch("/api/v1/answer", { headers: { accept: "application/json", "x-cairn-link": token } });
  const body = (await response.json()) as Sheet & Refusal;
  if (body.code?.startsWith("link_")) return { gone: why(body) };
  if (!response.ok) throw new Error(String(response.status));
  return body;
}

function Told({ title, hint, children }: { title: string; hint?: string; children?: preact.ComponentChildren }) {
  return (
    <div class="told" role="status">
      <h1>{title}</h1>
      {hint ? <p>{hint}</p> : null}
      {children}
    </div>
  );
}

function Answer() {
  const [state, setState] = useState<State>({ is: "loading" });
  const kept = useRef<Kept>({ nonce: random(16), beginning: beginning(), events: [], done: false });
  const held = useRef<{ sheet: Sheet; engine: Engine } | undefined>(undefined);
  const w = words(document.documentElement.lang || navigator.language);

  const send = async (): Promise<void> => {
    const at = held.current;
    if (!at) return;
    setState({ is: "sending" });
    const { nonce, beginning: begun, events } = kept.current;
    const answer = {
      nonce,
      language: begun.language,
      at: begun.at,
      utc_offset: begun.utc_offset,
      seed: begun.seed,
      events,
    };
    const body = JSON.stringify({ sealed: at.engine.seal(at.sheet.key, token, answer) });
    const init = { method: "POST", headers: { "content-type": "application/json", "x-cairn-link": token }, body };
    const response = await fetch("/api/v1/answer", init).catch(() => undefined);
    if (!response || response.status >= 500) {
      setState({ is: "waiting" });
      return;
    }
    if (response.ok) {
      remember(undefined);
      setState({ is: "sent" });
      return;
    }
    const refusal = (await response.json().catch(() => ({}))) as Refusal;
    // Paused, or too many today: what was answered is kept here, and tried again.
    if (response.status === 423 || response.status === 429) setState({ is: "waiting", why: why(refusal) });
    else setState({ is: "gone", text: why(refusal) });
  };

  const load = async (): Promise<void> => {
    setState({ is: "loading" });
    try {
      const [sheet, engine] = await Promise.all([read(), Engine.load()]);
      if ("gone" in sheet) {
        setState({ is: "gone", text: sheet.gone });
        return;
      }
      document.title = sheet.title;
      held.current = { sheet, engine };
      const before = remembered();
      kept.current = before ?? { ...kept.current, beginning: { ...beginning(sheet.language), prefill: sheet.prefill } };
      const { page } = engine.begin(sheet.form, kept.current.beginning, kept.current.events);
      if (kept.current.done) await send();
      else setState({ is: "asking", sheet, engine, page, resumed: Boolean(before?.events.length) });
    } catch {
      setState({ is: "failed" });
    }
  };
  useEffect(() => void load(), []);
  useEffect(() => {
    if (state.is !== "waiting") return;
    const online = () => void send();
    addEventListener("online", online);
    const timer = setInterval(online, state.why ? 300_000 : 15_000);
    return () => {
      removeEventListener("online", online);
      clearInterval(timer);
    };
  }, [state.is]);

  switch (state.is) {
    case "loading":
      return <div class="told" aria-busy="true" />;
    case "gone":
      return <Told title={w.gone} hint={state.text} />;
    case "failed":
      return (
        <Told title={w.load} hint={w.loadHint}>
          <button type="button" class="button" onClick={() => void load()}>
            {w.again}
          </button>
        </Told>
      );
    case "sending":
      return <Told title={w.sending} />;
    case "waiting":
      return (
        <Told title={w.waits} hint={state.why ?? w.waitsHint}>
          <button type="button" class="button" onClick={() => void send()}>
            {w.again}
          </button>
        </Told>
      );
    case "sent":
      return <Told title={w.sent} hint={w.sentHint} />;
    case "asking":
      return (
        <>
          <h1 class="survey-title">{state.sheet.title}</h1>
          {state.resumed ? (
            <p class="hint" role="status">
              {words(state.page.language).resumed}
            </p>
          ) : null}
          <PageForm
            engine={state.engine}
            first={state.page}
            keep={(event) => {
              kept.current = { ...kept.current, events: [...kept.current.events, event], done: event.do === "finish" };
              remember(kept.current);
            }}
            done={() => void send()}
          />
        </>
      );
  }
}

const root = document.getElementById("app");
if (root) render(<Answer />, root);
