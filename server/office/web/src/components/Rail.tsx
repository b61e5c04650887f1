import { chooseLang, type Key, type Lang, lang, t } from "../i18n";
import { arrived } from "../state/live";
import { follow, path } from "../state/route";
import { session } from "../state/specs";
import { chooseTheme, type Theme, theme } from "../state/theme";
import { opened } from "./dialogs";
import { Icon, type IconName, Mark } from "./Icon";

export const pages: { path: string; label: Key; icon: IconName }[] = [
  { path: "/live", label: "nav.live", icon: "live" },
  { path: "/customers", label: "nav.customers", icon: "customers" },
  { path: "/surveys", label: "nav.surveys", icon: "form" },
  { path: "/insight", label: "nav.insight", icon: "insight" },
  { path: "/tasks", label: "nav.tasks", icon: "task" },
  { path: "/aside", label: "nav.aside", icon: "aside" },
  { path: "/devices", label: "nav.devices", icon: "devices" },
];

function PageLink({ page }: { page: (typeof pages)[number] }) {
  const here = path.value === page.path || path.value.startsWith(`${page.path}/`);
  const waiting = page.path === "/live" && !here ? arrived.value.length : 0;
  return (
    <a href={page.path} onClick={follow} aria-current={here ? "page" : undefined} title={t(page.label)}>
      <Icon name={page.icon} />
      <span class="word">{t(page.label)}</span>
      {waiting ? (
        <span class="count" role="img" aria-label={t("live.new", { n: waiting })}>
          {waiting}
        </span>
      ) : null}
    </a>
  );
}

function Switches() {
  return (
    <div class="switches">
      <select
        aria-label={t("lang.label")}
        value={lang.value}
        onChange={(e) => chooseLang(e.currentTarget.value as Lang)}
      >
        <option value="zh-Hans">中文</option>
        <option value="en">English</option>
      </select>
      <select
        aria-label={t("theme.label")}
        value={theme.value}
        onChange={(e) => chooseTheme(e.currentTarget.value as Theme)}
      >
        {(["system", "light", "dark"] as const).map((name) => (
          <option key={name} value={name}>
            {t(`theme.${name}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Rail() {
  return (
    <header class="rail">
      <a class="brand" href="/live" onClick={follow} title={t("app.name")}>
        <Mark />
        <span class="word">{t("app.name")}</span>
      </a>
      <button type="button" class="finder" onClick={() => (opened.value = "palette")} title={t("nav.find")}>
        <Icon name="find" />
        <span class="word">{t("nav.find")}</span>
        <kbd class="word">Ctrl K</kbd>
      </button>
      <nav aria-label={t("nav.main")}>
        {pages.map((page) => (
          <PageLink key={page.path} page={page} />
        ))}
      </nav>
      <div class="foot">
        <button type="button" class="plain" onClick={() => (opened.value = "link")} title={t("nav.link")}>
          <Icon name="link" />
          <span class="word">{t("nav.link")}</span>
        </button>
        <button type="button" class="plain" onClick={() => (opened.value = "keys")} title={t("nav.keys")}>
          <Icon name="keys" />
          <span class="word">{t("nav.keys")}</span>
        </button>
        <Switches />
        {session.value ? (
          <p class="who word">
            <span>{session.value.person}</span>
            <span>{session.value.workspace}</span>
          </p>
        ) : null}
      </div>
    </header>
  );
}
