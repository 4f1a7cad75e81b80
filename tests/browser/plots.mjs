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

async function open(path, options, look) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  try {
    await page.goto(own.url + path, { waitUntil: 'load' });
    return await look(page);
  } finally {
    await context.close();
  }
}

const paths = ['/services/dvc-01', '/en/services/dvc-01'];

for (const path of paths) {
  await attempt(`valid HTML, below 50 kB: ${path}`, async () => {
    const text = await (await fetch(own.url + path)).text();
    const weight = gzipSync(text).length;
    return [
      ...await complaintsOf(text),
      ...(weight < 50000 ? [] : [`weighs ${weight} bytes`]),
    ];
  });

  await attempt(`each plot has a title, words, a line and a table: ${path}`, () =>
    open(path, { javaScriptEnabled: false }, async (page) => {
      const complaints = [];
      for (const span of spans) {
        const plot = page.locator(`section[aria-labelledby=plot-${span}]`);
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
      }
      return complaints;
    }));

  for (const colorScheme of ['light', 'dark'])
    await attempt(`accessible, ${colorScheme}: ${path}`, () =>
      open(path, { bypassCSP: true, colorScheme }, (page) =>
        judgeAccess(page, colorScheme === 'dark' ? ['color-contrast'] : undefined)));

  await attempt(`fits on a telephone 320 wide: ${path}`, () =>
    open(path, { viewport: { width: 320, height: 640 } }, async (page) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      return width <= 320 ? [] : [`is ${width} wide`];
    }));
}

await attempt('the hours of the week show which hour is slow', () =>
  open(paths[1], {}, async (page) => {
    const words = await page.locator('#heat-text').textContent();
    return /Slowest: (39[6-9]|40[0-4]) ms \(\w+, 09:00\)/.test(words) ? [] : [words];
  }));

await attempt('the checks that failed are counted, and each is told in its day', () =>
  open(paths[1], { javaScriptEnabled: false }, async (page) => {
    const plot = page.locator('section[aria-labelledby=plot-quarter]');
    const words = await plot.locator('p.calm').first().textContent();
    const days = await plot.locator('details tbody strong').allTextContents();
    const told = Number(/Failed checks: (\d+)/.exec(words)?.[1]);
    const summed = days.reduce((sum, text) => sum + Number(text), 0);
    return told >= 5 && told === summed ? [] : [`${words}: ${days.join()}`];
  }));

await browser.close();
await own.stop();
finish();
