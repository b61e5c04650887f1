import { useEffect, useState } from "preact/hooks";
import { figures } from "../../api/insight";
import type { ChaidAsk, ChaidNode, ChaidOptions, ChaidStep, ChaidTree, RuleField } from "../../api/types";
import { Figure } from "../../chart/Figure";
import { Icon } from "../../components/Icon";
import { Empty, reason, Skeleton } from "../../components/States";
import { count, decimal, percent, pValue } from "../../format/figure";
import { calendarDay } from "../../format/time";
import { type Key, t } from "../../i18n";
import { openBehind } from "../../insight/behind";
import { firstAsk, hasChildren, isOrdered, predictors, readAsk, withStep } from "../../insight/chaid";
import { choiceTitle, fieldTitle } from "../../insight/rule";
import { asOf, Computed, turn } from "../../insight/useFigure";
import { filter, go, params } from "../../state/route";
import { choiceText, stopText, TreeDrawing, treeSvg, type Words } from "./ChaidTree";

const put = (ask: ChaidAsk): void => filter("tree", JSON.stringify(ask));

function NumberField({
  name,
  value,
  usual,
  max,
  step,
  put: write,
}: {
  name: "alpha_merge" | "alpha_split" | "min_parent" | "min_child" | "max_depth";
  value: number | undefined;
  usual: number;
  max: number;
  step: number;
  put: (value: number | undefined) => void;
}) {
  return (
    <label>
      {t(`chaid.${name}`)}
      <input
        type="number"
        min={0}
        max={max}
        step={step}
        value={value ?? usual}
        onChange={(e) =>
          write(Number.isFinite(e.currentTarget.valueAsNumber) ? e.currentTarget.valueAsNumber : undefined)
        }
      />
    </label>
  );
}

function Options({ of, write }: { of: ChaidOptions; write: (options: ChaidOptions) => void }) {
  return (
    <div class="chaid-options">
      <label>
        {t("chaid.method")}
        <select
          value={of.exhaustive ? "exhaustive" : "classic"}
          onChange={(e) => write({ ...of, exhaustive: e.currentTarget.value === "exhaustive" })}
        >
          <option value="classic">{t("chaid.classic")}</option>
          <option value="exhaustive">{t("chaid.exhaustive")}</option>
        </select>
      </label>
      <NumberField
        name="alpha_merge"
        value={of.alpha_merge}
        usual={0.05}
        max={0.99}
        step={0.01}
        put={(alpha_merge) => write({ ...of, ...(alpha_merge ? { alpha_merge } : {}) })}
      />
      <NumberField
        name="alpha_split"
        value={of.alpha_split}
        usual={0.05}
        max={0.99}
        step={0.01}
        put={(alpha_split) => write({ ...of, ...(alpha_split ? { alpha_split } : {}) })}
      />
      <NumberField
        name="min_parent"
        value={of.min_parent}
        usual={100}
        max={1_000_000}
        step={10}
        put={(min_parent) => write({ ...of, ...(min_parent === undefined ? {} : { min_parent }) })}
      />
      <NumberField
        name="min_child"
        value={of.min_child}
        usual={50}
        max={1_000_000}
        step={5}
        put={(min_child) => write({ ...of, ...(min_child === undefined ? {} : { min_child }) })}
      />
      <NumberField
        name="max_depth"
        value={of.max_depth}
        usual={3}
        max={10}
        step={1}
        put={(max_depth) => write({ ...of, ...(max_depth === undefined ? {} : { max_depth }) })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={!of.unadjusted}
          onChange={(e) => write({ ...of, unadjusted: !e.currentTarget.checked })}
        />
        {t("chaid.bonferroni")}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={!of.drop_missing}
          onChange={(e) => write({ ...of, drop_missing: !e.currentTarget.checked })}
        />
        {t("chaid.keepMissing")}
      </label>
    </div>
  );
}

const SOURCES: Record<"record" | "figure" | "answer", Key> = {
  record: "rules.fields",
  figure: "rules.figures",
  answer: "rules.answers",
};

function Predictors({
  source,
  fields,
  chosen,
  toggle,
}: {
  source: keyof typeof SOURCES;
  fields: RuleField[];
  chosen: Set<string>;
  toggle: (field: RuleField, on: boolean) => void;
}) {
  if (fields.length === 0) return null;
  return (
    <fieldset class="chaid-predictors">
      <legend>{t(SOURCES[source])}</legend>
      {fields.map((field) => (
        <label key={field.name} class="check">
          <input
            type="checkbox"
            checked={chosen.has(field.name)}
            onChange={(e) => toggle(field, e.currentTarget.checked)}
          />
          {fieldTitle(field.name)}
        </label>
      ))}
    </fieldset>
  );
}

/** What is to be explained, and by what. */
function Question({ of, fields }: { of: ChaidAsk; fields: RuleField[] }) {
  const [draft, setDraft] = useState(of);
  const targets = fields.filter(
    (field) => field.kind !== "list" && !["name", "family_name", "given_name"].includes(field.name),
  );
  const target = fields.find((field) => field.name === draft.target);
  const chosen = new Set([...draft.nominal, ...draft.ordinal]);
  const toggle = (field: RuleField, on: boolean) => {
    const list = isOrdered(field) ? "ordinal" : "nominal";
    setDraft({
      ...draft,
      [list]: on ? [...draft[list], field.name] : draft[list].filter((name) => name !== field.name),
    });
  };
  const aim = (name: string) => {
    const { response: _, ...rest } = draft;
    const field = fields.find((one) => one.name === name);
    setDraft({
      ...rest,
      target: name,
      target_is_number: field?.kind === "number",
      nominal: rest.nominal.filter((one) => one !== name),
      ordinal: rest.ordinal.filter((one) => one !== name),
    });
  };
  const grow = (event: Event) => {
    event.preventDefault();
    const { node: _, ...rest } = draft;
    put({ ...rest, steps: [{ grow: 0 }] });
  };
  return (
    <form class="card chaid-question" aria-label={t("chaid.question")} onSubmit={grow}>
      <div class="chaid-options">
        <label>
          {t("chaid.target")}
          <select value={draft.target} onChange={(e) => aim(e.currentTarget.value)}>
            {targets.map((field) => (
              <option key={field.name} value={field.name}>
                {fieldTitle(field.name)}
              </option>
            ))}
          </select>
        </label>
        {target?.choices.length && !draft.target_is_number ? (
          <label>
            {t("chaid.response")}
            <select
              value={draft.response ?? ""}
              onChange={(e) => setDraft({ ...draft, response: e.currentTarget.value || undefined })}
            >
              <option value="">{t("chaid.mostFrequent")}</option>
              {target.choices.map((one) => (
                <option key={one} value={one}>
                  {choiceTitle(target.name, one)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <button type="submit" class="button small" disabled={chosen.size === 0}>
          {t("chaid.grow")}
        </button>
      </div>
      <p class="chaid-chosen">
        <span class="below">{t("chaid.predictors", { n: chosen.size })}</span>
        {[...chosen].map((name) => (
          <span key={name} class="chip">
            {fieldTitle(name)}
          </span>
        ))}
      </p>
      <details>
        <summary>{t("chaid.choose")}</summary>
        {(["record", "figure", "answer"] as const).map((source) => (
          <Predictors
            key={source}
            source={source}
            fields={predictors(fields, draft.target).filter((field) => field.source === source)}
            chosen={chosen}
            toggle={toggle}
          />
        ))}
      </details>
      <details>
        <summary>{t("chaid.options")}</summary>
        <Options of={draft.options} write={(options) => setDraft({ ...draft, options })} />
      </details>
    </form>
  );
}

function Candidates({ of, node, split }: { of: ChaidTree; node: ChaidNode; split: (column: string) => void }) {
  return (
    <div class="figure-table" role="group" aria-label={t("chaid.candidates")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("chaid.predictor")}</th>
            <th scope="col" class="number">
              {t("chaid.groups")}
            </th>
            <th scope="col" class="number">
              {t("chaid.adjustedP")}
            </th>
            <th scope="col">
              <span class="unseen">{t("chaid.splitBy")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {of.candidates.map((one) => (
            <tr key={one.column}>
              <th scope="row">{fieldTitle(one.column)}</th>
              <td class="number">{one.split ? one.split.groups.length : ""}</td>
              <td class="number">
                {one.split ? (
                  <span class={one.significant ? undefined : "faint"}>{pValue(one.split.adjusted_p)}</span>
                ) : (
                  <span class="faint" title={one.refused ?? ""}>
                    {t("chaid.noSplit")}
                  </span>
                )}
              </td>
              <td>
                {one.split && !hasChildren(node) ? (
                  <button
                    type="button"
                    class="link"
                    onClick={() => split(one.column)}
                    aria-label={t("chaid.splitByNamed", { column: fieldTitle(one.column) })}
                  >
                    {t("chaid.splitBy")}
                  </button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One node: who it is, what it holds, what can be done with it. */
function NodePanel({ of, tree, ask, words }: { of: ChaidNode; tree: ChaidTree; ask: ChaidAsk; words: Words }) {
  const act = (step: ChaidStep) => put({ ...withStep(ask, step), node: of.id });
  const parent = tree.nodes.find((one) => one.id === of.parent);
  const where = parent?.split ? choiceText(parent.split.column, of.choices, words) : t("chaid.everyone");
  const classes = Object.entries(of.classes).sort((a, b) => b[1] - a[1]);
  return (
    <section class="card chaid-node" aria-label={t("chaid.node", { n: of.id })}>
      <div class="figure-head">
        <div class="figure-words">
          <h2>
            {t("chaid.node", { n: of.id })}: {where}
          </h2>
          <p class="below">
            {`n = ${count(of.rows)} · ${percent(of.share)}`}
            {of.index === null || of.index === undefined ? "" : ` · ${t("chaid.index", { n: decimal(of.index, 0) })}`}
            {of.stop ? ` · ${stopText(of)}` : ""}
          </p>
        </div>
        <button
          type="button"
          class="icon-button"
          onClick={() => put({ ...ask, node: undefined })}
          aria-label={t("dialog.close")}
        >
          <Icon name="close" />
        </button>
      </div>
      {classes.length ? (
        <dl class="chaid-classes">
          {classes.map(([name, share]) => (
            <div key={name}>
              <dt>{choiceTitle(ask.target, name)}</dt>
              <dd>{percent(share)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>{t("chaid.mean", { mean: decimal(of.mean, 2), sd: decimal(of.sd, 2) })}</p>
      )}
      <div class="rule-buttons">
        {hasChildren(of) ? (
          <button type="button" class="button small" onClick={() => act({ prune: of.id })}>
            {t("chaid.prune")}
          </button>
        ) : (
          <button type="button" class="button small" onClick={() => act({ grow: of.id })}>
            {t("chaid.growNode")}
          </button>
        )}
        <button type="button" class="button small quiet" onClick={() => openBehind(`node:${of.id}`)}>
          {t("chaid.who")}
        </button>
        {tree.rule && of.parent !== null && of.parent !== undefined ? (
          <button
            type="button"
            class="button small quiet"
            onClick={() =>
              go(
                `/insight/segments?name=${encodeURIComponent(where.slice(0, 60))}&rule=${encodeURIComponent(JSON.stringify(tree.rule))}`,
              )
            }
          >
            {t("chaid.save")}
          </button>
        ) : null}
      </div>
      {hasChildren(of) ? <p class="below">{t("chaid.pruneFirst")}</p> : null}
      <Candidates of={tree} node={of} split={(column) => act({ split: { node: of.id, column } })} />
    </section>
  );
}

/** The row of a leaf in words: all the conditions that lead to it. */
function path(tree: ChaidTree, id: number, words: Words): string {
  const parts: string[] = [];
  let node = tree.nodes.find((one) => one.id === id);
  while (node && node.parent !== null && node.parent !== undefined) {
    const parent: ChaidNode | undefined = tree.nodes.find((one) => one.id === node?.parent);
    if (parent?.split)
      parts.unshift(`${fieldTitle(parent.split.column)}: ${choiceText(parent.split.column, node.choices, words)}`);
    node = parent;
  }
  return parts.join(" · ") || t("chaid.everyone");
}

function Gains({ of, ask, words }: { of: ChaidTree; ask: ChaidAsk; words: Words }) {
  const best = of.gains[0];
  const rate = (value: number) => (of.response ? percent(value) : decimal(value, 2));
  const name = of.response ? choiceTitle(ask.target, of.response) : fieldTitle(ask.target);
  const share = (value: number | null | undefined) => ({
    text: value === null || value === undefined ? "" : percent(value),
    value: value ?? null,
  });
  return (
    <Figure
      name="gains"
      title={t("chaid.gains", { what: name })}
      unit={of.response ? t("unit.shares") : fieldTitle(ask.target)}
      note={of.note}
      finding={
        best && of.gains.length > 1
          ? t("chaid.gainsFinding", {
              share: percent(best.own.share),
              rate: rate(best.own.rate),
              index: decimal(best.own.index, 0),
            })
          : undefined
      }
      table={{
        head: [
          t("chaid.leaf"),
          "n",
          "%",
          of.response ? t("chaid.rate") : t("chaid.meanShort"),
          ...(of.response ? [t("chaid.gain")] : []),
          t("chaid.indexHead"),
          t("chaid.cumN"),
          t("chaid.cumShare"),
          t("chaid.cumRate"),
          ...(of.response ? [t("chaid.cumGain")] : []),
          t("chaid.cumIndex"),
        ],
        rows: of.gains.map(({ node, own, cumulated }) => [
          { text: path(of, node, words), behind: `node:${node}` },
          own.n,
          share(own.share),
          { text: rate(own.rate), value: own.rate },
          ...(of.response ? [share(own.gain)] : []),
          { text: decimal(own.index, 0), value: own.index ?? null },
          cumulated.n,
          share(cumulated.share),
          { text: rate(cumulated.rate), value: cumulated.rate },
          ...(of.response ? [share(cumulated.gain)] : []),
          { text: decimal(cumulated.index, 0), value: cumulated.index ?? null },
        ]),
      }}
    />
  );
}

function Grown({ of, ask, fields }: { of: ChaidTree; ask: ChaidAsk; fields: RuleField[] }) {
  const words = { fields, currency: of.currency };
  const chosen = of.nodes.find((node) => node.id === ask.node);
  const root = of.nodes[0];
  const name = of.response ? choiceTitle(ask.target, of.response) : fieldTitle(ask.target);
  const leaves = of.nodes.filter((node) => !hasChildren(node)).length;
  const title = t("chaid.title", { target: fieldTitle(ask.target) });
  const finding = root?.split
    ? t("chaid.finding", { column: fieldTitle(root.split.column), leaves })
    : t("chaid.nothing");
  const below = t("chart.below", {
    unit: t("chaid.rateOf", { what: name }),
    n: count(of.note.n),
    day: calendarDay(of.note.as_of),
  });
  return (
    <>
      <Figure
        name="chaid"
        title={title}
        finding={finding}
        unit={t("chaid.rateOf", { what: name })}
        note={of.note}
        svg={() => treeSvg(title, `${finding}  ·  ${below}`)}
        tools={
          ask.steps.length > 1 ? (
            <button
              type="button"
              class="tool"
              onClick={() => put({ ...ask, steps: ask.steps.slice(0, -1), node: undefined })}
            >
              {t("chaid.undo")}
            </button>
          ) : undefined
        }
        table={{
          head: [
            t("chaid.leaf"),
            t("chaid.nodeShort"),
            "n",
            "%",
            name,
            t("chaid.indexHead"),
            t("chaid.predictor"),
            t("chaid.adjustedP"),
          ],
          rows: of.nodes.map((node) => [
            { text: path(of, node.id, words), behind: `node:${node.id}` },
            node.id,
            node.rows,
            { text: percent(node.share), value: node.share },
            of.response
              ? { text: percent(node.classes[of.response] ?? 0), value: node.classes[of.response] ?? 0 }
              : { text: decimal(node.mean, 2), value: node.mean ?? null },
            { text: decimal(node.index, 0), value: node.index ?? null },
            node.split ? fieldTitle(node.split.column) : stopText(node),
            node.split ? pValue(node.split.adjusted_p) : "",
          ]),
        }}
      >
        <TreeDrawing
          tree={of}
          words={words}
          chosen={chosen?.id}
          choose={(node) => put({ ...ask, node })}
          label={title}
        />
        {of.left_out ? <p class="below">{t("chaid.leftOut", { n: count(of.left_out) })}</p> : null}
      </Figure>
      {chosen ? <NodePanel of={chosen} tree={of} ask={ask} words={words} /> : null}
      <Gains of={of} ask={ask} words={words} />
    </>
  );
}

/** The tree of a question. The old one stays while the next is grown. */
function useTree(ask: ChaidAsk): { tree?: ChaidTree; error?: unknown } {
  const [state, setState] = useState<{ tree?: ChaidTree; error?: unknown }>({});
  const text = JSON.stringify(ask);
  useEffect(() => {
    let old = false;
    figures.chaid(ask, asOf()).then(
      (tree) => !old && setState({ tree }),
      (error: unknown) => !old && setState({ error }),
    );
    return () => {
      old = true;
    };
  }, [text, turn.value]);
  return state;
}

function Tree({ ask, fields }: { ask: ChaidAsk; fields: RuleField[] }) {
  const { tree, error } = useTree(ask);
  if (error) {
    return (
      <Empty title={t("chaid.failed")} hint={reason(error)}>
        {ask.steps.length > 1 ? (
          <button
            type="button"
            class="button"
            onClick={() => put({ ...ask, steps: ask.steps.slice(0, -1), node: undefined })}
          >
            {t("chaid.undo")}
          </button>
        ) : null}
      </Empty>
    );
  }
  return tree ? <Grown of={tree} ask={ask} fields={fields} /> : <Skeleton rows={8} />;
}

/** Puts the usual question into the address where it names none, so that lists of a node's customers know their tree. */
function First({ fields }: { fields: RuleField[] }) {
  useEffect(() => put(firstAsk(fields)), []);
  return <Skeleton rows={8} />;
}

/** CHAID: a tree of segments, grown by itself and by hand. */
export function ChaidPage() {
  return (
    <Computed read={() => figures.ruleFields()} deps={[]}>
      {(fields) => {
        const ask = readAsk(params.value.get("tree"));
        if (!ask) return <First fields={fields} />;
        return (
          <div class="figures">
            <Question key={ask.target} of={ask} fields={fields} />
            <Tree ask={ask} fields={fields} />
          </div>
        );
      }}
    </Computed>
  );
}
