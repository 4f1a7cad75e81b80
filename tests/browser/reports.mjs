// reports.mjs [FOLDER]: reports on the page: which there are, their files, and what people write in
// them, with JavaScript and without, two at once.  Ends with "N passed, N failed".  With FOLDER
// screenshots are left there.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { startMonitor } from './monitor.mjs';
import { finish, report } from './tally.mjs';

const program = fileURLToPath(new URL('../../build/haidang', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.argv[2];
const password = 'thuyền ra khơi lúc nửa đêm';
const hostile = '"><script>alert(1)</script> {{key}} \'x\'';
const period = '2022-06-14..2022-06-15';

// Two days, of which one hour was bad.
const history = [...Array(2 * 288).keys()].flatMap((i) => ['dvc-01', 'dvc-02', 'dvc-03'].map((service) => {
  const bad = service === 'dvc-02' && i >= 120 && i < 132;
  return JSON.stringify({ service, probe: `${service}/1`, total_ms: 5 + i % 7,
    at: new Date(Date.parse('2022-06-13T17:00:07Z') + i * 300000).toISOString(),
    outcome: bad ? 'failed' : 'ok', reason: bad ? 'refused' : null });
})).join('\n');
const monitor = await startMonitor('retention: { samples: 3600d, rollups: 3600d }', `${history}\n`);
for (const [id, role] of [['an', 'approver'], ['chi', 'operator'], ['dung', 'operator'], ['xem', 'viewer']])
  execFileSync(program, ['user', '-c', monitor.file, 'add', id, '--role', role],
    { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] });
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
});
const room = `${monitor.url}/ops/reports/${period}`;
let dialogs = 0;

async function open(id, scripts) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 },
    javaScriptEnabled: scripts, bypassCSP: true });
  const page = await context.newPage();
  page.on('dialog', (dialog) => { dialogs++; dialog.dismiss(); });
  if (id !== undefined) {
    await page.goto(`${monitor.url}/ops/sign-in`);
    await page.fill('input[name=id]', id);
    await page.fill('input[name=password]', password);
    await page.click('main button[type=submit]');
  }
  return page;
}

// The page says that the drafts are being made, and asks again by itself until they are.
async function enter(page) {
  await page.goto(room);
  await page.waitForSelector('#parts');
}

async function says(name, page, words, unwanted = []) {
  const text = await page.innerText('main');
  report(name, [...words.filter((word) => !text.includes(word)).map((word) => `no "${word}": ${text}`),
    ...unwanted.filter((word) => text.includes(word)).map((word) => `"${word}": ${text}`)]);
}

async function isSound(name, page) {
  const answer = await page.request.get(page.url());
  const found = await validator.validateString(await answer.text());
  const looked = await page.evaluate(`${axe}; axe.run(document)`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);

  report(`sound: ${name}`, [...answer.ok() ? [] : [`answered ${answer.status()}`],
    ...found.results.flatMap((result) => result.messages)
      .map((message) => `${message.ruleId}: ${message.message} (line ${message.line})`),
    ...looked.violations.map((one) => `${one.id}: ${one.nodes[0].html}`),
    ...width > 390 ? [`${width} px wide on a telephone`] : []]);
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/reports-${name.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
}

const field = (part) => `textarea[name="text.${part}"]`;
const keep = async (page) => { await page.click('form.parts button'); await page.waitForSelector('#parts'); };

try {
  const [an, chi, dung, xem, nobody] = [await open('an', true), await open('chi', false),
    await open('dung', true), await open('xem', true), await open(undefined, true)];

  await an.goto(`${monitor.url}/ops/reports`);
  await isSound('the list of the staff', an);
  await enter(chi);
  await isSound('what people write', an);
  await says('the drafts are proposed', chi, ['Bản dự thảo do phần mềm soạn', 'uu-diem']);
  const drafted = await chi.inputValue(field('uu-diem'));
  report('with what the program wrote', drafted.includes('[cần xác nhận]') ? [] : [drafted]);

  // two at once, the first without JavaScript
  await enter(dung);
  await chi.fill(field('uu-diem'), `Đã xác nhận ${hostile}.\n\nĐoạn hai.`);
  await keep(chi);
  await says('it is kept', chi, ['Đã lưu phần lời', 'Người viết: chi']);
  await isSound('what was written', await (async () => { await enter(an); return an; })());
  await dung.fill(field('uu-diem'), 'Của Dung.');
  await dung.fill(field('ton-tai'), 'Tồn tại của Dung.');
  await keep(dung);
  await says('the second is told, and by whom', dung, ['chi', 'uu-diem', 'Đoạn hai.']);
  report('nothing of what he typed is lost', [await dung.inputValue(field('uu-diem')),
    await dung.inputValue(field('ton-tai'))].join() === 'Của Dung.,Tồn tại của Dung.' ? [] : ['lost']);
  await isSound('where two have written', an);
  const kept = () => JSON.parse(monitor.haidang('sql', '--json',
    'select part, text, author from report_text order by part'));
  report('and nothing of the first one\'s', JSON.stringify(kept()).includes('Đoạn hai.') &&
    !JSON.stringify(kept()).includes('Dung') ? [] : [JSON.stringify(kept())]);
  await keep(dung);
  await says('who keeps it all the same is believed', dung, ['Đã lưu phần lời', 'Người viết: dung']);

  // what was not touched is not kept; what is left empty is the draft again
  await enter(chi);
  await keep(chi);
  await says('nothing was changed', chi, ['Chưa có gì thay đổi']);
  await chi.fill(field('uu-diem'), '');
  await keep(chi);
  report('left empty it is the draft again',
    await chi.inputValue(field('uu-diem')) === drafted ? [] : [await chi.inputValue(field('uu-diem'))]);
  await chi.fill(field('uu-diem'), 'ô'.repeat(4001));
  await keep(chi);
  await says('too long is told', chi, ['uu-diem', '8000']);
  report('and comes back', (await chi.inputValue(field('uu-diem'))).length === 4001 ? [] : ['lost']);

  // who may only look
  await enter(xem);
  report('who only looks has no fields', await xem.locator('textarea').count() === 0 ? [] : ['some']);
  await says('but reads them', xem, ['Tồn tại của Dung.']);

  // sealed by who may, without JavaScript: it stays, and the public has it with its files
  const button = (verb) => `form:has(input[value="${verb}"]) button`;
  report('an operator may not seal', await chi.locator(button('period-seal')).count() === 0 ? [] : ['may']);
  const approver = await open('an', false);
  await enter(approver);
  await approver.click(button('period-seal'));
  await says('it is asked whether it is meant', approver, ['Số mục chưa xác nhận']);
  const seals = () => JSON.parse(monitor.haidang('seal', '--list', '--json')).entries.length;
  report('until then nothing is sealed', seals() === 0 ? [] : [`${seals()} seals`]);
  await approver.click(button('period-seal'));
  await approver.waitForSelector('text=Kỳ này đã chốt');
  const audit = JSON.parse(monitor.haidang('sql', '--json',
    "select author, subject, words from audit where verb = 'period.seal'"));
  report('sealed once, in the audit by his name', seals() === 1 && audit.length === 1 &&
    audit[0].author === 'an' && audit[0].subject === period ? [] : [JSON.stringify(audit)]);
  await approver.click(button('report-keep'));
  await approver.waitForSelector('#files');
  await enter(an);
  await says('what is sealed stays', an, ['đã chốt', 'Tồn tại của Dung.'], ['Lưu phần lời']);
  await isSound('what is sealed', an);
  await nobody.goto(`${monitor.url}/en/reports`);
  await isSound('the list of everybody', nobody);
  const list = nobody.url();
  await nobody.goto(`${monitor.url}/reports/${period}`);
  await nobody.waitForSelector('.report-letterhead');
  const inks = await nobody.locator('.report-head, .report-letterhead p, .report-end, .report-end p')
    .evaluateAll((found) => found.map((one) => {
      const { backgroundColor, color } = getComputedStyle(one);
      return `${backgroundColor} ${color}`;
    }));
  report('head and end of a report are black on its own paper',
    inks.filter((ink) => ink !== 'rgba(0, 0, 0, 0) rgb(0, 0, 0)'));
  await nobody.goto(list);
  const links = await nobody.locator('.files a').evaluateAll((found) => found.map((a) => a.href));
  const hashes = await nobody.locator('.files code').allInnerTexts();
  const files = await Promise.all(links.map(async (link) => createHash('sha256')
    .update(await (await nobody.request.get(link)).body()).digest('hex')));
  report('files are what they say', files.length === 6 && files.every((hash, i) => hashes[i].includes(hash))
    ? [] : [`${files} ${hashes}`]);
  report('nothing that was written runs', dialogs === 0 ? [] : [`${dialogs} dialogs`]);
} catch (error) {
  report('the test went through', String(error.stack));
}
await browser.close();
await monitor.stop();
finish();
