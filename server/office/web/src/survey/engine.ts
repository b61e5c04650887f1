// The form engine, compiled to WebAssembly: the very one that phones and the office run.
import address from "./engine.wasm?url";
import type { Beginning, Choice, Event, Page, Problem, Step } from "./view";

type Exports = {
  memory: WebAssembly.Memory;
  cairn_request: (length: number) => number;
  cairn_answer: () => number;
  cairn_reply: () => number;
};
type Reply =
  | { says: "page"; event?: Event; page: Page; finished: boolean }
  | { says: "choices"; choices: Choice[]; total: number }
  | { says: "answers"; answers: Record<string, unknown> }
  | { says: "sealed"; sealed: string }
  | { says: "refused"; error: { kind: string; path?: string; problems?: Problem[] } }
  | { says: "failed"; why: string };
export type Paged = Extract<Reply, { says: "page" }>;
export type Refused = Extract<Reply, { says: "refused" }>;

/** One interview in this page. */
export class Engine {
  private constructor(private readonly wasm: Exports) {}

  static async load(): Promise<Engine> {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status}`);
    const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
    return new Engine(instance.exports as unknown as Exports);
  }

  private ask(request: unknown): Reply {
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    const at = this.wasm.cairn_request(bytes.length);
    new Uint8Array(this.wasm.memory.buffer, at, bytes.length).set(bytes);
    const length = this.wasm.cairn_answer();
    const reply = new Uint8Array(this.wasm.memory.buffer, this.wasm.cairn_reply(), length);
    const said = JSON.parse(new TextDecoder().decode(reply)) as Reply;
    if (said.says === "failed") throw new Error(said.why);
    return said;
  }

  begin(form: unknown, beginning: Beginning, events: Event[] = []): Paged {
    return this.ask({ do: "begin", form, beginning, events }) as Paged;
  }

  step(step: Step): Paged | Refused {
    return this.ask({ do: "step", step, at: Date.now() }) as Paged | Refused;
  }

  choices(path: string, search: string): Choice[] {
    const said = this.ask({ do: "choices", path, search, offset: 0, limit: 50 });
    return said.says === "choices" ? said.choices : [];
  }

  answers(): Record<string, unknown> {
    const said = this.ask({ do: "answers" });
    return said.says === "answers" ? said.answers : {};
  }

  seal(to: string, token: string, answer: unknown): string {
    const said = this.ask({ do: "seal", to, token, seed: random(32), answer });
    return said.says === "sealed" ? said.sealed : "";
  }
}

/** So many random bytes of the browser's, as hexadecimal digits. */
export function random(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** How an interview begins here and now. */
export function beginning(language?: string): Beginning {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  const begin: Beginning = {
    seed: [a, b],
    at: Date.now(),
    mode: "link",
    utc_offset: -new Date().getTimezoneOffset() * 60,
  };
  return language ? { ...begin, language } : begin;
}
