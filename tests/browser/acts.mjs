// acts.mjs [FOLDER]: the pages behind a letter's link, pressed as people press them, without
// JavaScript.  Ends with "N passed, N failed".  With FOLDER screenshots are left there.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { complaintsOf, judgeAccess, launch, says } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { finish, report } from './tally.mjs';

const program = fileURLToPath(new URL('../../build/haidang', import.meta.url));
const folder = process.argv[2];
const hostile = '<script>alert(1)</script> & "x"';
const monitor = await startMonitor(`people:
  - { id: an, name: Nguyễn Văn An, mail: an@example.test }
  - { id: binh, name: Trần Thị Bình, mail: binh@example.test }`);
const browser = await launch();

function linkFor(person, incident) {
  return execFileSync(program, ['incident', '-c', monitor.file, 'link', String(incident), '--by',
    person], { encoding: 'utf8' }).trim();
}

async function isSound(name, page) {
  const complaints = await complaintsOf(await (await page.request.get(page.url())).text());
  const width = await page.evaluate(() => document.documentElement.scrollWidth);

  complaints.push(...await judgeAccess(page));
  if (width > 320)
    complaints.push(`${width} px wide on a screen of 320`);
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
  report(name, complaints);
}

try {
  // axe is put into the page by the browser itself, not by the page: scripts stay off for those
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, bypassCSP: true });
  const page = await context.newPage();
  const { incidents } = await (await fetch(`${monitor.url}/api/v1/incidents`)).json();
  const { id } = incidents.find((incident) => incident.service === 'dvc-02');
  const [an, binh] = ['an', 'binh'].map((person) => linkFor(person, id));
  let dialogs = 0;

  page.on('dialog', (dialog) => { dialogs++; dialog.dismiss(); });
  await page.goto(an);
  await says('the page names the incident and the person', page, ['Khảo sát', 'Nguyễn Văn An']);
  await isSound('the page before it is taken on', page);
  await page.selectOption('#until', '2h');
  await page.fill('#expect', '23:59');
  await page.fill('#note', hostile);
  await page.click('form:has(#until) button');
  await says('it is taken on', page, ['Anh/chị đã tiếp nhận']);
  await isSound('the page after it was taken on', page);
  await page.goto(binh.replace('/ack/', '/en/ack/'));
  await says('the second is told', page, ['Nguyễn Văn An', 'Take it over', 'Expected recovery']);
  await page.click('form:has(#until) button');
  await says('and takes it over', page, ['You have taken', 'Trần Thị Bình']);
  await page.click('form:has(input[value=retest]) button');
  await page.waitForSelector('table');
  await says('the service was tried', page, ['dvc-02/1', 'Failed', 'no part of the figures']);
  await isSound('the result of trying it', page);
  await page.goto(`${monitor.url}/ack/${'0'.repeat(32)}.1.0.7fffffff.an`);
  await says('a forged link opens nothing', page, ['Liên kết'], ['dvc-02', 'Nguyễn']);
  report('nothing that was written runs', dialogs === 0 ? [] : [`${dialogs} dialogs`]);

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const quiet = await plain.newPage();

  await quiet.goto(an);
  await quiet.click('form:has(#until) button');
  await says('it is taken over without JavaScript', quiet, ['Anh/chị đã tiếp nhận']);
} finally {
  await browser.close();
  await monitor.stop();
}
finish();
