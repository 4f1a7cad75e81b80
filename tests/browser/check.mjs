// check.mjs [URL [FOLDER]]: are our pages as they should be?  Ends with "N passed, N failed".
//
// Valid HTML (html-validate), accessible (axe-core), complete without JavaScript, no other host
// asked for anything, nothing wider than an old telephone's screen, nothing that strangers wrote is
// carried out.  Looks at the monitor at URL, or at one that it starts itself with build/haidang.
// With FOLDER screenshots are left there.
import { complaintsOf, judgeAccess, launch } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { attempt, finish } from './tally.mjs';

const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
const day = 24 * 3600 * 1000;
const local = (at) => new Date(at + 7 * 3600 * 1000).toISOString().slice(0, 16).replace('T', ' ');
const now = Date.now();
const own = process.argv[2] !== undefined ? undefined : await startMonitor(`
  - id: dvc-04
    name: 'Hồ sơ ${hostile}'
    agency: vpub
    meanwhile: { text: 'Nộp tại quầy ${hostile}', counter: 'Quầy số 1', alternative: 'https://khac.test/?a="b"' }
    probes: [ { http: "http://hoso.ninhthuan.test:PORT/missing", expect: { contains: never said } } ]
maintenance:
  - { id: dang-lam, services: dvc-01, purpose: 'Nâng cấp ${hostile}', announced: ${local(now - 40 * day)}, from: ${local(now - day / 24)}, to: ${local(now + day / 24)} }
  - { id: sap-lam, services: [dvc-02, dvc-03], purpose: Thay máy chủ, announced: ${local(now - 40 * day)}, from: ${local(now + 5 * day)}, to: ${local(now + 5.1 * day)} }
`);
const base = (own?.url ?? process.argv[2]).replace(/\/+$/, '');
const folder = process.argv[3];
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

async function waitForIncident(service) {
  for (let left = 200; left > 0; left--) {
    const incident = (await readIncidents()).find((one) => one.service === service);
    if (incident !== undefined)
      return incident.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${service} has no incident`);
}

if (own !== undefined) {
  const id = String(await waitForIncident('dvc-04'));
  own.haidang('incident', 'ack', id, '--by', 'Nguyễn Văn An', '--expect', local(now + day / 12));
  own.haidang('incident', 'note', id, '--by', 'Nguyễn Văn An', '--public', `Đang sửa. ${hostile}`);
  own.haidang('incident', 'note', id, '--by', 'Nguyễn Văn An', 'chỉ nội bộ');
}
const services = await readServices();
const incidents = await readIncidents();
const publicIds = new Set(services.map((service) => service.id));
const shown = incidents.find((incident) => incident.service === 'dvc-04') ??
  incidents.find((incident) => publicIds.has(incident.service));
const troubled = services.find((service) => service.id === shown?.service) ?? services[0];
const paths = [
  '/', '/en/', '/agencies', `/agencies/${services[0].agency}`,
  `/en/programmes/${services[0].programme}`, '/history', '/en/history/2020-02',
  '/search?q=cong%20dich%20vu', `/en/search?q=${encodeURIComponent(hostile)}`,
  `/services/${services[0].id}`, `/en/services/${troubled.id}`,
  '/ops/sign-in',
];
if (shown !== undefined)
  paths.push(`/incidents/${shown.id}`, `/en/incidents/${shown.id}`);
const missing = ['/no-such-page', '/en/services/no-such-service', '/history/2020-13'];

// --- the text of the pages -----------------------------------------------------------------------

for (const path of [...paths, ...missing])
  await attempt(`valid HTML, and its headers: ${path}`, async () => {
    const answer = await fetch(base + path);
    const { headers } = answer;
    const policy = headers.get('content-security-policy') ?? '';
    const complaints = await complaintsOf(await answer.text());
    if (!policy.includes("default-src 'self'") || policy.includes('unsafe-inline'))
      complaints.push(`policy is '${policy}'`);
    if (headers.get('x-content-type-options') !== 'nosniff')
      complaints.push('the type may be sniffed');
    if (headers.get('referrer-policy') === null || headers.get('x-frame-options') === null)
      complaints.push('Referrer-Policy or X-Frame-Options is missing');
    return complaints;
  });

// --- in a browser --------------------------------------------------------------------------------

const browser = await launch();

// A page of its own for each kind of reader; who comes next begins anew at `path`.
const readers = new Map();
async function open(path, options, look) {
  const kind = JSON.stringify(options);
  if (!readers.has(kind)) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    readers.set(kind, await context.newPage());
  }
  const page = readers.get(kind);
  await page.goto(base + path, { waitUntil: 'load' });
  return look(page);
}

// --- every page, as different people see it ---

// What stands in a page that the server did not put there, or is too wide.
function judgeContent(page) {
  return page.evaluate(() => {
    const complaints = [];
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth)
      complaints.push(`is ${width} wide on ${innerWidth}`);
    if (document.querySelector('script:not([src]), img, [onerror], [style]') !== null)
      complaints.push('somebody has put something into it');
    if (/Nguyễn Văn An|chỉ nội bộ/.test(document.body.innerText))
      complaints.push('tells the public what is not meant for it');
    return complaints;
  });
}

// what is the same in the dark and on a small screen is looked at by axe once
async function judgeBothWays(page) {
  const complaints = await judgeAccess(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  complaints.push(...[...await judgeContent(page), ...await judgeAccess(page, ['color-contrast', 'target-size'])]
    .map((one) => `320 wide, dark: ${one}`));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  return complaints;
}

const looks = [
  ['desktop, light, and telephone, dark', { bypassCSP: true }, judgeBothWays],
  ['200 % zoom, the policy in force', { viewport: { width: 640, height: 450 } }],
  ['telephone, without JavaScript', { javaScriptEnabled: false, viewport: { width: 360, height: 640 } }],
];
for (const [name, options, access = () => []] of looks) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  let complaints = [];
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(base).origin)
      complaints.push(`asks for ${request.url()}`);
  });
  page.on('dialog', (dialog) => { complaints.push('a script was carried out'); dialog.dismiss(); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/404/.test(message.text()))
      complaints.push(message.text());
  });
  for (const path of [...paths, ...missing])
    await attempt(`${name}: ${path}`, async () => {
      complaints = [];
      await page.goto(base + path, { waitUntil: 'load' });
      return [...await judgeContent(page), ...await access(page), ...complaints];
    });
  await context.close();
}

// --- what the pages do ---

await attempt('complete without JavaScript: every service with its state, by programme and by agency', () =>
  open('/', { javaScriptEnabled: false }, async (page) => {
    const complaints = [];
    for (const name of ['nhiệm vụ', 'cơ quan']) {
      await page.getByRole('link', { name: new RegExp(`^Theo ${name}`) }).click();
      const rows = new Map();
      for (const row of await page.locator('ul.services > li').all())
        rows.set(await row.locator('> a').getAttribute('href'), await row.innerText());
      complaints.push(...services
        .filter((service) => !/Bình thường|Suy giảm|Gián đoạn|Bảo trì|Không có dữ liệu/.test(
          rows.get(`/services/${service.id}`) ?? ''))
        .map((service) => `${service.id} is not there, or without a state`));
    }
    return complaints;
  }));

await attempt('complete without JavaScript: finding a service without accents', () =>
  open('/', { javaScriptEnabled: false }, async (page) => {
    await page.getByLabel('Tìm dịch vụ').fill('CONG DICH vu');
    await page.getByRole('button', { name: 'Tìm' }).click();
    const rows = await page.locator('ul.services > li > a').allTextContents();
    return rows.length > 0 && rows.every((row) => row.includes('Cổng')) ? [] : [`found ${rows}`];
  }));

await attempt('complete without JavaScript: chart or words in its place', () =>
  open(`/services/${services[0].id}`, { javaScriptEnabled: false }, async (page) => {
    const charts = await page.locator('svg[role=img]').count();
    const words = await page.locator('main section p').count();
    return charts + words > 0 ? [] : ['there is neither a picture nor a sentence'];
  }));

await attempt('while one types only what matches is left', () => open('/', {}, async (page) => {
  await page.getByLabel('Tìm dịch vụ').fill('cong dich vu tinh');
  const left = await page.locator('ul.services > li:visible > a').allTextContents();
  await page.getByLabel('Tìm dịch vụ').fill('');
  const all = await page.locator('ul.services > li:visible').count();
  return left.length === 1 && left[0].includes('Cổng') && all === services.length ? [] :
    [`left are ${left}, of ${all}`];
}));

await attempt('a copy that was kept for too long says so', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const told = [];
  for (const minutes of [0, 6]) {
    await page.clock.setFixedTime(Date.now() + minutes * 60000);
    await page.goto(base + '/', { waitUntil: 'load' });
    told.push(await page.getByText('Bản sao đã cũ').isVisible());
  }
  const words = await page.locator('#overall').innerText();
  await context.close();
  return told.join() === 'false,true' && /có giá trị đến \d\d:\d\d/.test(words) ? [] :
    [`told: ${told}; ${words}`];
});

if (own !== undefined)
  await attempt('an incident tells the public what is meant for it', () =>
    open(`/incidents/${shown.id}`, {}, async (page) => {
      const text = await page.locator('main').innerText();
      const wanted = ['SC-20', 'Đã tiếp nhận lúc', 'Dự kiến khôi phục', 'Đang sửa.', 'Bắt đầu',
        'Nộp tại quầy', 'Quầy số 1', '1022', 'Dịch vụ báo lỗi'];
      return wanted.filter((words) => !text.includes(words)).map((words) => `does not say ${words}`);
    }));

if (own !== undefined)
  await attempt('planned work is told, and its service is in maintenance', () =>
    open('/', {}, async (page) => {
      const works = await page.locator('#works').innerText();
      const row = await page.locator('ul.services > li', { has: page.locator('a[href="/services/dvc-01"]') })
        .innerText();
      return works.includes('Nâng cấp') && works.includes('Thay máy chủ') && row.includes('Bảo trì') ?
        [] : [works, row];
    }));

await attempt('states are told by word and shape, not by colour alone', () =>
  open('/en/', { javaScriptEnabled: false }, async (page) => {
    const badges = await page.locator('.badge').allTextContents();
    return badges.filter((badge) => !/^[●▲■○◆] (\d+ )?[A-Z]/u.test(badge));
  }));

await attempt('the keyboard reaches the main part first', () => open('/', {}, async (page) => {
  await page.keyboard.press('Tab');
  const target = await page.evaluate(() => document.activeElement.getAttribute('href'));
  return target === '#main' ? [] : [`the first stop is '${target}'`];
}));

await attempt('the keyboard alone goes everywhere, and sees where it is', () => open('/', {}, async (page) => {
  const complaints = [];
  const seen = new Set();
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      return at === document.body ? null : {
        name: at.outerHTML.slice(0, 80), outline: getComputedStyle(at).outlineStyle,
        inPicture: at.closest('svg') !== null,
      };
    });
    if (stop === null)
      break;
    seen.add(stop.name);
    if (stop.inPicture || stop.outline === 'none')
      complaints.push(`${stop.name}: outline ${stop.outline}`);
  }
  if (seen.size < services.length + 6)
    complaints.push(`only ${seen.size} stops`);
  return complaints;
}));

if (folder !== undefined)
  for (const [name, width] of [['desktop', 1280], ['telephone', 360]])
    for (const [i, path] of paths.entries())
      await open(path, { viewport: { width, height: 800 } }, (page) =>
        page.screenshot({ path: `${folder}/${name}-${i}.png`, fullPage: true }));

await browser.close();
await own?.stop();
finish();
