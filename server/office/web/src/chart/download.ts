import { t } from "../i18n";
import { say } from "../state/toast";

/** Hands a file to the person. */
function hand(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(t("chart.saved", { name }));
}

export const handText = (name: string, type: string, text: string): void =>
  hand(name, new Blob([text], { type: `${type};charset=utf-8` }));

/** A drawing as a picture of points, at twice the size for print. */
export async function handPng(name: string, svg: string, width: number, height: number): Promise<void> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) hand(name, blob);
}
