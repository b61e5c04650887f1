// Surveys in the office: a form with mistakes, a ready one published, a guest who answers by link and loses the connection, the report.
import assert from "node:assert/strict";

const BROKEN = JSON.stringify({
  survey: [
    { type: "text", name: "a", label: "A", relevant: "${nobody} = 1" },
    { type: "txet", name: "b", label: "B" },
  ],
});

/** A form whose choices are the customers of the book. */
const LISTING = JSON.stringify({
  survey: [{ type: "select_one_from_file customers.csv", name: "who", label: "Who?" }],
  settings: [{ form_id: "listing", form_title: "Who are you?" }],
});

async function uploadBroken(page, accessible) {
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "broken.json", mimeType: "application/json", buffer: Buffer.from(BROKEN) });
  await page.getByText(/things to mend/).waitFor();
  assert.ok((await page.locator(".cells tbody tr").count()) >= 2, "every mistake has a row");
  await accessible(page, "survey-errors-en");
}

/** Answers the form in hand from its first page to its summary: the first choice, a number, a word. */
async function answerAll(page) {
  for (let n = 0; n < 60; n += 1) {
    const finish = page.getByRole("button", { name: /^(Send|提交|送出)$/ });
    if (await finish.isVisible()) return finish.click();
    for (const question of await page.locator(".question").all()) {
      const choice = question.locator(".choice");
      if (await choice.count()) await choice.nth(Math.min(3, (await choice.count()) - 1)).click();
      else if (await question.locator("input[type=number]").count())
        await question.locator("input[type=number]").fill("9");
      else if (await question.locator("input, textarea").count())
        await question.locator("input, textarea").first().fill("很好 fine");
    }
    await page.getByRole("button", { name: /^(Next|Go on|下一题|继续)$/ }).click();
    await page.waitForTimeout(40);
  }
  assert.fail(`the form did not end: ${await page.locator(".survey").innerText()}`);
}

async function guest(context, url, accessible) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(url);
  await page.locator(".question").first().waitFor();
  await accessible(page, "answer-zh");
  await page.getByRole("combobox").selectOption({ label: "English" });
  await accessible(page, "answer-en");
  await page.locator(".question .choice").first().click();
  await page.reload();
  await page.getByText("Your answers so far are still here.").waitFor();
  assert.equal(await page.locator(".choice.on").count(), 1, "the answer outlived the page");
  await page.route("**/api/v1/answer", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await answerAll(page);
  await page.getByRole("heading", { name: /kept on this device/ }).waitFor();
  await page.unroute("**/api/v1/answer");
  await page.getByRole("button", { name: "Try now" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "这份问卷无法作答" }).waitFor();
  await page.close();
}

export async function surveys(page, { base }, accessible, step) {
  await page.goto(`${base}/surveys`);
  await page.getByRole("heading", { name: "Surveys", level: 1 }).waitFor();
  await uploadBroken(page, accessible);
  step("is shown every mistake of a form at its cell");

  await page.getByRole("button", { name: /Recommendation after a trip/ }).click();
  await page.locator(".phone-frame .question").first().waitFor();
  await accessible(page, "survey-preview-en");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText(/is published/).waitFor();
  const form = page.url();
  await page.goto(`${form}/links`);
  await page.getByLabel("What for").fill("大理 11 月 团");
  await page.getByRole("button", { name: "Make a link" }).click();
  await page.locator(".survey-links .card").waitFor();
  await accessible(page, "survey-links-en");
  const url = await page.locator(".survey-links input").inputValue();
  assert.match(url, /\/a#[0-9a-f]{64}$/, "no server on the way is told the token");
  step("publishes a ready form and makes a link with its QR code");

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  const turned = await page
    .context()
    .browser()
    .newContext({ viewport: { width: 390, height: 800 }, locale: "zh-CN" });
  const waiting = await turned.newPage();
  await waiting.goto(url);
  await waiting.getByText("问卷暂停收集中").waitFor();
  await turned.close();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  step("pauses the link, and a guest is told so in their language");

  const context = await page
    .context()
    .browser()
    .newContext({ viewport: { width: 390, height: 800 }, locale: "zh-CN", bypassCSP: true });
  await guest(context, url, accessible);
  await context.close();
  step("a guest answers on a phone without an account, reloads, loses the connection, and is heard once");

  await page.goto(`${form}/responses`);
  await page.locator(".figure-table tbody tr").waitFor();
  await accessible(page, "survey-responses-en");
  await page.goto(`${form}/report`);
  await page.locator(".survey-cards .card").first().waitFor();
  await accessible(page, "survey-report-en");
  for (const format of ["csv", "xlsx", "sav", "json", "openrosa"]) {
    const status = await page.evaluate(
      async (at) => (await fetch(at)).status,
      `/api/v1/surveys/${form.split("/").pop()}/export?format=${format}`,
    );
    assert.equal(status, 200, format);
  }
  step("reads the responses, their report, and takes them away in five formats");

  await page.goto(`${base}/surveys`);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "listing.json", mimeType: "application/json", buffer: Buffer.from(LISTING) });
  await page.getByRole("button", { name: "Save as a draft" }).click();
  await page.locator(".phone-frame .question").first().waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText(/is published/).waitFor();
  await page.goto(`${page.url().replace(/\/preview$/, "")}/links`);
  await page.getByText(/keep this form from being answered by link/).waitFor();
  assert.ok(
    await page.getByRole("button", { name: "Make a link" }).isDisabled(),
    "nothing of the book goes out unasked",
  );
  await accessible(page, "survey-release-en");
  for (const column of ["customers.label", "customers.name"])
    await page.getByRole("checkbox", { name: column }).check();
  await page.getByText(/rows that everybody with the link can read/).waitFor();
  await page.locator("button:enabled", { hasText: "Make a link" }).waitFor();
  await accessible(page, "survey-released-en");
  step("is told which cell reads the book, and sees what a release would show to guests");
  return form;
}

/** The same pages in Chinese and dark. */
export async function surveysInChinese(page, form, accessible) {
  for (const [tab, where] of [
    ["", "survey-preview-zh"],
    ["/links", "survey-links-zh"],
    ["/report", "survey-report-zh"],
  ]) {
    await page.goto(form + tab);
    await page.locator(".phone-frame .question, .survey-links .card, .survey-cards .card").first().waitFor();
    await page.waitForTimeout(200);
    await accessible(page, where);
  }
  await page.goto(form.replace(/\/[^/]*$/, ""));
  await page.getByRole("heading", { name: "问卷", level: 1 }).waitFor();
  await page.getByRole("link", { name: /推荐/ }).first().waitFor();
  await accessible(page, "surveys-zh");
}
