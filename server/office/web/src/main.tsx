import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./App";
import { lang, t } from "./i18n";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/list.css";
import "./styles/record.css";
import "./styles/tasks.css";
import "./styles/overlay.css";

effect(() => {
  document.documentElement.lang = lang.value;
  document.title = t("app.name");
});

const root = document.getElementById("app");
if (root) render(<App />, root);
