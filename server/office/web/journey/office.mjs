// One morning at the office, in a real browser against real processes. `CAIRN_BIN` names the binary, `CHROMIUM` the browser,
// `SHOTS` a folder for pictures of what it saw.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { surveys, surveysInChinese } from "./surveys.mjs";
import { world } from "./world.mjs";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
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
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Customers" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/customers", "back to the page that was asked for");
  await page.getByRole("link", { name: "Live", exact: true }).click();
  await page.getByRole("heading", { name: "Live" }).waitFor();
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

/** A browser has six connections to a host: a live stream in each tab would leave none for the seventh. */
async function manyTabs(page, { base, zhao, wang }) {
  const tabs = [];
  for (let n = 0; n < 8; n += 1) {
    const tab = await page.context().newPage();
    await tab.goto(`${base}/customers/${wang}`);
    await tab.getByRole("heading", { name: "王芳" }).waitFor({ timeout: 15_000 });
    tabs.push(tab);
  }
  await zhao.add("visit", `customer=${wang}`, "subject=八个标签页");
  await zhao.sync();
  await tabs[7].getByText("八个标签页").first().waitFor({ timeout: 15_000 });
  await Promise.all(tabs.map((tab) => tab.close()));
  step("eight tabs at once, and the last hears what comes in");
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

const VIEWS = [
  ["", "Overview", "总览"],
  ["/rfm", "RFM", "RFM 分析"],
  ["/pyramid", "Pyramid", "金字塔"],
  ["/matrix", "Matrix", "价值矩阵"],
  ["/lifecycle", "Lifecycle", "生命周期"],
  ["/cohorts", "Cohorts", "同期群"],
  ["/churn", "Churn", "流失与保持"],
  ["/satisfaction", "Satisfaction", "满意度"],
  ["/complaints", "Complaints", "投诉"],
  ["/winback", "Win back", "挽回"],
  ["/segments", "Segments", "客群"],
  ["/chaid", "CHAID", "CHAID 分析"],
];

/** Every view of Insight stands and is accessible. */
async function insightViews(page, base, at) {
  for (const [path, en, zh] of VIEWS) {
    await page.goto(`${base}/insight${path}`);
    const name = at === "zh" ? zh : en;
    await page.locator(".tabs a[aria-current]", { hasText: name }).waitFor();
    await page.locator(".card, .state").first().waitFor();
    await page.waitForTimeout(400);
    await accessible(page, `insight${path.replace("/", "-")}-${at}`);
  }
}

async function readInsight(page, { base, sell }) {
  const sold = await sell();
  const ranked = () =>
    page.evaluate(() =>
      fetch("/api/v1/insight/overview")
        .then((r) => r.json())
        .then((all) => all.ranked),
    );
  for (let tries = 0; (await ranked()) !== sold; tries += 1) {
    assert.ok(tries < 60, "the purchases reach the office");
    await page.waitForTimeout(500);
  }
  await page.getByRole("link", { name: "Insight" }).click();
  await page.getByText("of 240 with a purchase or a contact").waitFor();
  await page.getByRole("link", { name: "Pyramid" }).click();
  const pyramid = page.getByRole("region", { name: "Customer pyramid: customers and spending" });
  await pyramid.getByText("n = 240").waitFor();
  await pyramid.getByRole("button", { name: "Table" }).click();
  await pyramid.getByRole("link", { name: "Gold" }).click();
  const drawer = page.getByRole("dialog", { name: "Gold" });
  await drawer.getByText("9 customers").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("who"), "grade:gold");
  await page.reload();
  await drawer.getByText("9 customers").waitFor();
  await accessible(page, "insight-drawer-en");
  await drawer.getByRole("link").first().click();
  await page.getByRole("button", { name: "Grade: Gold" }).click();
  const why = page.getByRole("dialog", { name: "Why “Gold”?" });
  await why.getByText(/^Gold: .* spent in all, place \d+ of 240 customers/).waitFor();
  assert.ok(await why.getByRole("row").count(), "the records behind it are listed");
  await accessible(page, "why-en");
  await page.keyboard.press("Escape");
  const saved = page.waitForEvent("download");
  await page.goto(`${base}/insight/rfm`);
  await page.getByRole("group", { name: "Download" }).first().getByRole("button", { name: "SVG" }).click();
  const svg = await readFile(await (await saved).path(), "utf8");
  assert.match(svg, /^<svg[\s\S]*Customers by recency/);
  assert.equal(
    await page.evaluate(
      (text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent,
      svg,
    ),
    undefined,
  );
  const picture = page.waitForEvent("download");
  await page.getByRole("group", { name: "Download" }).first().getByRole("button", { name: "PNG" }).click();
  const png = await readFile(await (await picture).path());
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  step("reads figures, opens the customers behind gold, asks why, saves a chart");
}

async function saveSegment(page, { base }) {
  await page.goto(`${base}/insight/segments`);
  await page.getByRole("button", { name: "New segment" }).click();
  await page.getByText("Picks 12 of 242 customers").waitFor();
  await page.getByRole("textbox", { name: "Name" }).fill("Best guests");
  await accessible(page, "insight-segment-editor-en");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Best guests" }).waitFor();
  await page.getByText("Grade is Platinum or Gold").waitFor();
  step("saves a segment that counts itself");
}

async function growTree(page, { base }) {
  await page.goto(`${base}/insight/chaid`);
  const root = page.getByRole("button", { name: /^All customers/ });
  await root.waitFor();
  await root.click();
  await page.getByRole("button", { name: "Prune below" }).click();
  await page.getByRole("button", { name: "Split by City" }).click();
  const node = page.getByRole("button", { name: /^成都.*n = 80/ });
  await node.press("Enter");
  await accessible(page, "insight-chaid-node-en");
  await page.reload();
  await node.waitFor();
  await page.getByRole("button", { name: "Save as a segment" }).click();
  await page.getByText(/Picks 80 of 242 customers/).waitFor();
  step("grows a tree by hand; a node becomes a segment");
}

/** A task that a colleague noted: done, and taken back. */
async function doTasks(page, { base, zhao }) {
  await zhao.add("task", "title=给王芳回电话");
  await zhao.sync();
  const there = () =>
    page.evaluate(() =>
      fetch("/api/v1/records?kind=task")
        .then((r) => r.json())
        .then((all) => all.rows.length),
    );
  for (let tries = 0; (await there()) === 0; tries += 1) {
    assert.ok(tries < 60, "the task reaches the office");
    await page.waitForTimeout(500);
  }
  await page.goto(`${base}/tasks`);
  const row = page.getByRole("row", { name: "给王芳回电话" });
  await row.waitFor();
  await accessible(page, "tasks-en");
  await row.getByRole("button", { name: "Done" }).click();
  await page.getByText("Task done").waitFor();
  await row.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row.waitFor();
  step("does a task that a colleague noted, and takes it back");
}

async function inChinese(page, { base, wang }) {
  await page.getByRole("combobox", { name: "Language" }).selectOption("zh-Hans");
  await page.getByRole("combobox", { name: "外观" }).selectOption("dark");
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
  for (const [path, heading, where] of [
    ["/live", "动态", "live-zh"],
    ["/customers", "客户", "customers-zh"],
    [`/customers/${wang}`, "王芳", "customer-zh"],
    ["/aside", "搁置的修改", "aside-zh"],
    ["/devices", "设备", "devices-zh"],
  ]) {
    await page.goto(base + path);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await page.waitForTimeout(300);
    await accessible(page, where);
  }
  await insightViews(page, base, "zh");
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
  const person = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "en-GB", bypassCSP: true });
  const page = await person.newPage();
  const foreign = [];
  page.on("request", (request) => !request.url().startsWith(place.base) && foreign.push(request.url()));
  page.on("pageerror", (error) => assert.fail(error));
  page.setDefaultTimeout(15_000);
  await signIn(page, place);
  await watchLive(page, place);
  await find(page);
  await manyTabs(page, place);
  await editInPlace(page, place);
  await switchConflict(page);
  await readInsight(page, place);
  await saveSegment(page, place);
  await growTree(page, place);
  await insightViews(page, place.base, "en");
  await doTasks(page, place);
  const form = await surveys(page, place, accessible, step);
  await inChinese(page, place);
  await surveysInChinese(page, form, accessible);
  assert.deepEqual(foreign, [], "nothing is asked of anybody else");
  console.log("The office's morning went well.");
} finally {
  await browser.close();
  await place.end();
}
