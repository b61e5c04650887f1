import type { FeedEntry } from "../api/types";
import { Icon, isIcon } from "../components/Icon";
import { Empty, Failed, Skeleton } from "../components/States";
import { author } from "../format/author";
import { exactly, when } from "../format/time";
import { fieldName, inSentence, kindName, lang, listed, t } from "../i18n";
import { arrived, feed, feedFailed, loadFeed, showArrived } from "../state/live";
import { follow, recordPath } from "../state/route";

/** How many changed fields are named; of more, only how many they are. */
const NAMED = 3;

function deed(entry: FeedEntry): string {
  const kind = inSentence(kindName(entry.kind));
  if (entry.deleted) return t("live.deleted", { kind });
  if (entry.new || entry.fields.length === 0) return t("live.made", { kind });
  const names = [...new Set(entry.fields.map((field) => inSentence(fieldName(field))))];
  if (names.length <= NAMED) return t("live.changed", { fields: listed(names) });
  return t("live.changedMany", {
    fields: names.slice(0, NAMED).join(lang.value === "en" ? ", " : "、"),
    all: names.length,
  });
}

function Line({ entry }: { entry: FeedEntry }) {
  return (
    <li>
      <a class="live-line" href={recordPath(entry.kind, entry.id)} onClick={follow} data-row>
        <time title={exactly(entry.author.at_ms)}>{when(entry.author.at_ms)}</time>
        <span class="author">{author(entry.author)}</span>
        {isIcon(entry.kind) ? <Icon name={entry.kind} label={kindName(entry.kind)} /> : null}
        <span class="title">{entry.title || kindName(entry.kind)}</span>
        <span class="about">{entry.about?.title ?? ""}</span>
        <span class={entry.new ? "deed fresh" : "deed"}>{deed(entry)}</span>
      </a>
    </li>
  );
}

function List() {
  const entries = feed.value;
  if (!entries)
    return feedFailed.value ? <Failed error={feedFailed.value} again={() => void loadFeed()} /> : <Skeleton />;
  if (entries.length === 0) return <Empty title={t("live.empty")} hint={t("live.emptyHint")} />;
  return (
    <ol class="live-list">
      {entries.map((entry) => (
        <Line key={`${entry.id}-${entry.author.device}-${entry.author.at_ms}`} entry={entry} />
      ))}
    </ol>
  );
}

/** What is coming in, from whom. New lines wait behind a pill, so that nothing jumps while it is read. */
export function Live() {
  const waiting = arrived.value.length;
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("live.title")}</h1>
        <p>{t("live.lead")}</p>
      </div>
      <div class="pill-space" aria-live="polite">
        {waiting ? (
          <button type="button" class="pill" onClick={showArrived}>
            <Icon name="up" size={16} />
            {t("live.new", { n: waiting })}
          </button>
        ) : null}
      </div>
      <List />
    </div>
  );
}
