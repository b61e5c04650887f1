import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Words } from "./texts";
import { fill } from "./texts";
import type { Question as Asked, Choice } from "./view";

type Props = {
  question: Asked;
  words: Words;
  wrong?: string | undefined;
  answer: (value: string) => void;
  find: (search: string) => Choice[];
};
type Field = Props & { id: string; described: string | undefined };

/** What a form may carry of Markdown: bold, emphasis, line breaks. Everything else stays as it is written. */
export function Marked({ text }: { text: string }): JSX.Element {
  const parts = text.split(/(\*\*[^*\n]+\*\*|__[^_\n]+__|\*[^*\n]+\*|\n)/);
  return (
    <>
      {parts.map((part, n) => {
        if (part === "\n") return <br key={n} />;
        if (/^(\*\*|__)/.test(part)) return <strong key={n}>{part.slice(2, -2)}</strong>;
        return /^\*.+\*$/.test(part) ? <em key={n}>{part.slice(1, -1)}</em> : part;
      })}
    </>
  );
}

/** A line of text, a number, a day: saved when the field is left, and while typing pauses. */
function Line({ question, id, described, answer }: Field) {
  const shown =
    question.control === "date_time"
      ? question.text.slice(0, 16)
      : question.control === "time"
        ? question.text.slice(0, 5)
        : question.text;
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown, question.path]);
  const hand = (value: string) => value !== shown && answer(value);
  useEffect(() => {
    const timer = setTimeout(() => hand(text), 600);
    return () => clearTimeout(timer);
  }, [text]);
  const common = {
    id,
    value: text,
    readOnly: question.readonly,
    "aria-describedby": described,
    "aria-required": question.required,
    onInput: (e: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => setText(e.currentTarget.value),
    onBlur: () => {
      hand(text);
    },
  };
  if (question.appearance?.includes("multiline")) return <textarea rows={4} {...common} />;
  if (question.control === "integer") return <input type="number" inputMode="numeric" {...common} />;
  if (question.control === "decimal") return <input type="number" step="any" {...common} />;
  if (question.control === "date") return <input type="date" {...common} />;
  if (question.control === "time") return <input type="time" {...common} />;
  if (question.control === "date_time") return <input type="datetime-local" {...common} />;
  return <input type="text" {...common} />;
}

/** Choices as big buttons; a long list is searched. */
function Pick({ question, words, id, described, answer, find }: Field) {
  const many = question.control === "select_multiple";
  const [search, setSearch] = useState("");
  const all = question.choices ?? [];
  const long = question.choices_total > all.length || all.length > 12;
  const shown = long && search ? find(search) : all;
  const chosen = question.text.split(" ").filter(Boolean);
  const pick = (name: string) => {
    if (!many) return answer(question.text === name && !question.required ? "" : name);
    answer(chosen.includes(name) ? chosen.filter((c) => c !== name).join(" ") : [...chosen, name].join(" "));
  };
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div
      role={many ? "group" : "radiogroup"}
      aria-labelledby={`${id}-label`}
      aria-describedby={described}
      class={`choices ${/likert|columns|quick/.test(question.appearance ?? "") ? "side" : ""}`}
    >
      {long ? (
        <input
          type="search"
          value={search}
          placeholder={words.pick}
          aria-label={words.pick}
          onInput={(e) => setSearch(e.currentTarget.value)}
        />
      ) : null}
      {shown.map((choice) => (
        <label key={choice.value} class={choice.selected ? "choice on" : "choice"}>
          <input
            type={many ? "checkbox" : "radio"}
            name={id}
            checked={choice.selected}
            disabled={question.readonly}
            onClick={() => pick(choice.value)}
          />
          <span>
            <Marked text={choice.label} />
          </span>
        </label>
      ))}
      {question.choices_total > all.length && !search ? (
        <p class="hint">{fill(words.more, { n: question.choices_total - all.length })}</p>
      ) : null}
    </div>
  );
}

/** The order of things, moved up one by one. */
function Rank({ question, words, answer }: Field) {
  const all = question.choices ?? [];
  const up = (n: number) => {
    const names = all.map((choice) => choice.value);
    if (n > 0) names.splice(n - 1, 2, names[n] ?? "", names[n - 1] ?? "");
    answer(names.join(" "));
  };
  return (
    <ol class="rank">
      {all.map((choice, n) => (
        <li key={choice.value}>
          <span>
            <Marked text={choice.label} />
          </span>
          <button
            type="button"
            class="button small quiet"
            disabled={n === 0 && Boolean(question.text)}
            onClick={() => up(n)}
            aria-label={`${words.rank}: ${choice.label}`}
          >
            ↑
          </button>
        </li>
      ))}
    </ol>
  );
}

/** A scale: few steps are buttons, many a slider. */
function Range({ question, id, described, words, answer }: Field) {
  const parameter = (name: string, usual: number) => Number(question.parameters?.[name] ?? usual);
  const [start, end, step] = [parameter("start", 0), parameter("end", 10), parameter("step", 1)];
  const places = Math.max(...[start, step].map((n) => (String(n).split(".")[1] ?? "").length));
  const steps = Math.round((end - start) / step);
  if (steps <= 10) {
    const values = Array.from({ length: steps + 1 }, (_, n) => (start + n * step).toFixed(places));
    return (
      <div class="scale" role="radiogroup" aria-labelledby={`${id}-label`} aria-describedby={described}>
        {values.map((value) => (
          <label key={value} class={Number(question.text) === Number(value) && question.text ? "choice on" : "choice"}>
            <input
              type="radio"
              name={id}
              checked={question.text !== "" && Number(question.text) === Number(value)}
              disabled={question.readonly}
              onClick={() => answer(value)}
            />
            <span>{value}</span>
          </label>
        ))}
      </div>
    );
  }
  return (
    <div class="slider">
      <input
        id={id}
        type="range"
        min={start}
        max={end}
        step={step}
        value={question.text || String(start)}
        disabled={question.readonly}
        aria-describedby={described}
        onChange={(e) => answer(Number(e.currentTarget.value).toFixed(places))}
      />
      <output>{question.text || words.empty}</output>
    </div>
  );
}

function Place({ question, words, id, answer }: Field) {
  const here = () =>
    navigator.geolocation?.getCurrentPosition((at) => {
      const { latitude, longitude, altitude, accuracy } = at.coords;
      answer(`${latitude} ${longitude} ${altitude ?? 0} ${accuracy}`);
    });
  return (
    <div class="place-field">
      <input
        id={id}
        value={question.text}
        onBlur={(e) => answer(e.currentTarget.value)}
        placeholder="31.2304 121.4737"
      />
      <button type="button" class="button small quiet" onClick={here}>
        {words.here}
      </button>
    </div>
  );
}

function Control(props: Field): JSX.Element | null {
  const { question, words, answer, id } = props;
  switch (question.control) {
    case "note":
      return null;
    case "select_one":
    case "select_multiple":
      return <Pick {...props} />;
    case "rank":
      return <Rank {...props} />;
    case "range":
      return <Range {...props} />;
    case "acknowledge":
      return (
        <label class={question.text ? "choice on" : "choice"}>
          <input
            id={id}
            type="checkbox"
            checked={question.text !== ""}
            onClick={() => answer(question.text ? "" : "OK")}
          />
          <span>{words.yes}</span>
        </label>
      );
    case "geopoint":
      return <Place {...props} />;
    case "geotrace":
    case "geoshape":
    case "image":
    case "audio":
    case "video":
    case "file":
      return <p class="hint">{words.noMedia}</p>;
    default:
      return <Line {...props} />;
  }
}

/** One question: what is asked, the control, what is wrong with the answer. */
export function Question(props: Props) {
  const { question, words, wrong } = props;
  const id = useId();
  const grouped = ["select_one", "select_multiple", "rank", "range", "note"].includes(question.control);
  const described =
    [question.hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ") || undefined;
  const label = (
    <>
      <Marked text={question.label} />
      {question.required ? (
        <span class="must" title={words.must}>
          {" "}
          *
        </span>
      ) : null}
    </>
  );
  return (
    <div class={wrong ? "question wrong" : "question"} data-path={question.path}>
      {question.sections?.map((section) => (
        <h3 key={section}>{section}</h3>
      ))}
      {grouped ? (
        <p class="asked" id={`${id}-label`}>
          {label}
        </p>
      ) : (
        <label class="asked" for={id} id={`${id}-label`}>
          {label}
        </label>
      )}
      {question.hint ? (
        <p class="hint" id={`${id}-hint`}>
          <Marked text={question.hint} />
        </p>
      ) : null}
      <Control {...props} id={id} described={described} />
      {wrong ? (
        <p class="problem" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      ) : null}
    </div>
  );
}
