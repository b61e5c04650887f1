import { useEffect, useRef, useState } from "preact/hooks";
import type { Engine } from "./engine";
import { Question } from "./Question";
import { fill, tag, type Words, words } from "./texts";
import type { Event, Page, Problem, Step } from "./view";

type Props = {
  engine: Engine;
  first: Page;
  /** Keeps what was done, before the next page shows. */
  keep?: (event: Event) => void;
  /** The interview is finished. */
  done: () => void;
};

function said(problem: Problem, w: Words): string {
  return problem.said ?? w[problem.reason] ?? w.constraint;
}

function Summary({ page, w, go }: { page: Page; w: Words; go: (path: string) => void }) {
  return (
    <>
      <h2 class="asked">{w.all}</h2>
      <p class="hint">{w.lead}</p>
      <ul class="answers">
        {page.summary?.map((line) => (
          <li key={line.path}>
            <button type="button" onClick={() => go(line.path)} class={line.problem ? "wrong" : ""}>
              <span>{line.label}</span>
              <strong>{line.answer || w.empty}</strong>
              {line.problem ? <em>{said(line.problem, w)}</em> : null}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Head({ page, w, language }: { page: Page; w: Words; language: (name: string) => void }) {
  const { page: at, of } = page.progress;
  return (
    <div class="survey-head">
      <progress value={at} max={of} aria-label={fill(w.of, { n: at, of })} />
      {page.languages.length > 1 ? (
        <select aria-label={w.language} value={page.language} onChange={(e) => language(e.currentTarget.value)}>
          {page.languages.map((name) => (
            <option key={name} value={name}>
              {name.replace(/\s*\([^)]*\)\s*$/, "")}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}

/** An interview: the page in hand, drawn; each step is kept before the next page shows. */
export function PageForm({ engine, first, keep, done }: Props) {
  const [page, setPage] = useState(first);
  const [shown, setShown] = useState<Problem[]>([]);
  const top = useRef<HTMLDivElement>(null);
  const w = words(page.language);
  useEffect(() => {
    document.documentElement.lang = tag(page.language);
  }, [page.language]);
  useEffect(() => top.current?.focus({ preventScroll: false }), [page.key]);
  const step = (wanted: Step): void => {
    const said = engine.step(wanted);
    if (said.says === "refused") {
      const { kind, path = "", problems } = said.error;
      const at = wanted.do === "answer" ? wanted.path : path;
      setShown(problems ?? (kind === "too_long" || kind === "too_much" ? [{ path: at, reason: kind }] : []));
      return;
    }
    if (said.event) keep?.(said.event);
    if (wanted.do !== "answer") setShown([]);
    setPage(said.page);
    if (said.finished) done();
  };
  const wrong = (path: string, own?: Problem): string | undefined => {
    // A question that nobody has come to yet is not wrong for being blank.
    const problem =
      own?.reason === "constraint" ? own : shown.find((one) => one.path === path && (own ?? one.reason !== "required"));
    return problem ? said(problem, w) : undefined;
  };
  const more = page.kind === "more" && page.repeat;
  return (
    <div class="survey" lang={tag(page.language)}>
      <Head page={page} w={w} language={(name) => step({ do: "language", name })} />
      <div class="survey-page" ref={top} tabIndex={-1}>
        {page.titles.length ? (
          <p class="titles">
            {page.titles.join(" · ")}
            {page.repeat?.nth ? ` (${page.repeat.nth} / ${page.repeat.count})` : ""}
          </p>
        ) : null}
        {page.questions.map((question) => (
          <Question
            key={question.path}
            question={question}
            words={w}
            wrong={wrong(question.path, question.problem)}
            answer={(value) => step({ do: "answer", path: question.path, value })}
            find={(search) => engine.choices(question.path, search)}
          />
        ))}
        {more ? (
          <div class="question">
            <p class="asked">{more.title}</p>
            <button type="button" class="button" onClick={() => step({ do: "add", path: more.path })}>
              {w.add}
            </button>
          </div>
        ) : null}
        {page.repeat?.open && page.repeat.nth ? (
          <button
            type="button"
            class="link quiet"
            onClick={() => step({ do: "remove", path: page.repeat?.path ?? "", nth: page.repeat?.nth ?? 0 })}
          >
            {w.remove}
          </button>
        ) : null}
        {page.kind === "summary" ? <Summary page={page} w={w} go={(path) => step({ do: "go", path })} /> : null}
        {shown.length && page.kind === "summary" ? (
          <p class="problem" role="alert">
            {fill(w.missing, { n: shown.length })}
          </p>
        ) : null}
      </div>
      <div class="survey-foot">
        {page.can_back ? (
          <button type="button" class="button quiet" onClick={() => step({ do: "back" })}>
            {w.back}
          </button>
        ) : (
          <span />
        )}
        {page.kind === "summary" ? (
          <button type="button" class="button" onClick={() => step({ do: "finish" })}>
            {w.finish}
          </button>
        ) : (
          <button type="button" class="button" onClick={() => step({ do: "next" })}>
            {more ? w.goOn : w.next}
          </button>
        )}
      </div>
    </div>
  );
}
