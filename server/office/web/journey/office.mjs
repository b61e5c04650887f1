// One morning at the office, in a real browser against real processes. `CAIRN_BIN` names the binary, `CHROMIUM` the browser,
// `SHOTS` a folder for pictures of what it saw.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { world } from "./world.mjs";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env["SHOTS"];

/** The page as assistive technology finds it: no violation at all. */
async function accessible(page, where) {
  const found = await page.evaluate(async (code) => {
    if (!window.axe) new Function(code)();
    return (await window.axe.run()).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
  }, axe);
  assert.deepEqual(found, [], where);
  if (shots) await mkdir(shots, { recursive: true }).then(() => page.screenshot({ path: join(shots, `${where}.png`) }));
}

/** Typing is faster than the page can draw. */
async function onSlowMachine(page, act) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 20 });
  await act();
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await cdp.detach();
}

const step = (text) => console.log(`  ${text}`);

async function signIn(page, { base, link }) {
  await page.goto(`${base}/customers`);
  await page.getByRole("heading", { name: "A sign-in link is needed" }).waitFor();
  await page.goto(link);
  await page.getByRole("heading", { name: "Live" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/live");
  step("signs in by the link");
}

async function watchLive(page, { zhao, wang }) {
  await page.getByRole("link", { name: /王芳/ }).first().waitFor();
  await accessible(page, "live-en");
  await zhao.add("visit", `customer=${wang}`, "subject=送机票");
  await zhao.sync();
  await page.getByRole("button", { name: "1 new" }).click();
  await page.getByRole("link", { name: /送机票/ }).waitFor();
  step("sees a visit come in behind the pill");
}

async function find(page) {
  await page.keyboard.press("2");
  await page.getByRole("heading", { name: "Customers" }).waitFor();
  await page.getByRole("link", { name: "王芳" }).waitFor();
  await accessible(page, "customers-en");
  await page.keyboard.press("/");
  await page.keyboard.type("zzz");
  await page.getByRole("button", { name: "Clear the search" }).click();
  await page.keyboard.press("/");
  await onSlowMachine(page, () => page.keyboard.type("wangfang"));
  assert.equal(await page.getByRole("searchbox").inputValue(), "wangfang", "no typed character is lost");
  await page.getByText("1 found").waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "王芳" }).click();
  await page.getByRole("heading", { name: "王芳", level: 1 }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "王芳", level: 1 }).waitFor();
  step("finds 王芳 by wangfang; the address survives reload");
}

async function editInPlace(page, { wang }) {
  const field = (name) => page.locator(".field", { has: page.locator(".label", { hasText: name }) });
  await field("Birthday").first().getByRole("button").click();
  await page.keyboard.type("1988-02-30");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("Not a day of the calendar").waitFor();
  await page.keyboard.press("Escape");
  const city = field("City").getByRole("button");
  await city.press("e");
  await page.keyboard.type("大连");
  await page.keyboard.press("Enter");
  await page.getByText("City saved").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Undone").waitFor();
  assert.equal(await city.innerText(), "青岛");
  await city.click();
  await page.keyboard.type("大连");
  await page.keyboard.press("Enter");
  await page.getByText("City saved").waitFor();
  const stored = await page.evaluate((id) => fetch(`/api/v1/records/${id}`).then((r) => r.json()), wang);
  assert.equal(stored.fields.city, "大连");
  step("edits in place: refused with the reason at the field, saved, undone, saved");
}

async function switchConflict(page) {
  const note = page.getByRole("region", { name: "Position held was edited in two places at once" });
  await note.waitFor();
  await accessible(page, "customer-en");
  const aside = await note.locator(".version:not(.kept) .text").innerText();
  await note.getByRole("button", { name: "Use this one" }).click();
  await note.waitFor({ state: "detached" });
  const now = page.locator(".field", { has: page.locator(".label", { hasText: "Position held" }) }).getByRole("button");
  assert.equal(await now.innerText(), aside);
  step(`sees what was set aside and switches to ${aside}`);
}

async function inChinese(page, { base, wang }) {
  await page.getByRole("combobox", { name: "Language" }).selectOption("zh-Hans");
  await page.getByRole("combobox", { name: "外观" }).selectOption("dark");
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
  for (const [path, heading, where] of [["/live", "动态", "live-zh"], ["/customers", "客户", "customers-zh"], [`/customers/${wang}`, "王芳", "customer-zh"], ["/aside", "搁置的修改", "aside-zh"], ["/devices", "设备", "devices-zh"]]) {
    await page.goto(base + path);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await page.waitForTimeout(300);
    await accessible(page, where);
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "打开任何记录或页面" }).fill("wf");
  await page.getByRole("option", { name: /王芳/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "王芳", level: 1 }).waitFor();
  step("goes on in Chinese and dark; opens 王芳 with Ctrl K and wf");
}

const place = await world();
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: "en-GB", bypassCSP: true });
  const foreign = [];
  page.on("request", (request) => !request.url().startsWith(place.base) && foreign.push(request.url()));
  page.on("pageerror", (error) => assert.fail(error));
  page.setDefaultTimeout(15_000);
  await signIn(page, place);
  await watchLive(page, place);
  await find(page);
  await editInPlace(page, place);
  await switchConflict(page);
  await inChinese(page, place);
  assert.deepEqual(foreign, [], "nothing is asked of anybody else");
  console.log("The office's morning went well.");
} finally {
  await browser.close();
  await place.end();
}
