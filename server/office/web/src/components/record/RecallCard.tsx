import type { ComponentChildren } from "preact";
import { figures } from "../../api/insight";
import type { Hint, Recall } from "../../api/types";
import { count } from "../../format/figure";
import { calendarDay, when } from "../../format/time";
import { choiceName, t } from "../../i18n";
import { useLoad } from "../../state/load";
import { follow, recordPath } from "../../state/route";
import { Icon, type IconName } from "../Icon";

const icons: Record<string, IconName> = {
  case: "case",
  promised: "task",
  birthday: "account",
  missed: "alert",
  win_back: "alert",
  due_to_buy: "purchase",
  answer: "visit",
  thank: "account",
  acquaint: "customer",
};

/** A reason to say something today, in words. */
function said(hint: Hint, card: Recall): string {
  switch (hint.hint) {
    case "case":
      return t("say.case", { title: card.cases.find((one) => one.id === hint.record)?.title ?? "" });
    case "promised":
      return t("say.promised", { what: card.promises.find((one) => one.visit === hint.record)?.text ?? "" });
    case "birthday":
      return (
        t(hint.count ? "say.birthdayIn" : "say.birthdayToday", {
          n: hint.count ?? 0,
          day: calendarDay(hint.day ?? ""),
        }) + (hint.turns ? t("say.turns", { n: hint.turns }) : "")
      );
    case "missed":
      return t("say.missed");
    case "due_to_buy":
      return t("say.due", { day: calendarDay(hint.day ?? "") });
    case "answer": {
      const objection = card.objections.find((one) => one.visit === hint.record);
      return t("say.answer", { objection: objection?.text ?? "", handling: objection?.handling ?? "" });
    }
    case "thank":
      return t("say.thank", { n: count(hint.count ?? 0) });
    case "win_back":
      return t("say.winBack");
    default:
      return t("say.acquaint");
  }
}

function Say({ hint, card }: { hint: Hint; card: Recall }) {
  const text = said(hint, card);
  const pressing = ["case", "promised", "missed"].includes(hint.hint);
  return (
    <li class={pressing ? "pressing" : undefined}>
      <Icon name={icons[hint.hint] ?? "note"} size={16} />
      {hint.record ? (
        <a href={recordPath("visit", hint.record)} onClick={follow} data-row>
          {text}
        </a>
      ) : (
        <span>{text}</span>
      )}
    </li>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="recall-part">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

function People({ of }: { of: Recall["referred"] }) {
  return (
    <p>
      {of.map((person, n) => (
        <span key={person.id}>
          {n ? "、" : ""}
          <a class="link" href={recordPath("customer", person.id)} onClick={follow}>
            {person.name}
          </a>
        </span>
      ))}
    </p>
  );
}

/** Who this is in three seconds: what they like, what happened, what was promised, what to say today. */
export function RecallCard({ of }: { of: string }) {
  const loaded = useLoad(() => figures.recall(of), [of], [of]);
  const card = loaded.value;
  if (!card) return null;
  const { last_visit: last } = card;
  return (
    <section class="card recall" aria-labelledby="recall">
      <h2 id="recall" class="unseen">
        {t("recall.title")}
      </h2>
      <div class="recall-parts">
        <Part title={t("recall.today")}>
          {card.today.length ? (
            <ul class="say">
              {card.today.slice(0, 4).map((hint) => (
                <Say key={hint.hint + (hint.record ?? "")} hint={hint} card={card} />
              ))}
            </ul>
          ) : (
            <p class="none">{t("recall.nothing")}</p>
          )}
        </Part>
        <Part title={t("recall.likes")}>
          {card.preferences.length ? (
            <p class="chips">
              {card.preferences.map((one) => (
                <span key={one.kind + one.text} class={one.kind === "allergy" ? "chip clay strong" : "chip"}>
                  {one.kind === "allergy" ? <Icon name="alert" size={15} /> : null}
                  {choiceName("kind", one.kind)} {one.text}
                </span>
              ))}
            </p>
          ) : (
            <p class="none">{t("recall.noLikes")}</p>
          )}
        </Part>
        <Part title={t("recall.lastTime")}>
          {last ? (
            <p>
              <a class="link" href={recordPath("visit", last.id)} onClick={follow}>
                {when(last.made_at)} {last.title}
              </a>
              {last.outcome ? <span class="chip">{choiceName("outcome", last.outcome)}</span> : null}
              {last.note ? <span class="recall-note">{last.note}</span> : null}
            </p>
          ) : (
            <p class="none">{t("record.noVisits")}</p>
          )}
        </Part>
        <Part title={t("recall.promised")}>
          {card.promises.length ? (
            <ul>
              {card.promises.slice(0, 3).map((one) => (
                <li key={one.visit + one.text}>
                  <a class="link" href={recordPath("visit", one.visit)} onClick={follow}>
                    {one.text}
                  </a>
                  {one.due ? <span class="below"> {t("recall.until", { day: calendarDay(one.due) })}</span> : null}
                </li>
              ))}
            </ul>
          ) : (
            <p class="none">{t("recall.noPromise")}</p>
          )}
        </Part>
        {card.referred_by.length || card.referred.length ? (
          <Part title={t("recall.referrals")}>
            {card.referred_by.length ? (
              <>
                <span class="below">{t("recall.referredBy")}</span>
                <People of={card.referred_by} />
              </>
            ) : null}
            {card.referred.length ? (
              <>
                <span class="below">{t("recall.referred")}</span>
                <People of={card.referred} />
              </>
            ) : null}
          </Part>
        ) : null}
      </div>
    </section>
  );
}
