// ops.mjs [FOLDER]: the rooms in which operators look: valid, accessible in light, dark and print,
// complete without JavaScript, kept up, and their figures those of the API.  Ends with "N passed,
// N failed".  With FOLDER screenshots are left there.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { complaintsOf, judgeAccess, launch } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { finish, report } from './tally.mjs';

const program = fileURLToPath(new URL('../../build/haidang', import.meta.url));
const folder = process.argv[2];
const password = 'mot mat khau that dai';
const hostile = '<script>alert(1)</script>&"';
const monitor = await startMonitor(`
  - id: noi-bo
    name: "Dịch vụ nội bộ ${hostile.replaceAll('"', '\\"')}"
    public: false
    probes: [ { http: "http://noibo.ninhthuan.test:PORT/" } ]
people:
  - { id: an, name: Nguyễn Văn An, mail: an@example.test }
rosters:
  - { id: truc, name: Trực hệ thống, shifts: [ { people: [an] } ] }
`);
const browser = await launch();
const rooms = ['', '/wall', '/services/dvc-02', '/services/noi-bo', '/letters', '/budgets', '/monitor', '/audit'];
let state; // of who has signed in
let dialogs = 0;

execFileSync(program, ['user', '-c', monitor.file, 'add', 'an.nguyen', '--role', 'operator'],
  { input: `${password}\n` });

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true,
    storageState: state, ...options });
  const page = await context.newPage();
  page.on('dialog', (dialog) => { dialogs++; dialog.dismiss(); });
  return page;
}

async function source(page, path) {
  return (await page.request.get(monitor.url + path)).text();
}

let judged; // one page goes through all rooms

// The shape is the same in both languages: English is looked at for its text and its width.
async function isSound(path) {
  judged ??= await open();
  const page = judged;
  const complaints = [];

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  const answer = await page.goto(`${monitor.url}/ops${path}`);
  complaints.push(...await complaintsOf(await answer.text()), ...await judgeAccess(page));
  await page.emulateMedia({ colorScheme: 'dark' });
  complaints.push(...(await judgeAccess(page, ['color-contrast'])).map((one) => `dark: ${one}`));
  await page.emulateMedia({ colorScheme: 'light', media: 'print' });
  complaints.push(...(await judgeAccess(page, ['color-contrast'])).map((one) => `print: ${one}`));
  await page.emulateMedia({ media: 'screen' });
  if (path !== '/wall') await page.setViewportSize({ width: 390, height: 800 });
  for (const prefix of ['', '/en']) {
    if (prefix !== '')
      complaints.push(...await complaintsOf(await (await page.goto(`${monitor.url}${prefix}/ops${path}`)).text()));
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (width > 0) complaints.push(`${prefix} is ${width} px too wide`);
  }
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/ops${path.replaceAll('/', '-')}.png` });
  report(`/ops${path} is valid, accessible, and fits a telephone`, complaints);
}

async function signIn() {
  const page = await open({ javaScriptEnabled: false });

  await page.goto(`${monitor.url}/ops/letters`);
  await page.fill('[name=id]', 'an.nguyen');
  await page.fill('[name=password]', password);
  await page.click('main form button');
  await page.waitForURL('**/ops/letters');
  state = await page.context().storageState();
  report('who signs in comes back to the room he wanted', []);
  await page.context().close();
}

async function isForNobodyElse() {
  const complaints = [];

  for (const path of [...rooms, '/events', '/evidence/1']) {
    const answer = await fetch(`${monitor.url}/ops${path}`, { redirect: 'manual' });
    const text = await answer.text();
    if (answer.status !== 303) complaints.push(`${path}: ${answer.status}`);
    if (/dvc-0|noi-bo|Nguyễn/.test(text.replace(/%2Fops.*/, ''))) complaints.push(`${path} tells something`);
  }
  report('a stranger is told nothing', complaints);
}

// What stands on the page is what the API says.
async function figuresAgree() {
  const page = await open({ javaScriptEnabled: false });
  const complaints = [];
  const { services } = await (await page.request.get(`${monitor.url}/api/v1/status`)).json();
  const { incidents } = await (await page.request.get(`${monitor.url}/api/v1/incidents?open=true`)).json();

  await page.goto(`${monitor.url}/ops`);
  for (const one of services) {
    const row = page.locator('.watch > li', { has: page.locator(`a[href="/ops/services/${one.id}"]`) });
    if (await row.count() !== 1) { complaints.push(`${one.id}: ${await row.count()} rows`); continue; }
    if (await row.getAttribute('class') !== one.state) complaints.push(`${one.id} is ${one.state}`);
  }
  for (const one of incidents)
    if (await page.locator(`a[href="/ops/incidents/${one.id}"]`).count() !== 1)
      complaints.push(`incident ${one.id} is not linked`);
  const order = await page.locator('.watch > li').evaluateAll((rows) => rows.map((row) => row.className));
  if (order.join() !== 'down,degraded,up,up') complaints.push(`the order is ${order}`);
  await page.selectOption('#state', 'down');
  await page.click('.filter button');
  if (await page.locator('.watch > li').count() !== 1) complaints.push('the filter does nothing');
  await page.goto(`${monitor.url}/ops/incidents`);
  await page.selectOption('#state', 'over');
  await page.click('.filter button');
  const over = (await (await page.request.get(`${monitor.url}/api/v1/incidents`)).json()).incidents
    .filter((one) => one.ended !== null).length;
  if (await page.locator('.watch > li').count() !== over) complaints.push(`not ${over} incidents are over`);
  await page.goto(`${monitor.url}/ops/audit`);
  await page.fill('#verb', 'session.');
  await page.click('.filter button');
  const verbs = await page.locator('tbody code').allTextContents();
  if (verbs.length === 0 || verbs.some((verb) => !verb.startsWith('session.'))) complaints.push(`the log is of ${verbs}`);
  await page.goto(`${monitor.url}/en/ops/monitor`);
  const text = await page.innerText('main');
  for (const word of ['Samples waiting', 'Missed slots since the start', 'goes on', 'whole'])
    if (!text.includes(word)) complaints.push(`no "${word}"`);
  report('without JavaScript the figures are those of the API', complaints);
  await page.context().close();
}

async function wallStands() {
  const complaints = [];
  const page = await open({ viewport: { width: 1920, height: 1080 } });

  await page.goto(`${monitor.url}/ops/wall`);
  const seen = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight,
    smallest: Math.min(...Array.from(document.querySelectorAll('main *'))
      .filter((one) => one.children.length === 0 && one.textContent.trim() !== '')
      .map((one) => parseFloat(getComputedStyle(one).fontSize))),
    cut: Array.from(document.querySelectorAll('#tally li, #bottom div'))
      .filter((one) => one.scrollWidth > one.clientWidth + 1).length,
    tiles: document.querySelectorAll('.tiles li').length,
    clock: document.querySelector('#clock time').textContent,
    duty: document.querySelector('#bottom').innerText,
  }));
  if (seen.width !== 1920 || seen.height !== 1080) complaints.push(`${seen.width}x${seen.height}`);
  if (seen.smallest < 20) complaints.push(`letters of ${seen.smallest} px`);
  if (seen.cut > 0) complaints.push(`${seen.cut} pieces are cut off`);
  if (seen.tiles !== 2) complaints.push(`${seen.tiles} tiles`);
  if (!/^\d\d:\d\d:\d\d$/.test(seen.clock)) complaints.push(`the clock says ${seen.clock}`);
  if (!seen.duty.includes('Nguyễn Văn An')) complaints.push(`nobody is on duty: ${seen.duty}`);
  // a bad night: eight of them, with names of the length that names have
  complaints.push(...await page.evaluate(() => {
    const tiles = document.querySelector('.tiles');
    const one = tiles.querySelector('li');
    const cut = [];
    one.querySelector('h2').textContent = '■ Thanh toán trực tuyến phí, lệ phí - Khởi tạo giao dịch';
    for (const rows of [1, 2, 3, 4]) {
      tiles.replaceChildren(...Array.from({ length: rows * 2 }, () => one.cloneNode(true)));
      tiles.className = `tiles n${rows}`;
      cut.push(...[...tiles.querySelectorAll('li, h2')].filter((part) => part.scrollHeight > part.clientHeight + 1)
        .map((part) => `of ${rows * 2} tiles a ${part.tagName} is cut: ${part.scrollHeight} of ${part.clientHeight} px`));
    }
    return cut;
  }));
  if (folder !== undefined) await page.screenshot({ path: `${folder}/wall.png` });
  report('the wall fits its screen, in letters that can be read from afar', complaints);
  return page;
}

// A silence of a service that is not public: only those inside hear that something has changed.
async function keepsItselfUp(wall) {
  const complaints = [];
  const list = await open();
  const publicly = [];
  const outside = new AbortController();

  await list.goto(`${monitor.url}/ops`);
  await list.waitForFunction(() => performance.getEntriesByType('resource').some((one) => one.name.includes('/ops.css')));
  const heard = fetch(`${monitor.url}/events`, { signal: outside.signal }).then(async (answer) => {
    for await (const piece of answer.body) publicly.push(new TextDecoder().decode(piece));
  }).catch(() => {});
  await list.waitForTimeout(300); // until both listen; that they do is not told
  monitor.haidang('silence', 'add', 'noi-bo', '--for', '2h', '--reason', 'thử');
  await list.waitForSelector('text=Tạm tắt cảnh báo đến', { timeout: 8000 })
    .catch(() => complaints.push('the list did not hear of a silence'));
  outside.abort();
  await heard;
  if (publicly.join('').includes('noi-bo')) complaints.push('the public heard of what is not public');
  report('open pages hear of what is not public, and the public does not', complaints);
  await list.context().close();
  await wall.context().close();
}

// By the keys, from where the Tab key leads; what was drawn is told in words, too.
async function keysMove(page) {
  const complaints = [];
  const said = () => page.innerText('.plot-said');
  const press = async (key) => {
    const before = await said();
    await page.keyboard.press(key);
    await page.waitForFunction((text) => document.querySelector('.plot-said').innerText !== text, before, { timeout: 5000 })
      .catch(() => complaints.push(`${key} does nothing`));
  };

  await page.focus('#zoom [data-move=wider]');
  await page.keyboard.press('Tab');
  if (!await page.evaluate(() => document.activeElement.matches('.plot-room'))) complaints.push('Tab does not lead to the plot');
  for (const key of ['-', 'ArrowLeft', 'ArrowRight', '+', '0']) await press(key);
  if (!/^\d\d:\d\d \d\d\/\d\d\/\d{4} – \d\d:\d\d \d\d\/\d\d\/\d{4}\. Lỗi: \d+\. Sự cố: \d+\.$/.test(await said()))
    complaints.push(`it says ${await said()}`);
  await page.goto(`${monitor.url}/ops/services/dvc-02`);
  await page.waitForSelector('#zoom[data-marked="1"]', { timeout: 5000 }).catch(() => complaints.push('the incident is not marked'));
  if (await page.locator('.plot-incidents a[href^="/ops/incidents/"]').count() !== 1) complaints.push('nor linked');
  if (await page.getAttribute('#zoom', 'data-gaps') === '0') complaints.push('what was before the first check is not marked as unknown');
  return complaints;
}

async function plotsZoom() {
  const complaints = [];
  const page = await open();
  const scripts = [];

  page.on('request', (request) => { if (request.url().endsWith('/plots.js')) scripts.push(page.url()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${monitor.url}/ops`);
  await page.goto(`${monitor.url}/ops/services/dvc-01`);
  await page.waitForSelector('#zoom canvas');
  await page.click('#zoom button:first-of-type');
  await page.waitForSelector('#zoom[data-step="60"]');
  const answer = await page.request.get(`${monitor.url}/api/v1/services/dvc-01/series?step=1m`
    + `&from=${new Date(Date.now() - 3600e3).toISOString()}`);
  const series = await answer.json();
  const samples = await (await page.request.get(`${monitor.url}/api/v1/services/dvc-01/samples`)).json();
  const checks = series.pieces.reduce((sum, piece) => sum + piece.checks, 0);
  const measured = samples.samples.filter((one) => one.outcome !== 'void').length;
  if (checks === 0 || Math.abs(measured - checks) > 3) complaints.push(`${checks} checks, ${measured} samples`);
  await page.locator('#zoom .u-over').scrollIntoViewIfNeeded();
  const room = await page.locator('#zoom .u-over').boundingBox();
  await page.mouse.move(room.x + room.width * 0.4, room.y + 50);
  await page.mouse.down();
  await page.mouse.move(room.x + room.width * 0.6, room.y + 60, { steps: 4 });
  const zoomed = page.waitForResponse((one) => one.url().includes('/series?'), { timeout: 5000 });
  await page.mouse.up();
  if (!(await zoomed).ok()) complaints.push('zooming failed');
  await page.waitForFunction(() => Number(document.getElementById('zoom').dataset.pieces) < 100);
  if (scripts.length !== 1) complaints.push(`plots.js was loaded ${scripts.length} times`);
  complaints.push(...await judgeAccess(page));
  if (folder !== undefined) await page.screenshot({ path: `${folder}/zoom.png` });
  complaints.push(...await keysMove(page));
  report('plots zoom, and tell what was measured', complaints);
  await page.context().close();
}

try {
  await isForNobodyElse();
  await signIn();
  for (const room of rooms) await isSound(room);
  await judged.context().close();
  await figuresAgree();
  const wall = await wallStands();
  await plotsZoom();
  await keepsItselfUp(wall);
  report('nothing that was written runs', dialogs === 0 ? [] : [`${dialogs} dialogs`]);
} catch (error) {
  report('the test went through', String(error.stack));
} finally {
  await browser.close();
  await monitor.stop();
}
finish();
