// do.mjs [FOLDER]: everything that can be done on the operations side, done as people do it, with
// JavaScript and without.  Ends with "N passed, N failed".  With FOLDER screenshots are left there.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { complaintsOf, judgeAccess, launch, says } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { finish, report } from './tally.mjs';

const program = fileURLToPath(new URL('../../build/haidang', import.meta.url));
const folder = process.argv[2];
const hostile = '"><script>alert(1)</script> {{key}} \'x\'';
const password = 'thuyền ra khơi lúc nửa đêm';
const monitor = await startMonitor(`people:
  - { id: an, name: Nguyễn Văn An, mail: an@example.test }
  - { id: binh, name: 'Trần <b>Bình</b>', mail: binh@example.test }
rosters:
  - { id: truc, name: Trực vận hành, shifts: [ { people: [an, binh], turn: week, from: 2022-06-13 } ] }`);
for (const [id, role] of [['an', 'approver'], ['chi', 'operator'], ['xem', 'viewer'], ['ad', 'admin']])
  execFileSync(program, ['user', '-c', monitor.file, 'add', id, '--role', role],
    { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
const browser = await launch();
let dialogs = 0;

async function signIn(id, scripts) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 },
    javaScriptEnabled: scripts, bypassCSP: true });
  const page = await context.newPage();
  page.on('dialog', (dialog) => { dialogs++; dialog.dismiss(); });
  await page.goto(`${monitor.url}/ops/sign-in`);
  await page.fill('input[name=id]', id);
  await page.fill('input[name=password]', password);
  await page.click('main button[type=submit]');
  return page;
}

async function isSound(name, page) {
  const answer = await page.request.get(page.url());
  const complaints = answer.ok() ? [] : [`answered ${answer.status()}`];
  complaints.push(...await complaintsOf(await answer.text()), ...await judgeAccess(page));
  const width = await page.evaluate(() => document.documentElement.scrollWidth);

  if (width > 390)
    complaints.push(`${width} px wide on a telephone`);
  report(`sound: ${name}`, complaints);
  if (folder !== undefined) {
    await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}-390.png`, fullPage: true });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
  }
}

const form = (verb) => `form.do:has(input[name=do][value=${verb}])`;

// Opens what is folded up, and presses.
async function press(page, verb) {
  await page.locator(`${form(verb)} button`).first().click();
}

async function unfold(page, verb) {
  const details = page.locator(`details:has(${form(verb)})`);
  if (await details.count() > 0 && await details.first().getAttribute('open') === null)
    await details.first().locator('summary').click();
}

async function doAll(page, id, way) {
  const go = (room) => page.goto(`${monitor.url}/ops/${room}`);

  await go(`incidents/${id}`);
  await unfold(page, 'incident-ack');
  await page.selectOption('#incident-ack-until', '2h');
  await page.fill('#incident-ack-note', hostile);
  await press(page, 'incident-ack');
  await says(`${way}: taken on`, page, ['anh/chị tiếp nhận', hostile]);
  await unfold(page, 'incident-note');
  await press(page, 'incident-note');
  await says(`${way}: what is missing is told`, page, ['Chưa có gì thay đổi', 'note']);
  await page.fill('#incident-note-note', `dòng một\ndòng hai ${way}`);
  await page.check('#incident-note-public');
  await press(page, 'incident-note');
  await says(`${way}: a note is added`, page, ['Đã thêm ghi chú', `dòng hai ${way}`]);
  await unfold(page, 'incident-attribute');
  await page.selectOption('#incident-attribute-owner', 'line');
  await page.fill('#incident-attribute-cause', hostile);
  await press(page, 'incident-attribute');
  await says(`${way}: the cause is told`, page, ['Đã ghi nguyên nhân', 'Đường truyền']);
  await unfold(page, 'incident-assign');
  await page.selectOption('#incident-assign-to', 'binh');
  await press(page, 'incident-assign');
  await says(`${way}: given to somebody`, page, ['Đã giao sự cố', 'Trần <b>Bình</b>']);
  await go('maintenance');
  await page.check('#maintenance-add-services [value=dvc-01]');
  await page.check('#maintenance-add-services [value=dvc-03]');
  await page.fill('#maintenance-add-from', '2030-06-15T22:00');
  await page.fill('#maintenance-add-purpose', hostile);
  await press(page, 'maintenance-add');
  await says(`${way}: half a plan comes back`, page, ['Chưa có gì thay đổi']);
  report(`${way}: with what was typed`, [
    await page.inputValue('#maintenance-add-purpose') === hostile ? [] : ['the purpose is gone'],
    (await page.locator('#maintenance-add-services :checked').count()) === 2 ? [] : ['services are gone'],
    await page.getAttribute('#maintenance-add-to', 'aria-invalid') === 'true' ? [] : ['the field is not marked'],
  ].flat());
  await page.fill('#maintenance-add-to', '2030-06-16T02:00');
  await page.selectOption('#maintenance-add-every', 'saturday');
  await page.fill('#maintenance-add-every_until', '2030-12-31');
  await press(page, 'maintenance-add');
  await says(`${way}: work is planned`, page, ['Đã lập lịch', 'Thứ Bảy hằng tuần, đến 2030-12-31', hostile]);
  await press(page, 'maintenance-end');
  await says(`${way}: calling it off is asked about`, page, ['có chắc không']);
  await press(page, 'maintenance-end');
  await says(`${way}: it is called off`, page, ['Đã kết thúc bảo trì']);
  await go('silences');
  await page.selectOption('#silence-add-scope', 'all');
  await page.fill('#silence-add-reason', hostile);
  await press(page, 'silence-add');
  await says(`${way}: silencing all is asked about`, page, ['có chắc không'], ['Đã tạm dừng']);
  await press(page, 'silence-add');
  await says(`${way}: silenced`, page, ['Đã tạm dừng', 'Tất cả dịch vụ', hostile]);
  await press(page, 'silence-end');
  await says(`${way}: not silenced any more`, page, ['Đã bật lại', 'Không tạm dừng']);
  await go('shift');
  await page.selectOption('#shift-hand-over-to', 'binh');
  await page.fill('#shift-hand-over-note', hostile);
  await press(page, 'shift-hand-over');
  await says(`${way}: handed over`, page, ['Đã bàn giao ca', 'Trần <b>Bình</b>', hostile]);
}

// Seen by him as the public will, before it is.
async function publish(page, way) {
  await page.goto(`${monitor.url}/ops/posts`);
  await unfold(page, 'post-publish');
  await page.selectOption('#post-publish-kind', 'announcement');
  await page.fill('#post-publish-title', `Tin ${way}`);
  await page.fill('#post-publish-text', hostile);
  await page.fill('#post-publish-to', '2030-06-16T02:00');
  await press(page, 'post-publish');
  await says(`${way}: a post is shown before it is published`, page, ['Người dân sẽ thấy', `Tin ${way}`, hostile]);
  await press(page, 'post-publish');
  await says(`${way}: and is published`, page, ['Đã đăng.', `Tin ${way}`]);
}

try {
  const { incidents } = await (await fetch(`${monitor.url}/api/v1/incidents`)).json();
  const idOf = (service) => incidents.find((one) => one.service === service).id;
  const an = await signIn('an', true);
  const chi = await signIn('chi', false);
  const xem = await signIn('xem', true);
  const down = `${monitor.url}/ops/incidents/${idOf('dvc-02')}`;

  for (const room of ['incidents', `incidents/${idOf('dvc-02')}`, 'maintenance', 'silences', 'shift',
    'services/dvc-02/try', 'posts', 'addenda']) {
    await an.goto(`${monitor.url}/ops/${room}`);
    await isSound(room, an);
  }
  // both look; one is first; the other is told, and takes it over having seen that
  await Promise.all([an.goto(down), chi.goto(down)]);
  await press(an, 'incident-ack');
  await says('the first has it', an, ['anh/chị tiếp nhận']);
  await chi.fill('#incident-ack-note', 'tôi cũng thấy');
  await press(chi, 'incident-ack');
  await says('the second is told who was first', chi, ['an', 'Chưa thực hiện', 'Nhận thay']);
  report('what he typed is kept', await chi.inputValue('#incident-ack-note') === 'tôi cũng thấy' ? [] : ['gone']);
  await an.fill('#incident-note-note', 'đang gõ dở');
  await press(chi, 'incident-ack');
  await says('and takes it over', chi, ['anh/chị tiếp nhận', 'chi', 'tôi cũng thấy']);
  await an.waitForFunction(() => document.querySelector('#now dd strong').textContent === 'chi');
  report('the first sees it without asking, and types on',
    await an.inputValue('#incident-note-note') === 'đang gõ dở' ? [] : ['what he typed is gone']);
  // by going back and pressing again nothing is done twice
  const posted = [];
  chi.on('request', (request) => { if (request.method() === 'POST') posted.push(request.postData()); });
  await chi.fill('#incident-note-note', 'chỉ một lần');
  await press(chi, 'incident-note');
  const cookie = (await chi.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const again = await fetch(down, { method: 'POST', redirect: 'manual', body: posted[0],
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' } });
  report('sent twice is answered as once', again.status === 303 ? [] : [String(again.status)]);
  await chi.goto(down);
  const times = (await chi.innerText('main')).split('chỉ một lần').length - 1;
  report('and done once', times === 1 ? [] : [`${times} times`]);
  await isSound('an incident with all that was done', an);
  await chi.locator('summary', { hasText: 'Ghi nguyên nhân' }).click();
  await says('an operator may not say who is responsible', chi, ['chưa được làm việc này']);
  await xem.goto(down);
  report('who only looks has no buttons', await xem.locator('main form.do').count() === 0 ? [] : ['some']);
  await doAll(an, idOf('dvc-03'), 'with scripts');
  await doAll(await signIn('an', false), idOf('dvc-03'), 'without scripts');
  await an.goto(`${monitor.url}/ops/services/dvc-02/try`);
  await an.click('main form button');
  await an.waitForSelector('table');
  await says('the service was tried', an, ['dvc-02/1', 'Lỗi']);
  for (const room of ['maintenance', 'shift', 'silences']) {
    await an.goto(`${monitor.url}/en/ops/${room}`);
    await isSound(`en ${room} with hostile words`, an);
  }
  await an.locator(`${form('silence-add')} button`).click();
  await says('in English what is missing is told in English', an, ['is missing']);
  for (const scripts of [true, false])
    await publish(await signIn('an', scripts), scripts ? 'with scripts' : 'without scripts');
  await an.goto(`${monitor.url}/ops/posts`);
  await isSound('posts with hostile words', an);
  const ad = await signIn('ad', true);
  await ad.goto(`${monitor.url}/ops/add`);
  await isSound('adding a service', ad);
  report('nothing that was written runs', dialogs === 0 ? [] : [`${dialogs} dialogs`]);
} finally {
  await browser.close();
  await monitor.stop();
}
finish();
