import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "./api/client";
import { opened } from "./components/dialogs";
import { KeysDialog } from "./components/KeysDialog";
import { LinkDialog } from "./components/LinkDialog";
import { Palette } from "./components/Palette";
import { Rail } from "./components/Rail";
import { Failed, NotFound, Skeleton } from "./components/States";
import { StatusBar } from "./components/StatusBar";
import { ToastNote } from "./components/Toast";
import { t } from "./i18n";
import { Aside } from "./pages/Aside";
import { CustomerPage } from "./pages/CustomerPage";
import { Customers } from "./pages/Customers";
import { Devices } from "./pages/Devices";
import { Live } from "./pages/Live";
import { RecordPage } from "./pages/RecordPage";
import { Tasks } from "./pages/Tasks";
import { bindKeys } from "./state/keys";
import { feed, listen, loadFeed } from "./state/live";
import { path } from "./state/route";
import { session, start } from "./state/specs";

/** Parts that come when they are first opened: the other pages stay small. */
const later = {
  insight: () => import("./pages/insight/Insight").then((part) => part.Insight),
  surveys: () => import("./pages/surveys/Surveys").then((part) => part.Surveys),
};

function Later({ part }: { part: keyof typeof later }) {
  const [page, setPage] = useState<{ Part: () => JSX.Element } | undefined>(undefined);
  const [failed, setFailed] = useState<unknown>();
  const load = () => {
    setFailed(undefined);
    later[part]().then((Part) => setPage({ Part }), setFailed);
  };
  useEffect(load, []);
  if (failed) return <Failed error={failed} again={load} />;
  return page ? <page.Part /> : <Skeleton />;
}

function Page() {
  const [, first, second, more] = path.value.split("/");
  if (first === "insight" || first === "surveys") return <Later key={first} part={first} />;
  if (more !== undefined) return <NotFound />;
  if (second) {
    if (first === "customers") return <CustomerPage key={second} id={second} />;
    return first === "records" ? <RecordPage key={second} id={second} /> : <NotFound />;
  }
  switch (first) {
    case "":
    case "live":
      return <Live />;
    case "customers":
      return <Customers />;
    case "tasks":
      return <Tasks />;
    case "aside":
      return <Aside />;
    case "devices":
      return <Devices />;
    default:
      return <NotFound />;
  }
}

/** Signing in leads back to the page that was asked for: within the hour in which a link can be used. */
function comeBack(): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that the console runs in
  document.cookie = `cairn_next=${encodeURIComponent(location.pathname + location.search)}; Path=/enter; Max-Age=3600; SameSite=Lax`;
}

/** Signs in with the cookie, then listens to the office. */
function useSession(): { failed: unknown; again: () => void } {
  const [failed, setFailed] = useState<unknown>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    start().then(
      () => setFailed(undefined),
      (error: unknown) => {
        if (error instanceof ApiError && error.problem.status === 401) comeBack();
        setFailed(error);
      },
    );
  }, [turn]);
  const signedIn = session.value !== undefined;
  useEffect(() => {
    if (!signedIn) return;
    if (feed.value === undefined) void loadFeed();
    const stops = [listen(), bindKeys()];
    return () => stops.forEach((stop) => stop());
  }, [signedIn]);
  return { failed, again: () => setTurn(turn + 1) };
}

export function App() {
  const { failed, again } = useSession();
  const signedOut = failed instanceof ApiError && failed.problem.status === 401;
  if (signedOut)
    return (
      <main id="main" class="alone">
        <Failed error={failed} again={again} />
      </main>
    );
  return (
    <div class="app">
      <a class="skip" href="#main">
        {t("nav.skip")}
      </a>
      <Rail />
      <div class="body">
        <StatusBar />
        <main id="main" tabIndex={-1}>
          {session.value ? <Page /> : failed ? <Failed error={failed} again={again} /> : <Skeleton />}
        </main>
      </div>
      <ToastNote />
      {opened.value === "palette" ? <Palette /> : null}
      {opened.value === "keys" ? <KeysDialog /> : null}
      {opened.value === "link" ? <LinkDialog /> : null}
    </div>
  );
}
