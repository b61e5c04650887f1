// A small world of real processes: a relay, two devices that edited the same field offline, and an office. Made with the `cairn`
// binary alone, in a folder that is removed afterwards.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const cairn = process.env["CAIRN_BIN"] ?? "cairn";
const run = promisify(execFile);

/** Runs one command to its end; its JSON answer. */
async function done(...args) {
  const { stdout } = await run(cairn, ["--json", ...args.map(String)]);
  return JSON.parse(stdout);
}

/** Starts a server and waits for the line that says where it is. */
function serve(args) {
  const child = spawn(cairn, ["--json", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`cairn ${args[0]} ended with ${code}`)));
    child.stdout.on("data", (data) => {
      text += data;
      try {
        resolve({ child, said: JSON.parse(text) });
      } catch {
        // The answer has not come whole yet.
      }
    });
  });
}

/** Asks a server to end; `false` where it had to be killed. */
function stop(child) {
  child.removeAllListeners("exit");
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(false);
    }, 10_000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve(true);
    });
    child.kill("SIGTERM");
  });
}

const idOf = (answer) => answer.id ?? answer.record?.id;

/** A phone's edits that arrive at the office. */
function phone(dir) {
  return {
    dir,
    sync: () => done("device", "sync", "--dir", dir),
    add: async (kind, ...fields) => idOf(await done("device", "add", kind, ...fields, "--dir", dir)),
    edit: (id, ...fields) => done("device", "edit", id, ...fields, "--dir", dir),
  };
}

/** Lists of 240 customers and their purchases of three years, in rhythms of their own: every third one stops early. */
function lists() {
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const customers = ["姓名,电话,城市,性别"];
  const purchases = ["客户,客户电话,日期,产品,金额,币种"];
  for (let n = 0; n < 240; n += 1) {
    const [name, phone] = [`阿客${String(n).padStart(3, "0")}`, `1390000${String(1000 + n)}`];
    customers.push([name, phone, n % 3 === 0 ? "成都" : "青岛", n % 2 ? "男" : "女"].join(","));
    const rhythm = 30 + (n % 7) * 15;
    for (let back = 1000 - (n % 50) * 4; back > (n % 3 === 0 ? 620 : rhythm / 2); back -= rhythm)
      purchases.push([name, phone, day(Math.round(back)), "跟团游", `${300 + (n % 40) * 55}.00`, "CNY"].join(","));
  }
  return { customers: customers.join("\n"), purchases: purchases.join("\n"), sold: 240 };
}

export async function world() {
  const root = await mkdtemp(join(tmpdir(), "cairn-journey-"));
  const relay = await serve(["relay", "--listen", "127.0.0.1:0", "--dir", join(root, "relay")]);
  const address = relay.said.listening ?? relay.said.address;
  const [manager, rep, guide] = ["office", "rep", "guide"].map((name) => join(root, name));
  await done("device", "init", "--relay", address, "--name", "张经理", "--workspace", "海岳旅行社", "--dir", manager);
  for (const [dir, name] of [
    [rep, "赵敏"],
    [guide, "陈导"],
  ]) {
    const { invite } = await done("invite", "--dir", manager);
    await done("device", "join", invite, "--name", name, "--dir", dir);
  }
  const [zhao, chen] = [phone(rep), phone(guide)];
  const wang = await zhao.add(
    "customer",
    "name=王芳",
    "organisation=青岛海岳旅行社",
    "city=青岛",
    "job_title=经理",
    "phones=13800138000",
    "tags=老客户",
  );
  await zhao.add(
    "customer",
    "name=欧阳慕容雪婷",
    "organisation=内蒙古呼伦贝尔草原国际文化旅游发展有限责任公司",
    "city=呼伦贝尔",
  );
  await zhao.add("visit", `customer=${wang}`, "subject=确认云南六日分房", "note=第三晚换到沙溪。\n石阶多的点要备车。");
  await zhao.sync();
  await chen.sync();
  // Both edit the same field with no signal, then meet.
  await zhao.edit(wang, "job_title=产品经理");
  await chen.edit(wang, "job_title=产品总监");
  await zhao.sync();
  await chen.sync();
  await done("device", "sync", "--dir", manager);
  const office = await serve(["office", "--listen", "127.0.0.1:0", "--dir", manager]);
  /** A colleague imports what was sold; it reaches the office as any edit does. */
  const sell = async () => {
    const { sold, ...files } = lists();
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(root, `${name}.csv`), text);
      await done("import", join(root, `${name}.csv`), "--dir", rep);
    }
    await zhao.sync();
    return sold;
  };
  const end = async () => {
    const ended = await Promise.all([office, relay].map(({ child }) => stop(child)));
    await rm(root, { recursive: true, force: true });
    if (ended.includes(false)) throw new Error("A server did not end within ten seconds of being asked to.");
  };
  return { base: office.said.listening, link: office.said.sign_in, wang, zhao, sell, end };
}
