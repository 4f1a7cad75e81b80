// plots.mjs: is a service's page as it should be, with a past?  Ends with "N passed, N failed".
//
// 40 days of made-up samples are imported.  Each plot has a title, its figures in words and in a
// table; the page is valid, accessible in light and dark, light enough, and fits on a telephone.
import { gzipSync } from 'node:zlib';
import { complaintsOf, judgeAccess, launch } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { attempt, finish } from './tally.mjs';

const minute = 60000; // ms
const day = 24 * 60 * minute;
const spans = ['day', 'week', 'quarter', 'year'];

// Slow at nine in the morning; each Monday at noon a check fails.
function makeHistory() {
  const lines = [];
  const end = Date.now() - 2 * minute;
  for (let at = end - 40 * day; at < end; at += 10 * minute) {
    const local = new Date(at + 7 * 60 * minute);
    const bad = local.getUTCDay() === 1 && local.getUTCHours() === 12 && local.getUTCMinutes() < 10;
    const total = local.getUTCHours() === 9 ? 400 : 100 + (at / minute) % 7;
    lines.push(JSON.stringify({
      service: 'dvc-01', probe: 'dvc-01/1', at: `${new Date(at).toISOString()}`,
      outcome: bad ? 'failed' : 'ok', reason: bad ? 'status' : null,
      status: bad ? 500 : 200, first_byte_ms: total, total_ms: total,
    }));
  }
  return `${lines.join('\n')}\n`;
}

const own = await startMonitor('', makeHistory());
const browser = await launch();

const paths = ['/services/dvc-01', '/en/services/dvc-01'];
const open = async (options) => (await browser.newContext(options)).newPage();

// without JavaScript, and with it: each looks at both languages
const plain = await open({ javaScriptEnabled: false });
const page = await open({ bypassCSP: true });

async function judgePlots() {
  const complaints = [];
  for (const span of spans) {
    const plot = plain.locator(`section[aria-labelledby=plot-${span}]`);
    const words = await plot.locator('p.calm').first().textContent();
    const told = await plot.locator('svg[role=img] desc').textContent();
    if ((await plot.locator('h3').textContent()).trim() === '')
      complaints.push(`${span}: no title`);
    if (!/\d+ ms/.test(words) || !told.includes(words))
      complaints.push(`${span}: the figures are not in words: '${words}', '${told}'`);
    if (await plot.locator('path.line').count() !== 1)
      complaints.push(`${span}: no line`);
    if (await plot.locator('path.band').count() !== 3)
      complaints.push(`${span}: no shades`);
    if (await plot.locator('details tbody tr').count() === 0)
      complaints.push(`${span}: no table`);
    const hours = await plot.locator('svg text').allTextContents();
    if (hours.some((text) => /AM|PM|SA|CH/.test(text)))
      complaints.push(`${span}: hours are not counted to 24: ${hours}`);
  }
  return complaints;
}

// The shape is the same in both languages: one is looked at by axe.
for (const path of paths) {
  await attempt(`each plot has a title, words, a line and a table: ${path}`, async () => {
    const answer = await plain.goto(own.url + path);
    const text = await answer.text();
    const weight = gzipSync(text).length;
    return [...await judgePlots(), ...await complaintsOf(text), ...(weight < 50000 ? [] : [`weighs ${weight} bytes`])];
  });
  await page.goto(own.url + path);
  if (path === paths[0])
    await attempt(`accessible in light and dark: ${path}`, async () => {
      const light = await judgeAccess(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      return [...light, ...(await judgeAccess(page, ['color-contrast'])).map((one) => `dark: ${one}`)];
    });
  await attempt(`fits on a telephone 320 wide: ${path}`, async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    return width <= 320 ? [] : [`is ${width} wide`];
  });
}

// both are at the English page now
await attempt('the hours of the week show which hour is slow', async () => {
  const words = await page.locator('#heat-text').textContent();
  return /Slowest: (39[6-9]|40[0-4]) ms \(\w+, 09:00\)/.test(words) ? [] : [words];
});

await attempt('the checks that failed are counted, and each is told in its day', async () => {
  const plot = plain.locator('section[aria-labelledby=plot-quarter]');
  const words = await plot.locator('p.calm').first().textContent();
  const days = await plot.locator('details tbody strong').allTextContents();
  const told = Number(/Failed checks: (\d+)/.exec(words)?.[1]);
  const summed = days.reduce((sum, text) => sum + Number(text), 0);
  return told >= 5 && told === summed ? [] : [`${words}: ${days.join()}`];
});

await browser.close();
await own.stop();
finish();
