import { useEffect, useState } from "preact/hooks";
import { api } from "../api/client";
import type { Hit } from "../api/types";
import { kindName, t } from "../i18n";
import { go, recordPath } from "../state/route";
import { Dialog, shut } from "./dialogs";
import { Highlight } from "./Highlight";
import { Icon, isIcon } from "./Icon";
import { pages } from "./Rail";

type Choice = { key: string; icon: string; title: string; second: string; ranges: [number, number][]; to: string };

function pageChoices(text: string): Choice[] {
  const wanted = text.toLowerCase();
  const fits = pages.filter((page) => t(page.label).toLowerCase().includes(wanted));
  return fits.map((p) => ({
    key: p.path,
    icon: p.icon,
    title: t(p.label),
    second: t("palette.pages"),
    ranges: [],
    to: p.path,
  }));
}

function recordChoice({ row, title_ranges }: Hit): Choice {
  const second = [kindName(row.kind), row.subtitle].filter(Boolean).join(" · ");
  return {
    key: row.id,
    icon: row.kind,
    title: row.title || kindName(row.kind),
    second,
    ranges: title_ranges,
    to: recordPath(row.kind, row.id),
  };
}

/** Finds records of every kind while the text is typed. */
function useHits(text: string): Hit[] {
  const [hits, setHits] = useState<Hit[]>([]);
  useEffect(() => {
    if (!text.trim()) return setHits([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.search(text.trim(), undefined, stop.signal).then(
        (page) => setHits(page.hits.slice(0, 12)),
        () => undefined,
      );
    }, 80);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return hits;
}

export function Palette() {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const choices = [...useHits(text).map(recordChoice), ...pageChoices(text)];
  const here = Math.min(at, choices.length - 1);
  const open = (choice: Choice | undefined) => {
    if (!choice) return;
    shut();
    go(choice.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((here + step + choices.length) % Math.max(choices.length, 1));
    else if (event.key === "Enter" && !event.isComposing) open(choices[here]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label={t("palette.label")} bare>
      <div class="palette-field">
        <Icon name="find" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="choices"
          aria-label={t("palette.label")}
          placeholder={t("palette.placeholder")}
          aria-activedescendant={choices[here] ? `choice-${here}` : undefined}
          autoFocus
          value={text}
          onKeyDown={onKeyDown}
          onInput={(e) => {
            setText(e.currentTarget.value);
            setAt(0);
          }}
        />
      </div>
      <ul id="choices" role="listbox" aria-label={t("palette.records")}>
        {choices.map((choice, n) => (
          <li
            key={choice.key}
            id={`choice-${n}`}
            role="option"
            aria-selected={n === here}
            onClick={() => open(choice)}
            onMouseMove={() => setAt(n)}
          >
            {isIcon(choice.icon) ? <Icon name={choice.icon} /> : null}
            <span class="title">
              <Highlight text={choice.title} ranges={choice.ranges} />
            </span>
            <span class="second">{choice.second}</span>
          </li>
        ))}
      </ul>
      {text && choices.length === 0 ? <p class="palette-none">{t("find.none", { what: text })}</p> : null}
    </Dialog>
  );
}
