import { type Key, t } from "../i18n";
import { Dialog } from "./dialogs";

const keys: [string[], Key][] = [
  [["Ctrl K", "⌘ K"], "keys.find"],
  [["/"], "keys.search"],
  [["j", "k"], "keys.move"],
  [["Enter"], "keys.open"],
  [["e"], "keys.edit"],
  [["1", "…", "9"], "keys.goPages"],
  [["?"], "keys.help"],
  [["Esc"], "keys.close"],
];

export function KeysDialog() {
  return (
    <Dialog label={t("keys.title")}>
      <dl class="keys">
        {keys.map(([strokes, key]) => (
          <div key={key}>
            <dt>
              {strokes.map((stroke) => (
                <kbd key={stroke}>{stroke}</kbd>
              ))}
            </dt>
            <dd>{t(key)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
