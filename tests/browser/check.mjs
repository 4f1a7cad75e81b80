// check.mjs [URL [FOLDER]]: are our pages as they should be?  Ends with "N passed, N failed".
//
// Valid HTML (html-validate), accessible (axe-core), complete without JavaScript, no other host
// asked for anything, nothing wider than an old telephone's screen.  Looks at the monitor at URL,
// or at one that it starts itself with build/haidang.  With FOLDER screenshots are left there.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { startMonitor } from './monitor.mjs';

const own = process.argv[2] === undefined ? await startMonitor() : undefined;
const base = (own?.url ?? process.argv[2]).replace(/\/+$/, '');
const folder = process.argv[3];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browserArguments = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
let passed = 0;
let failed = 0;

function report(name, complaints) {
  if (complaints.length === 0) {
    passed++;
    console.log(`ok      ${name}`);
    return;
  }
  failed++;
  console.log(`FAILED  ${name}`);
  for (const complaint of complaints.slice(0, 20))
    console.log(`        ${complaint}`);
}

async function attempt(name, work) {
  try {
    report(name, await work());
  } catch (error) {
    report(name, [String(error)]);
  }
}

// --- what is looked at ---------------------------------------------------------------------------

async function readServices() {
  const answer = await fetch(`${base}/api/v1/services`);
  const { services } = await answer.json();
  return services.filter((service) => service.public);
}

async function readIncidents() {
  const answer = await fetch(`${base}/api/v1/incidents`);
  return (await answer.json()).incidents;
}

const services = await readServices();
const incidents = await readIncidents();
const publicIds = new Set(services.map((service) => service.id));
const shown = incidents.find((incident) => publicIds.has(incident.service));
const troubled = services.find((service) => service.id === shown?.service) ?? services[0];
const paths = ['/', '/en/', `/services/${services[0].id}`, `/en/services/${troubled.id}`];
if (shown !== undefined)
  paths.push(`/incidents/${shown.id}`);
const missing = ['/no-such-page', '/en/services/no-such-service'];

// --- the text of the pages -----------------------------------------------------------------------

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
});

for (const path of [...paths, ...missing])
  await attempt(`valid HTML: ${path}`, async () => {
    const answer = await fetch(base + path);
    const result = await validator.validateString(await answer.text());
    return result.results.flatMap((file) => file.messages.map(
      (message) => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`));
  });

for (const path of paths)
  await attempt(`security headers: ${path}`, async () => {
    const { headers } = await fetch(base + path);
    const policy = headers.get('content-security-policy') ?? '';
    const complaints = [];
    if (!policy.includes("default-src 'self'") || policy.includes('unsafe-inline'))
      complaints.push(`policy is '${policy}'`);
    if (headers.get('x-content-type-options') !== 'nosniff')
      complaints.push('the type may be sniffed');
    if (headers.get('referrer-policy') === null || headers.get('x-frame-options') === null)
      complaints.push('Referrer-Policy or X-Frame-Options is missing');
    return complaints;
  });

// --- in a browser --------------------------------------------------------------------------------

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: browserArguments,
});

// The page with all it asked for and all it complained of.
async function open(path, options, look) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const asked = [];
  const complaints = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error')
      complaints.push(message.text());
  });
  try {
    await page.goto(base + path, { waitUntil: 'load' });
    return await look(page, asked, complaints);
  } finally {
    await context.close();
  }
}

for (const path of [...paths, ...missing])
  await attempt(`accessible: ${path}`, () => open(path, { bypassCSP: true }, async (page) => {
    for (const details of await page.locator('details').all())
      await details.evaluate((element) => { element.open = true; });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    return violations.map(
      (violation) => `${violation.id}: ${violation.help} (${violation.nodes[0].target})`);
  }));

for (const path of paths)
  await attempt(`asks no other host, the policy breaks nothing: ${path}`, () =>
    open(path, {}, async (page, asked, complaints) => [
      ...asked.filter((url) => new URL(url).origin !== new URL(base).origin),
      ...complaints,
    ]));

await attempt('complete without JavaScript: every service with its state', () =>
  open('/', { javaScriptEnabled: false }, async (page) => {
    const rows = new Map();
    for (const row of await page.locator('ul.services > li').all())
      rows.set(await row.locator('a').getAttribute('href'), await row.innerText());
    return services
      .filter((service) => !/Bình thường|Suy giảm|Gián đoạn|Bảo trì|Không có dữ liệu/.test(
        rows.get(`/services/${service.id}`) ?? ''))
      .map((service) => `${service.id} is not there, or without a state`);
  }));

await attempt('complete without JavaScript: chart or words in its place', () =>
  open(paths[2], { javaScriptEnabled: false }, async (page) => {
    const charts = await page.locator('svg.chart[role=img]').count();
    const words = await page.locator('section[aria-labelledby=chart] p').count();
    return charts + words > 0 ? [] : ['there is neither a picture nor a sentence'];
  }));

await attempt('states are told by word and shape, not by colour alone', () =>
  open('/en/', { javaScriptEnabled: false }, async (page) => {
    const badges = await page.locator('.badge').allTextContents();
    return badges.filter((badge) => !/^[●▲■○◆] (\d+ )?[A-Z]/u.test(badge));
  }));

for (const path of paths)
  await attempt(`fits on a telephone 320 wide: ${path}`, () =>
    open(path, { viewport: { width: 320, height: 640 } }, async (page) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      return width <= 320 ? [] : [`is ${width} wide`];
    }));

await attempt('the keyboard reaches the main part first', () => open('/', {}, async (page) => {
  await page.keyboard.press('Tab');
  const target = await page.evaluate(() => document.activeElement.getAttribute('href'));
  return target === '#main' ? [] : [`the first stop is '${target}'`];
}));

if (folder !== undefined)
  for (const [name, width] of [['desktop', 1280], ['telephone', 360]])
    for (const [i, path] of paths.entries())
      await open(path, { viewport: { width, height: 800 } }, (page) =>
        page.screenshot({ path: `${folder}/${name}-${i}.png`, fullPage: true }));

await browser.close();
await own?.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
